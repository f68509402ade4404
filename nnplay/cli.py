"""The command line: `nnplay` opens the window, and its sub-commands do without one."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from nnplay import __version__, system
from nnplay.commands.console import BAD_INPUT, DONE, Parser, UsageError, pairs, say
from nnplay.errors import NnplayError
from nnplay.nearest import nearest

INTERRUPTED = 130
"""Exit code after Ctrl+C where there is nothing to finish first, as shells have it."""

COMMANDS = {
    "train": "train a network in the terminal",
    "evaluate": "measure saved weights on data",
    "find-rate": "try rising learning rates, and suggest a good one",
    "check-gradients": "compare backpropagation with measured slopes",
    "data": "list the data sets, say what is in one, or download one",
    "info": "versions, paths and threads, for a report about a problem",
}
"""The sub-commands, each a module of `nnplay.commands` that is loaded when it is asked for."""

OTHER_COMMANDS: Mapping[str, str] = {
    **dict.fromkeys(("fit", "learn", "run"), "train"),
    **dict.fromkeys(("test", "measure", "predict", "score"), "evaluate"),
    **dict.fromkeys(("lr", "lr-find", "rate"), "find-rate"),
    **dict.fromkeys(("gradcheck", "gradients"), "check-gradients"),
    **dict.fromkeys(("list", "download", "fetch"), "data"),
}
"""What the sub-commands may be called elsewhere, by that."""

DESCRIPTION = "A desktop neural-network playground: design a network, train it, watch it learn."

EPILOG = """\
commands:
{commands}

`nnplay COMMAND --help` says more about one; `nnplay ./train` opens a file called train.

examples:
  nnplay
  nnplay net.safetensors
  nnplay train --layers "128 relu, 10 softmax" --epochs 5 --save net.safetensors
  nnplay evaluate net.safetensors --data path/to/mnist
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run nnplay.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words behind the program's name; by default those of this process.

    Returns
    -------
    int
        The exit code: 0 done, 1 training diverged, 2 bad input or usage, 130 after Ctrl+C.
    """
    _prepare_streams()
    try:
        code = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except NnplayError as error:
        say(str(error))
        return BAD_INPUT
    except BrokenPipeError:  # the reader of our output has seen enough, as `head` has
        _flush_or_abandon_output()
        return DONE
    except OSError as error:
        place = f"{error.filename}: " if error.filename is not None else ""
        say(f"{place}{error.strerror or error}.")
        _flush_or_abandon_output()
        return BAD_INPUT
    except KeyboardInterrupt:
        say("Interrupted.")
        return INTERRUPTED
    return code


def _run(arguments: list[str]) -> int:
    try:
        if arguments and arguments[0] in COMMANDS:
            return _run_command(*arguments)
        if arguments and not arguments[0].startswith("-"):
            _check_there(arguments[0])  # first: the options behind it may be a command's
        options = _main_parser().read(arguments)
    except SystemExit as end:  # argparse has printed help or version
        return int(end.code or DONE)
    return _open(options.file)


def _main_parser() -> Parser:
    commands = pairs({f"  {name}": help_text for name, help_text in COMMANDS.items()})
    parser = Parser(
        prog="nnplay",
        usage="nnplay [FILE]\n       nnplay COMMAND …",
        description=DESCRIPTION,
        epilog=EPILOG.format(commands=commands),
    )
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        help="a file of weights or data, or a folder of data, to open",
    )
    parser.add_argument("--version", action="version", version=f"nnplay {__version__}")
    return parser


def _run_command(name: str, *arguments: str) -> int:
    command = import_module(f"nnplay.commands.{name.replace('-', '_')}")
    parser = Parser(prog=f"nnplay {name}")
    command.add_arguments(parser)
    code: int = command.run(parser.read(arguments))
    return code


def _open(file: str | None) -> int:
    """Open the window, or do without one where there is no display."""
    if file is not None:
        _check_there(file)
    if not system.has_display():
        if file is not None:
            raise UsageError(
                f"There is no display to open {file} on; `nnplay evaluate` measures weights and "
                "`nnplay train --data` trains on a folder of data without one."
            )
        from nnplay import headless

        return headless.run()
    missing = system.missing_libraries()
    if missing:
        raise UsageError(system.library_sentence(missing))
    from nnplay.ui.app import run

    return run(file)


def _check_there(file: str) -> None:
    """Refuse a file or folder that does not exist; it may be a command that was misspelt."""
    if Path(file).exists():
        return
    known = (*COMMANDS, "--help", "--version")
    guess = nearest(file, known, OTHER_COMMANDS) if re.fullmatch(r"[\w-]+", file) else ""
    if guess:
        raise UsageError(
            f"There is no file, folder or command {file}; did you mean `nnplay {guess}`?"
        )
    raise UsageError(
        f"There is no file or folder {file}; give one that exists, or one of the commands "
        f"{', '.join(COMMANDS)}."
    )


def _prepare_streams() -> None:
    """Make both outputs take every text: there may be none at all, or one of few letters."""
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 - open to the end
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _flush_or_abandon_output() -> None:
    """Let go of an output that cannot be written, so that Python does not try again at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        with suppress(OSError, ValueError):
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, sys.stdout.fileno())
            os.close(nothing)
