from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnplay.errors import DesignError
from nnplay.nn import ACTIVATIONS
from nnplay.project import (
    InitializerSpec,
    LayerSpec,
    LossSpec,
    OptimizerSpec,
    ScheduleSpec,
    fields,
)
from nnplay.project.notation import format_layers, parse_choice, parse_layers, put_text
from nnplay.project.specs import Choice
from tests.project.designs import DESIGN


@pytest.mark.parametrize(
    ("text", "layers"),
    [
        ("8 ReLU, 3 Tanh", [LayerSpec(8, "relu"), LayerSpec(3, "tanh")]),
        ("128 relu, 10 softmax", [LayerSpec(128, "relu"), LayerSpec(10, "softmax")]),
        (
            "256 relu dropout=0.2, 10 softmax",
            [LayerSpec(256, "relu", dropout=0.2), LayerSpec(10, "softmax")],
        ),
        (
            "64 leaky_relu slope=0.1 batch_norm",
            [LayerSpec(64, "leaky_relu", {"slope": 0.1}, batch_norm=True)],
        ),
        (
            "  007 elu\tbatch_norm=off  alpha=2 dropout=.5 ,3 tanh batch_norm=ON",
            [
                LayerSpec(7, "elu", {"alpha": 2.0}, dropout=0.5),
                LayerSpec(3, "tanh", batch_norm=True),
            ],
        ),
        ("5 elu alpha=0.12345678901", [LayerSpec(5, "elu", {"alpha": 0.12345678901})]),
    ],
)
def test_layers_are_read_with_their_settings(text: str, layers: list[LayerSpec]) -> None:
    assert parse_layers(text) == tuple(layers)


def own_parameters(name: str) -> st.SearchStrategy[dict[str, float]]:
    values = {p.name: st.floats(p.minimum, p.maximum) for p in ACTIVATIONS[name].parameters}
    return st.fixed_dictionaries({}, optional=values)


layer_specs = st.sampled_from(list(ACTIVATIONS)).flatmap(
    lambda name: st.builds(
        LayerSpec,
        st.integers(1, 10**9 - 1),
        st.just(name),
        own_parameters(name),
        st.booleans(),
        st.floats(0, 0.95),
    )
)


@given(st.lists(layer_specs, min_size=1, max_size=4))
def test_layers_are_written_as_they_are_read_to_the_last_digit(layers: list[LayerSpec]) -> None:
    assert parse_layers(format_layers(tuple(layers))) == tuple(layers)


def test_layers_are_written_as_a_person_would() -> None:
    text = "64 leaky_relu slope=0.1 batch_norm dropout=0.25, 10 softmax"
    assert format_layers(parse_layers(text)) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Layer 1 reads ''"),
        ("128", "'128'"),
        ("0 relu", "'0 relu'"),
        ("00 relu", "'00 relu'"),
        ("-3 relu", "'-3 relu'"),
        ("\u0663 relu", "'\u0663 relu'"),
        ("128 relu,", "Layer 2 reads ''"),
        ("128 cosine", "unknown activation 'cosine'; choose one of identity"),
        ("9999999999 relu", "Layer 1 has more units than any computer has room for"),
        (
            "3 relu slope=0.1",
            r"relu of layer 1 does not understand 'slope=0.1'; its settings are dropout=0, "
            r"batch_norm=off\.",
        ),
        ("3 relu, 3 elu dropout", "elu of layer 2 does not understand 'dropout'.* alpha=1"),
        ("3 relu dropout=half", "dropout of relu of layer 1 must be a number, not 'half'"),
        ("3 relu dropout=", "must be a number, not ''"),
        ("3 relu batch_norm=maybe", "batch_norm of relu .* must be on or off, not 'maybe'"),
        ("3 relu 4 relu", "does not understand '4'"),
    ],
)
def test_unreadable_layers_are_refused(text: str, message: str) -> None:
    with pytest.raises(DesignError, match=message):
        parse_layers(text)


@pytest.mark.parametrize(
    "choice",
    [
        OptimizerSpec("adam"),
        OptimizerSpec("adamw", {"weight_decay": 0.01}),
        OptimizerSpec("sgd", {"momentum": 0.9, "nesterov": True}),
        ScheduleSpec("onecycle", {"peak": 0.01}),
        ScheduleSpec("step", {"every": 3}),
        InitializerSpec("normal", {"deviation": 0.1}),
        LossSpec("huber", {"delta": 2.0}),
    ],
)
def test_choices_are_read_with_their_parameters(choice: Choice) -> None:
    settings = [f"{name}={value}" for name, value in choice.parameters.items()]
    parsed = parse_choice(type(choice), " ".join([choice.name, *settings]))
    assert parsed == choice
    assert [*map(type, parsed.parameters.values())] == [*map(type, choice.parameters.values())]


@pytest.mark.parametrize(
    ("text", "value"),
    [(word, True) for word in ("nesterov", "nesterov=on", "nesterov=Yes", "nesterov=1")]
    + [(word, False) for word in ("nesterov=off", "nesterov=FALSE", "nesterov=0")],
)
def test_a_switch_is_on_when_named_alone(text: str, value: bool) -> None:
    assert parse_choice(OptimizerSpec, f"sgd {text}").parameters == {"nesterov": value}


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (OptimizerSpec, "", "Unknown optimizer ''"),
        (OptimizerSpec, "best", "Unknown optimizer 'best'; choose one of adam"),
        (ScheduleSpec, "sometimes", "Unknown schedule 'sometimes'; choose one of constant"),
        (InitializerSpec, "ones", "Unknown initialiser 'ones'"),
        (OptimizerSpec, "adam momentum=1", "does not understand 'momentum=1'.*beta_1=0.9"),
        (OptimizerSpec, "adam beta_1", "does not understand 'beta_1'"),
        (OptimizerSpec, "adam beta_1=x", "beta_1 of adam must be a number, not 'x'"),
        (OptimizerSpec, "sgd nesterov=maybe", "nesterov of sgd must be on or off, not 'maybe'"),
        (ScheduleSpec, "step every=2.5", "every of step must be a whole number, not '2.5'"),
        (ScheduleSpec, "step every=many", "every of step must be a whole number, not 'many'"),
        (ScheduleSpec, "constant peak=1", "'peak=1'; it has no settings"),
    ],
)
def test_unreadable_choices_are_refused(kind: type[Choice], text: str, message: str) -> None:
    with pytest.raises(DesignError, match=message):
        parse_choice(kind, text)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (fields.LEARNING_RATE, "1e-3", 0.001),
        (fields.BATCH_SIZE, "7", 7),
        (fields.KEEP_BEST, "yes", True),
        (fields.CLASS_WEIGHTS, "balanced", "balanced"),
        (fields.SCHEDULE, "cosine final=0.1", "cosine"),
    ],
)
def test_text_becomes_a_setting(field: fields.Field, text: str, value: Any) -> None:
    assert field.get(put_text(DESIGN, field, text)) == value


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        (fields.LEARNING_RATE, "fast", "Learning rate must be a number, not 'fast'"),
        (fields.LEARNING_RATE, "inf", "Learning rate must lie from 0 to 1,000,000, not inf"),
        (fields.BATCH_SIZE, "1.5", "Batch size must be a whole number, not 1.5"),
        (fields.SEED, "9" * 400, "Seed must lie from 0 to 2,147,483,647, not 1000000000000000000"),
        (fields.KEEP_BEST, "perhaps", "Keep the best must be on or off, not 'perhaps'"),
        (fields.CLASS_WEIGHTS, "heavy", "Class weights must be"),
        (fields.OPTIMIZER, "adam beta_1=1", "β₁ must lie from 0 to 0.9999, not 1"),
        (fields.SCHEDULE, "step every=0", "Every must lie from 1 to 10,000, not 0"),
    ],
)
def test_what_a_setting_does_not_take_is_refused(
    field: fields.Field, text: str, message: str
) -> None:
    with pytest.raises(DesignError, match=message):
        put_text(DESIGN, field, text)


def test_an_optimizer_brings_its_learning_rate_unless_one_was_chosen() -> None:
    assert put_text(DESIGN, fields.OPTIMIZER, "sgd momentum=0.9").training.learning_rate == 0.1
    chosen = put_text(DESIGN, fields.LEARNING_RATE, "0.5")
    assert put_text(chosen, fields.OPTIMIZER, "sgd").training.learning_rate == 0.5
