"""Where the files that ship with nnplay (built-in digits, icons, …) lie on disk."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
# An installed wheel carries the folder inside the package; a source tree keeps it beside it.
_ROOTS = (_PACKAGE / "_resources", _PACKAGE.parent / "resources")


def path(relative: str) -> Path:
    """Return the path of a file or folder among nnplay's own resources.

    Parameters
    ----------
    relative : str
        Path below the resources folder, with forward slashes, e.g. ``"data/mnist-10k"``.

    Returns
    -------
    Path
        Absolute path; it exists.

    Raises
    ------
    FileNotFoundError
        The resource is missing, which means that the installation is incomplete.
    """
    for root in _ROOTS:
        candidate = root / relative
        if candidate.exists():
            return candidate
    raise FileNotFoundError(
        f"nnplay's own file {relative!r} is missing from this installation; install nnplay again."
    )
