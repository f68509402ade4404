"""How a data set comes about, as an immutable value: the source, its options, split and scaling."""

from __future__ import annotations

import msgspec

from nnplay.data.options import Option, OptionValue

DRAWN = "drawn"
"""The source of points that a person drew; they are in the recipe itself."""


class Point(msgspec.Struct, frozen=True, array_like=True):
    """A point of the plane that a person drew.

    Attributes
    ----------
    x, y : float
    target : float
        Class index, or the number to predict.
    test : bool
        Whether it is for testing.
    """

    x: float
    y: float
    target: float
    test: bool = False


class DataRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Everything that a data set follows from; `RECIPE_OPTIONS` says what the settings mean.

    Attributes
    ----------
    source : str
        A catalogue name, or a path.
    options : dict
        Of the source; those left out keep their defaults.
    points : tuple of Point
        If the source is `DRAWN`.
    regression : bool
        Whether the targets of `points` are numbers to predict rather than classes.
    """

    source: str
    options: dict[str, OptionValue] = {}
    points: tuple[Point, ...] = ()
    regression: bool = False
    features: str = ""
    test_share: float = 0.0
    validation_share: float = 0.0
    split_seed: int = 0
    stratified: bool = True
    scaling: str = "auto"
    target_scaling: str = "auto"

    @property
    def key(self) -> bytes:
        """What two recipes share if they make the same data set."""
        return msgspec.json.encode(self, order="deterministic")


RECIPE_OPTIONS = (
    Option(
        name="test_share",
        label="Test share",
        help="Share of the samples that is held out for testing and never trained on. Automatic is "
        "the test part that came with the data; where none did, a fifth is drawn, of points of the "
        "plane half.",
        default=0.0,
        maximum=0.9,
        zero_text="automatic",
    ),
    Option(
        name="validation_share",
        label="Validation share",
        help="Share of the other samples that is held out to choose by: curves, early stopping and "
        "the best epoch then follow it, and the test part stays unseen until the end.",
        default=0.0,
        maximum=0.9,
        zero_text="none",
    ),
    Option(
        name="split_seed",
        label="Split seed",
        help="The shares are drawn at random; another seed draws others.",
        default=0,
        maximum=2**31 - 1,
    ),
    Option(
        name="stratified",
        label="Stratified",
        help="Draw the same share of every class, so that each part has all classes.",
        default=True,
    ),
    Option(
        name="scaling",
        label="Scaling",
        help="What is done to the numbers before the network sees them, worked out from the "
        "training part only.",
        default="auto",
        choices=(
            ("auto", "Automatic"),
            ("none", "None"),
            ("minmax", "0 to 1"),
            ("standardise", "Standardise"),
        ),
    ),
    Option(
        name="target_scaling",
        label="Target scaling",
        help="What is done to numbers to predict, worked out from the training part only. A cost "
        "is then in units of their spread; errors and predictions are shown in their own unit.",
        default="auto",
        choices=(
            ("auto", "Automatic"),
            ("none", "None"),
            ("standardise", "Standardise"),
        ),
    ),
)
"""The settings that every data set has, whatever its source."""
