"""The network's sizes in words."""

from __future__ import annotations

from collections.abc import Sequence


def size_texts(sizes: Sequence[int], count: str) -> list[str]:
    """Return "784 → 64 → 10 · 50,890 parameters" and ever shorter texts that leave out the middle.

    Parameters
    ----------
    sizes : sequence of int
        Inputs, then the units of each layer.
    count : str
        The parameters in words; the last and shortest text.
    """
    names = [str(size) for size in sizes]
    texts = [f"{' → '.join(names)} · {count}"]
    for kept in range(len(names) - 2, 1, -1):
        some = [*names[: (kept + 1) // 2], "…", *names[-(kept // 2) :]]
        texts.append(f"{' → '.join(some)} · {count}")
    return [*texts, count]
