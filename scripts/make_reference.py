"""Write docs/REFERENCE.md: every choice of the mathematics, from the tables that declare them.

Usage: python3 scripts/make_reference.py, in an environment where nnplay can be imported. A test
holds the file against the tables.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
OUTPUT = ROOT / "docs" / "REFERENCE.md"

from nnplay.data import CATALOGUE, READERS, Option  # noqa: E402
from nnplay.nn import (  # noqa: E402
    ACTIVATIONS,
    INITIALIZERS,
    LOSSES,
    METRICS,
    OPTIMIZERS,
    REGULARIZERS,
    SCHEDULES,
)
from nnplay.nn.registry import Entry, Parameter, Registry  # noqa: E402
from nnplay.project import default_design  # noqa: E402
from nnplay.project.fields import DATA_FIELDS, FIELDS, Field, layer_fields  # noqa: E402
from nnplay.project.problems import DataShape  # noqa: E402

CHAPTERS: tuple[tuple[str, str, Registry[Entry]], ...] = (
    ("Activations", "of a layer: `--layers '64 NAME parameter=value, 10 softmax'`", ACTIVATIONS),
    ("Losses", "`--loss 'NAME parameter=value'`", LOSSES),
    ("Initialisers", "`--initializer 'NAME parameter=value'`", INITIALIZERS),
    ("Optimizers", "`--optimizer 'NAME parameter=value'`", OPTIMIZERS),
    ("Learning-rate schedules", "`--schedule 'NAME parameter=value'`", SCHEDULES),
    ("Regularisers", "`--NAME-WITH-HYPHENS strength`; 0 is off", REGULARIZERS),
    ("Metrics", "`nnplay evaluate` reports those of classification", METRICS),
)


_VALUES = {"choice": "see above", "switch": "on, off", "text": "text"}


def reference() -> str:
    """Return the text of the file."""
    lines = [
        "# Reference",
        "",
        "Every choice, as the program itself declares it: window, command line and this page read",
        "the same tables. This file is written by `scripts/make_reference.py`.",
        "",
    ]
    for title, use, registry in CHAPTERS:
        lines += [f"## {title}", "", f"On the command line: {use}.", ""]
        for entry in registry.values():
            lines += [*_entry(entry), ""]
    lines += ["## Settings", "", *_settings(FIELDS), ""]
    design = default_design("", DataShape(1, 2))
    lines += ["## Settings of a layer", "", *_settings(layer_fields(design, 0)), ""]
    lines += ["## Data sets", "", "On the command line: `--data 'NAME option=value'`.", ""]
    for known in CATALOGUE.values():
        lines += [f"### {known.label} · `{known.name}`", "", known.help, ""]
        lines += [*map(_option, known.options), *([""] if known.options else [])]
    lines += ["## Files and folders", "", "On the command line: `--data 'PATH option=value'`.", ""]
    for reader in READERS:
        lines += [f"### {reader.label[0].upper()}{reader.label[1:]}", ""]
        lines += [*map(_option, reader.options), *([""] if reader.options else [])]
    lines += ["## Split, scaling and features", "", *_settings(DATA_FIELDS)]
    return "\n".join(lines).rstrip() + "\n"


def _entry(entry: Entry) -> Iterator[str]:
    yield f"### {entry.label} · `{entry.name}`"
    yield ""
    yield entry.help
    yield ""
    yield f"- Formula: {entry.formula}"
    derivative = getattr(entry, "derivative", "")
    if derivative:
        yield f"- Derivative: {derivative}"
    yield f"- Source: {entry.source}"
    for parameter in entry.parameters:
        yield f"- {_parameter(parameter)}"


def _parameter(parameter: Parameter) -> str:
    default = parameter.default
    if isinstance(default, bool):
        usual = "on" if default else "off"
        return f"`{parameter.name}` on or off, by default {usual}: {parameter.help}"
    zero = f" 0 means: {parameter.zero_text}." if parameter.zero_text else ""
    return (
        f"`{parameter.name}` from {parameter.minimum:g} to {parameter.maximum:g}, by default "
        f"{default:g}: {parameter.help}{zero}"
    )


def _option(option: Option) -> str:
    default = option.default
    if isinstance(default, bool):
        values = f"on or off, by default {'on' if default else 'off'}"
    elif isinstance(default, str):
        names = ", ".join(name for name, _ in option.choices)
        values = f"{names or 'text'}, by default {default or 'empty'}"
    else:
        values = f"from {option.minimum:,g} to {option.maximum:,.10g}, by default {default:,g}"
    zero = f" 0 means: {option.zero_text}." if option.zero_text else ""
    return f"- `{option.name}` {values}: {option.help}{zero}"


def _settings(fields: Iterable[Field]) -> Iterator[str]:
    yield "| setting | range | while training | meaning |"
    yield "|---|---|---|---|"
    for field in fields:
        values = _VALUES.get(field.kind) or field.range_text()
        if field.zero_text:
            values += f" (0: {field.zero_text})"
        live = "at once" if field.live else "needs a restart"
        if field.path.startswith("data."):
            live = "begins anew"
            values = ", ".join(field.choices) if field.choices else values
        formula = f" {field.formula}" if field.formula else ""
        meaning = f"{field.help}{formula}".replace("|", "\\|")
        yield f"| {field.label} | {values} | {live} | {meaning} |"


if __name__ == "__main__":
    OUTPUT.write_text(reference(), encoding="utf-8")
    print(f"Wrote {OUTPUT}.")
