from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from nnplay.data.pictures.augmentation import AUGMENTATIONS
from nnplay.nn import ACTIVATIONS, OPTIMIZERS, REGULARIZERS
from nnplay.project import (
    DataRecipe,
    Design,
    LayerSpec,
    LossSpec,
    NetworkSpec,
    OptimizerSpec,
    ScheduleSpec,
    TrainingConfig,
    fields,
)
from nnplay.project.fields import FIELDS, Field, layer_fields, restart_needed, with_live_settings
from tests.project.designs import DESIGN, with_initializer, with_layers

OUTPUT = (10, "softmax")
CHOICES = [(field, name) for field in FIELDS for name in field.choices or ()]


def by_path(design: Design, path: str) -> Field:
    """Return the field of a design that has a path."""
    layers = range(len(design.network.layers))
    found = (*fields.all_fields(design), *(f for i in layers for f in layer_fields(design, i)))
    return next(field for field in found if field.path == path)


def changed(design: Design, path: str, value: fields.Value) -> Design:
    return by_path(design, path).put(design, value)


def test_every_training_setting_is_a_field() -> None:
    paths = {field.path for field in FIELDS if field.path.startswith("training.")}
    assert paths == {f"training.{name}" for name in TrainingConfig.__struct_fields__}


def test_every_regularizer_has_a_live_field_that_explains_it() -> None:
    for entry in REGULARIZERS.values():
        field = by_path(DESIGN, f"training.{entry.name}")
        assert field.live
        assert entry.help in field.describe()
        assert entry.formula in field.describe()
        assert field.problem(entry.maximum) is None
        assert field.problem(entry.maximum * 1.01) is not None


def check_field(design: Design, field: Field) -> None:
    value = field.get(design)
    assert field.problem(value) is None, field.path
    assert field.get(field.put(design, value)) == value
    assert field.describe()
    assert field.label


@pytest.mark.parametrize(("choice", "name"), CHOICES)
def test_every_field_reads_writes_and_explains(choice: Field, name: str) -> None:
    design = choice.put(DESIGN, name)
    for field in fields.all_fields(design):
        check_field(design, field)
    own = {f.name: f.get(design) for f in fields.all_fields(design) if f.owner == choice.path}
    assert own == {p.name: p.default for p in (choice.choices or {})[name].parameters}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_field_of_a_layer_reads_writes_and_explains(name: str) -> None:
    design = with_layers((8, name), (10, name))
    for index in (0, 1):
        found = layer_fields(design, index)
        for field in found:
            check_field(design, field)
        names = [field.name for field in found]
        own = [parameter.name for parameter in ACTIVATIONS[name].parameters]
        assert names == ["units", "activation", *own, "batch_norm", *["dropout"][index:]]


def test_a_new_choice_brings_its_own_parameters() -> None:
    design = with_layers(OUTPUT, optimizer=OptimizerSpec("sgd", {"momentum": 0.5}))
    assert fields.OPTIMIZER.put(design, "adam").training.optimizer == OptimizerSpec("adam")
    slope = with_layers(LayerSpec(3, "leaky_relu", {"slope": 0.5}), OUTPUT)
    layer = changed(slope, "network.layers.0.activation", "elu").network.layers[0]
    assert layer == LayerSpec(3, "elu")


def test_an_optimizer_brings_its_learning_rate_unless_one_was_chosen() -> None:
    for name, entry in OPTIMIZERS.items():
        assert fields.OPTIMIZER.put(DESIGN, name).training.learning_rate == entry.learning_rate
    chosen = fields.LEARNING_RATE.put(DESIGN, 0.5)
    assert fields.OPTIMIZER.put(chosen, "sgd").training.learning_rate == 0.5


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("training.batch_size", 0, "Batch size must lie from 1 to 65,536, not 0."),
        ("training.batch_size", 2.5, "Batch size must be a whole number, not 2.5."),
        ("training.batch_size", True, "Batch size must be a number, not True."),
        ("training.learning_rate", "fast", "Learning rate must be a number, not 'fast'."),
        ("training.learning_rate", float("nan"), "Learning rate must lie from 0 to 1,000,000"),
        ("training.keep_best", "on", "Keep the best must be on or off, not 'on'."),
        ("training.loss", "hinge", "Loss must be one of sparse_categorical_cross_entropy, "),
        ("training.class_weights", "1 -1", "Class weights must be 'none', 'balanced', or"),
        ("network.layers.0.dropout", 0.96, "Dropout must lie from 0 to 0.95, not 0.96."),
        ("network.layers.0.batch_norm", 1, "Batch norm must be on or off, not 1."),
    ],
)
def test_a_value_that_is_not_allowed_gets_a_sentence(
    path: str, value: fields.Value, text: str
) -> None:
    problem = by_path(DESIGN, path).problem(value)
    assert problem is not None
    assert problem.startswith(text)
    assert problem.endswith(".")


# What acts on a living network, and what waits for a restart

RICH = with_layers(
    LayerSpec(8, "leaky_relu", {"slope": 0.1}, batch_norm=True, dropout=0.5),
    OUTPUT,
    schedule=ScheduleSpec("step", {"every": 3}),
    optimizer=OptimizerSpec("sgd", {"momentum": 0.9}),
)
LIVE = [
    ("training.learning_rate", 0.5),
    ("training.schedule", "cosine"),
    ("training.schedule.parameters.every", 5),
    ("training.schedule.parameters.factor", 0.25),
    ("training.batch_size", 7),
    ("training.epochs", 7),
    *((f"training.{name}", 0.5) for name in REGULARIZERS),
    *((f"training.augment_{way.name}", 0.5) for way in AUGMENTATIONS),
    ("training.evaluate_every", 7),
    ("training.early_stopping", 7),
    ("training.keep_best", True),
    ("network.layers.0.dropout", 0.25),
    ("network.layers.0.dropout", 0.0),
]
FIXED = [
    ("training.loss", "categorical_cross_entropy", "Loss"),
    ("training.label_smoothing", 0.1, "Label smoothing"),
    ("training.class_weights", "balanced", "Class weights"),
    ("training.optimizer", "adam", "Optimizer"),
    ("training.optimizer.parameters.momentum", 0.5, "Momentum μ"),
    ("training.seed", 7, "Seed"),
    ("network.initializer", "lecun_normal", "Initialiser"),
    ("network.initializer.parameters.scale", 2.0, "Scale s"),
    ("network.layers.0.units", 9, "Layers"),
    ("network.layers.0.activation", "relu", "Layers"),
    ("network.layers.0.parameters.slope", 0.2, "Layers"),
    ("network.layers.0.batch_norm", False, "Layers"),
    ("network.layers.1.batch_norm", True, "Layers"),
]


def test_every_setting_is_known_as_live_or_not() -> None:
    paths = {path for path, *_ in (*LIVE, *FIXED)}
    assert paths >= {field.path for field in FIELDS}


@pytest.mark.parametrize(("path", "value"), LIVE)
def test_live_settings_reach_a_training_that_is_under_way(path: str, value: fields.Value) -> None:
    edited = changed(RICH, path, value)
    assert edited != RICH
    assert restart_needed(RICH, edited) == ()
    assert with_live_settings(RICH, edited) == edited


@pytest.mark.parametrize(("path", "value", "label"), FIXED)
def test_other_settings_wait_for_a_restart(path: str, value: fields.Value, label: str) -> None:
    edited = changed(RICH, path, value)
    assert restart_needed(RICH, edited) == (label,)
    assert restart_needed(edited, RICH) == (label,)
    assert with_live_settings(RICH, edited) == RICH


def test_a_live_setting_passes_beside_one_that_waits() -> None:
    edited = changed(changed(RICH, "training.seed", 7), "training.learning_rate", 0.5)
    edited = changed(edited, "network.layers.0.dropout", 0.1)
    adopted = with_live_settings(RICH, edited)
    assert restart_needed(adopted, edited) == ("Seed",)
    assert adopted.training.learning_rate == 0.5
    assert adopted.network.layers[0].dropout == 0.1


def test_dropout_of_other_layers_waits_with_them() -> None:
    edited = with_layers(LayerSpec(8, "relu", dropout=0.1), (8, "relu"), OUTPUT)
    assert with_live_settings(RICH, edited).network == RICH.network
    assert "Layers" in restart_needed(RICH, edited)


def test_a_schedule_passes_with_its_parameters() -> None:
    edited = msgspec.structs.replace(
        RICH.training, schedule=ScheduleSpec("onecycle", {"peak": 0.3, "warmup": 0.1})
    )
    design = msgspec.structs.replace(RICH, training=edited)
    adopted = with_live_settings(RICH, design).training.schedule
    assert adopted.resolved() == design.training.schedule.resolved()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("training.batch_size", 0),
        ("training.learning_rate", float("nan")),
        ("training.schedule", "sometimes"),
        ("training.schedule.parameters.every", 0),
        ("training.l1", -1.0),
        ("network.layers.0.dropout", 1.0),
    ],
)
def test_what_is_impossible_never_reaches_a_training(path: str, value: fields.Value) -> None:
    assert with_live_settings(RICH, changed(RICH, path, value)) == RICH


def test_layers_and_data_need_a_restart() -> None:
    other = msgspec.structs.replace(with_layers(OUTPUT), data=DataRecipe("x"))
    assert restart_needed(DESIGN, other) == ("Data", "Layers")


def test_of_two_choices_only_the_choice_is_named_not_what_each_has_of_its_own() -> None:
    running = with_layers(OUTPUT, optimizer=OptimizerSpec("adam", {"beta_1": 0.5}))
    edited = with_layers(OUTPUT, optimizer=OptimizerSpec("adamw", {"weight_decay": 0.1}))
    assert restart_needed(running, edited) == ("Optimizer",)
    huber = with_layers((10, "identity"), loss=LossSpec("huber", {"delta": 2.0}))
    squared = with_layers((10, "identity"), loss=LossSpec("mse"))
    assert restart_needed(squared, huber) == restart_needed(huber, squared) == ("Loss",)


def test_a_default_written_out_is_no_change() -> None:
    written = with_initializer(DESIGN, "auto", scale=1.0)
    assert written != DESIGN
    assert restart_needed(DESIGN, written) == ()
    spelled = with_layers(LayerSpec(8, "elu", {"alpha": 1.0}), OUTPUT)
    assert restart_needed(with_layers((8, "elu"), OUTPUT), spelled) == ()


def test_what_a_recipe_leaves_out_is_known_without_looking_at_its_file(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,x\n2,y\n")
    recipe = DataRecipe(str(table), {"missing": "drop"})
    options = {field.name: field for field in fields.option_fields(recipe.source)}
    table.unlink()
    design = Design(recipe, NetworkSpec(0, ()))
    assert options["missing"].get(design) == "drop"
    assert options["target"].get(design) == ""
    changed = options["target"].put(design, "a").data
    assert changed.options == {"missing": "drop", "target": "a"}


def rich_with(*layers: LayerSpec) -> Design:
    network = msgspec.structs.replace(RICH.network, layers=(*layers, RICH.network.layers[-1]))
    return msgspec.structs.replace(RICH, network=network)


ONE, OTHER = LayerSpec(8, "tanh", off=(1,)), LayerSpec(8, "tanh", frozen=True)
FREE = LayerSpec(8, "tanh")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((FREE,), (ONE,)),
        ((ONE, FREE), (FREE, FREE)),
        ((ONE, FREE), (ONE, ONE)),
        # Each layer has the switches of the other, but they are two kinds of layers.
        (
            (ONE, LayerSpec(8, "relu")),
            (FREE, LayerSpec(8, "relu", off=(1,))),
        ),
    ],
)
def test_switches_reach_layers_that_are_the_same(
    before: tuple[LayerSpec, ...], after: tuple[LayerSpec, ...]
) -> None:
    running, edited = rich_with(*before), rich_with(*after)
    assert restart_needed(running, edited) == ()
    assert with_live_settings(running, edited) == edited


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((ONE, OTHER), (OTHER, ONE)),
        ((FREE, ONE, FREE), (ONE, FREE, FREE)),
        ((FREE, LayerSpec(8, "relu")), (LayerSpec(8, "relu"), ONE)),
        ((ONE, FREE), (FREE,)),
        ((FREE,), (LayerSpec(8, "tanh", off=(2,), batch_norm=True),)),
    ],
)
def test_switches_of_layers_that_moved_or_changed_wait_with_them(
    before: tuple[LayerSpec, ...], after: tuple[LayerSpec, ...]
) -> None:
    running, edited = rich_with(*before), rich_with(*after)
    assert restart_needed(running, edited) == ("Layers",)
    assert with_live_settings(running, edited) == running


@pytest.mark.parametrize("wrong", [{"off": (8,)}, {"off": (-1,)}, {"frozen_units": (1, 99)}])
def test_impossible_switches_of_one_layer_leave_those_of_others(wrong: dict[str, Any]) -> None:
    edited = rich_with(msgspec.structs.replace(ONE, **wrong), OTHER)
    assert with_live_settings(rich_with(ONE, FREE), edited) == rich_with(ONE, OTHER)


def test_the_output_layer_cannot_be_off() -> None:
    layers = RICH.network.layers
    output = msgspec.structs.replace(layers[-1], off=(0,))
    network = msgspec.structs.replace(RICH.network, layers=(*layers[:-1], output))
    edited = msgspec.structs.replace(RICH, network=network)
    assert with_live_settings(RICH, edited) == RICH
