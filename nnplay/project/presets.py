"""Designs that are worth a look, for any data set: two that do well on MNIST, and some that teach.

To add one, add an entry to `PRESETS`; the window and the command line offer it.
"""

from __future__ import annotations

from dataclasses import dataclass

from nnplay.nn.registry import Entry, Registry
from nnplay.project.notation import parse_layers
from nnplay.project.outputs import DataShape, fit_design
from nnplay.project.specs import (
    DataRecipe,
    Design,
    InitializerSpec,
    LossSpec,
    NetworkSpec,
    OptimizerSpec,
    ScheduleSpec,
    TrainingConfig,
)

_AUTO = InitializerSpec("auto")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset(Entry):
    """One entry of `PRESETS`.

    Attributes
    ----------
    layers : str
        As `nnplay.project.notation` reads them; the output layer's units follow the data.
    training : TrainingConfig
    initializer : InitializerSpec
    """

    formula: str = ""
    source: str = ""
    layers: str
    training: TrainingConfig
    initializer: InitializerSpec = _AUTO

    def design(self, recipe: DataRecipe | str, data: DataShape) -> Design:
        """Return the preset as a design for a data set, given by its recipe or just its source."""
        if isinstance(recipe, str):
            recipe = DataRecipe(recipe)
        network = NetworkSpec(data.features, parse_layers(self.layers), self.initializer)
        # They are made for classes: where numbers are asked for, nothing of the output can stay.
        return fit_design(Design(recipe, network, self.training), data, same_task=not data.targets)


_SGD = OptimizerSpec("sgd")
_SQUARED = LossSpec("mse")

# None of these keeps the best epoch or stops early: both look at the test data, and a test accuracy
# that chose its own weights says too much. What the last epoch gives is what is promised.
PRESETS: Registry[Preset] = Registry(
    "preset",
    Preset(
        name="mnist-fast",
        label="MNIST, fast",
        help="Over 98 % right on the full MNIST in three epochs, a few seconds.",
        source="Smith and Topin 2018; Szegedy et al. 2016; Dozat 2016",
        layers="256 relu, 10 softmax",
        training=TrainingConfig(
            label_smoothing=0.1,
            optimizer=OptimizerSpec("nadam"),
            learning_rate=0.008,
            schedule=ScheduleSpec("onecycle", {"warmup": 0.1}),
            batch_size=96,  # small enough for one thread, which no other program can hold up
            epochs=3,
        ),
    ),
    Preset(
        name="mnist-accurate",
        label="MNIST, accurate",
        help="Over 99 % right on the full MNIST in twelve epochs, about a minute: two wide layers "
        "with batch normalisation and dropout, and pictures that are shifted, turned and scaled.",
        source="Ioffe and Szegedy 2015; Srivastava et al. 2014; Simard et al. 2003",
        layers="512 relu batch_norm dropout=0.2, 512 relu batch_norm dropout=0.2, 10 softmax",
        training=TrainingConfig(
            label_smoothing=0.1,
            optimizer=OptimizerSpec("adam"),
            learning_rate=0.006,
            schedule=ScheduleSpec("onecycle", {"warmup": 0.2}),
            batch_size=128,
            epochs=12,
            augment_shift=2.0,
            augment_rotate=10.0,
            augment_zoom=10.0,
        ),
    ),
    Preset(
        name="plain",
        label="Plain backpropagation",
        help="Sigmoid neurons, squared error and small batches, as one would work it out by hand.",
        source="Rumelhart, Hinton and Williams 1986",
        layers="30 sigmoid, 10 sigmoid",
        training=TrainingConfig(
            loss=_SQUARED, optimizer=_SGD, learning_rate=3.0, batch_size=10, epochs=30
        ),
    ),
    Preset(
        name="one-neuron-a-class",
        label="One neuron a class",
        help="No hidden layer: each row of weights is a picture of what its class looks for.",
        source="multinomial logistic regression, Cox 1966",
        layers="10 softmax",
        training=TrainingConfig(optimizer=_SGD, learning_rate=0.1, epochs=20, l2=1e-4),
    ),
    Preset(
        name="vanishing-gradients",
        label="Deep and narrow",
        help="Watch the gradients vanish on their way to the first layers; then try ReLU.",
        source="Hochreiter 1991; Glorot and Bengio 2010",
        layers=", ".join(["24 sigmoid"] * 6 + ["10 softmax"]),
        training=TrainingConfig(optimizer=_SGD, learning_rate=0.1, epochs=20),
    ),
    Preset(
        name="all-alike",
        label="All neurons alike",
        help="Equal weights at the start: watch the hidden neurons stay equal for ever.",
        source="symmetry breaking, Rumelhart, Hinton and Williams 1986",
        layers="16 tanh, 10 softmax",
        training=TrainingConfig(optimizer=_SGD, learning_rate=0.1, epochs=20),
        initializer=InitializerSpec("constant", {"value": 0.01}),
    ),
    Preset(
        name="overfitting",
        label="Wide and unchecked",
        help="Learns the training data by heart while the test cost rises; then try dropout or L2.",
        source="Geman, Bienenstock and Doursat 1992",
        layers="256 relu, 256 relu, 10 softmax",
        training=TrainingConfig(epochs=40),
    ),
)
