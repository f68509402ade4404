from __future__ import annotations

import make_reference


def test_the_reference_is_what_the_tables_say() -> None:
    assert make_reference.OUTPUT.read_text(encoding="utf-8") == make_reference.reference(), (
        "run scripts/make_reference.py"
    )


def test_every_entry_has_its_place() -> None:
    text = make_reference.reference()
    for _, _, registry in make_reference.CHAPTERS:
        for entry in registry.values():
            assert f"### {entry.label} · `{entry.name}`" in text
            assert all(f"`{parameter.name}`" in text for parameter in entry.parameters)
