from __future__ import annotations

import msgspec
import pytest

from nnplay.errors import DesignError
from nnplay.nn import ACTIVATIONS, LOSSES, OPTIMIZERS
from nnplay.project import (
    DataRecipe,
    DataShape,
    Design,
    LayerSpec,
    OptimizerSpec,
    build_network,
    check_design,
    default_design,
    edits,
    fields,
    find_problems,
    notation,
)

DATA = DataShape(features=784, classes=10)
DESIGN = default_design("mnist-10k", DATA)


def with_layers(*layers: tuple[int, str], **training: object) -> Design:
    network = msgspec.structs.replace(
        DESIGN.network, layers=tuple(LayerSpec(*layer) for layer in layers)
    )
    config = msgspec.structs.replace(DESIGN.training, **training)
    return msgspec.structs.replace(DESIGN, network=network, training=config)


def test_parameter_counts_are_those_of_the_built_network() -> None:
    network = with_layers((30, "relu"), (20, "tanh"), (10, "softmax")).network
    assert network.shapes == ((30, 784), (20, 30), (10, 20))
    assert network.parameter_count == build_network(network, 0).parameters.size


def test_a_design_survives_json() -> None:
    design = with_layers(
        (3, "gelu"), (10, "softmax"), optimizer=OptimizerSpec("sgd", {"momentum": 0.5})
    )
    assert msgspec.json.decode(msgspec.json.encode(design), type=Design) == design


# Edits


def test_hidden_layers_are_added_moved_copied_and_removed_before_the_output() -> None:
    network = with_layers((1, "relu"), (2, "tanh"), (10, "softmax")).network
    units = lambda spec: [layer.units for layer in spec.layers]  # noqa: E731
    assert units(edits.insert_layer(network, 1, LayerSpec(7, "relu"))) == [1, 7, 2, 10]
    assert units(edits.insert_layer(network, 99)) == [1, 2, 2, 10]
    assert units(edits.duplicate_layer(network, 0)) == [1, 1, 2, 10]
    assert units(edits.remove_layer(network, 0)) == [2, 10]
    assert units(edits.move_layer(network, 0, 1)) == [2, 1, 10]
    assert units(edits.move_layer(network, 1, 99)) == [1, 2, 10]
    assert units(edits.set_units(network, 1, 5)) == [1, 5, 10]
    assert edits.set_activation(network, 0, "gelu").layers[0].activation == "gelu"
    assert units(network) == [1, 2, 10]


def test_a_layer_inserted_into_an_empty_network_has_a_sensible_default() -> None:
    network = with_layers((10, "softmax")).network
    assert edits.insert_layer(network, 0).layers[0] == LayerSpec(32, "relu")


def test_the_output_layer_stays() -> None:
    network = DESIGN.network
    for edit in (edits.remove_layer, edits.duplicate_layer):
        with pytest.raises(ValueError, match="not a hidden layer"):
            edit(network, len(network.layers) - 1)


# Problems: each rule on a design that breaks it; every remedy must help


BROKEN = [
    (with_layers(), None, None, "no layer"),
    (with_layers((0, "relu"), (10, "softmax")), 0, None, "has no unit"),
    (with_layers((5, "cosine"), (10, "softmax")), 0, None, "unknown activation 'cosine'"),
    (with_layers((8, "softmax"), (10, "softmax")), 0, None, "belongs in the output layer"),
    (with_layers((8, "relu"), (9, "softmax")), 1, None, "has 10 classes"),
    (with_layers((200_000, "relu"), (10, "softmax")), 0, None, "fit in memory"),
    (with_layers((10, "relu")), 0, "training.loss", "does not fit a ReLU output"),
    (with_layers((10, "softmax"), loss="binary_cross_entropy"), 0, "training.loss", "yes-or-no"),
    (with_layers((10, "softmax"), loss="hinge"), None, "training.loss", "must be one of"),
    (with_layers((10, "softmax"), batch_size=0), None, "training.batch_size", "1 to 65,536, not 0"),
    (
        with_layers((10, "softmax"), learning_rate=float("nan")),
        None,
        "training.learning_rate",
        "not nan",
    ),
    (
        with_layers((10, "softmax"), optimizer=OptimizerSpec("adam", {"beta_1": 2.0})),
        None,
        "training.optimizer.parameters.beta_1",
        "0 to 0.9999, not 2",
    ),
    (
        with_layers((10, "softmax"), optimizer=OptimizerSpec("adam", {"momentum": 0.5})),
        None,
        "training.optimizer",
        "no parameter momentum",
    ),
    (
        with_layers((10, "softmax"), optimizer=OptimizerSpec("best")),
        None,
        "training.optimizer",
        "must be one of",
    ),
]


@pytest.mark.parametrize(("design", "layer", "field", "text"), BROKEN)
def test_problems_are_found_where_they_are_and_each_remedy_mends(
    design: Design, layer: int | None, field: str | None, text: str
) -> None:
    problem = next(p for p in find_problems(design, DATA) if text in p.text)
    assert (problem.layer, problem.field) == (layer, field)
    assert problem.text.endswith(".")
    assert problem.remedies
    for remedy in problem.remedies:
        left = [p for p in find_problems(remedy.design, DATA) if p.text == problem.text]
        assert not left, remedy.label
    with pytest.raises(DesignError):
        check_design(design, DATA)


def test_a_network_for_other_data_is_fitted_by_its_remedy() -> None:
    problems = find_problems(DESIGN, DataShape(features=4, classes=3))
    assert len(problems) == 2
    assert not find_problems(problems[0].remedies[0].design, DataShape(4, 3))


@pytest.mark.parametrize("output", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_whatever_has_no_problem_can_be_built(output: str, loss: str) -> None:
    design = with_layers((4, "relu"), (10, output), loss=loss)
    problems = find_problems(design, DATA)
    assert bool(problems) == (not LOSSES[loss].accepts(ACTIVATIONS[output]))
    if not problems:
        build_network(design.network, 0).check_loss(loss)


def test_the_default_design_has_no_problem() -> None:
    check_design(DESIGN, DATA)


# Fields


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_field_reads_writes_and_explains(name: str) -> None:
    design = fields.OPTIMIZER.put(DESIGN, name)
    for field in fields.all_fields(design):
        value = field.get(design)
        assert field.problem(value) is None, field.path
        assert field.get(field.put(design, value)) == value
        assert field.describe()
        assert field.label


def test_an_optimizer_brings_its_learning_rate_unless_one_was_chosen() -> None:
    assert fields.OPTIMIZER.put(DESIGN, "sgd").training.learning_rate == 0.1
    chosen = fields.LEARNING_RATE.put(DESIGN, 0.5)
    assert fields.OPTIMIZER.put(chosen, "sgd").training.learning_rate == 0.5


@pytest.mark.parametrize(
    ("path", "value", "live"),
    [
        ("training.learning_rate", 0.5, True),
        ("training.batch_size", 7, True),
        ("training.l2", 0.5, True),
        ("training.epochs", 7, True),
        ("training.evaluate_every", 7, True),
        ("training.loss", "mse", False),
        ("training.optimizer", "sgd", False),
        ("training.optimizer.parameters.beta_1", 0.5, False),
        ("training.seed", 7, False),
        ("network.initializer", "lecun_normal", False),
    ],
)
def test_only_live_fields_need_no_restart(path: str, value: fields.Value, live: bool) -> None:
    field = next(f for f in fields.all_fields(DESIGN) if f.path == path)
    changed = fields.restart_needed(DESIGN, field.put(DESIGN, value))
    assert changed == (() if live else (field.label,))


def test_layers_and_data_need_a_restart() -> None:
    other = msgspec.structs.replace(with_layers((10, "softmax")), data=DataRecipe("x"))
    assert fields.restart_needed(DESIGN, other) == ("Data", "Layers")


# Notation


def test_layers_are_written_as_they_are_read() -> None:
    layers = notation.parse_layers("128 relu, 10 softmax")
    assert layers == (LayerSpec(128, "relu"), LayerSpec(10, "softmax"))
    assert notation.parse_layers(notation.format_layers(layers)) == layers


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Layer 1 reads ''"),
        ("128", "'128'"),
        ("0 relu", "'0 relu'"),
        ("-3 relu", "'-3 relu'"),
        ("128 relu,", "Layer 2 reads ''"),
        ("128 cosine", "unknown activation 'cosine'; choose one of identity"),
    ],
)
def test_unreadable_layers_are_refused(text: str, message: str) -> None:
    with pytest.raises(DesignError, match=message):
        notation.parse_layers(text)


def test_optimizers_are_read_with_their_parameters() -> None:
    assert notation.parse_optimizer("adam") == OptimizerSpec("adam")
    assert notation.parse_optimizer("sgd momentum=0.9 nesterov=on") == OptimizerSpec(
        "sgd", {"momentum": 0.9, "nesterov": True}
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Unknown optimizer ''"),
        ("best", "Unknown optimizer 'best'; choose one of adam"),
        ("adam momentum=1", "does not understand 'momentum=1'.*beta_1=0.9"),
        ("adam beta_1", "does not understand 'beta_1'"),
        ("adam beta_1=x", "must be a number, not 'x'"),
        ("sgd nesterov=maybe", "nesterov=on or nesterov=off"),
    ],
)
def test_unreadable_optimizers_are_refused(text: str, message: str) -> None:
    with pytest.raises(DesignError, match=message):
        notation.parse_optimizer(text)
