"""Signs of a training that goes wrong: what they look like, why, and what one click can do.

`RULES` is the one table of them.
"""

from nnplay.training.signs.rules import RULES, Finding, Rule, find_signs
from nnplay.training.signs.run import Run

__all__ = ["RULES", "Finding", "Rule", "Run", "find_signs"]
