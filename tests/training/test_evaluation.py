"""Evaluations against plain loops over single samples."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from nnplay.data import DataSet, Samples, Scaling
from nnplay.project import DataRecipe, Design, LayerSpec, LossSpec, NetworkSpec, TrainingConfig
from nnplay.training import Snapshot, Trainer
from nnplay.training.evaluation import (
    ClassEvaluation,
    Evaluation,
    NumberEvaluation,
    evaluate,
)
from nnplay.training.fit import EVALUATE_BATCH
from nnplay.training.probe import Probe


def classes_data(count: int = 60, classes: int = 3) -> DataSet:
    random = np.random.default_rng(5)
    y = random.integers(0, classes, count)
    x = np.clip(60 * np.eye(4)[y] + random.integers(0, 80, (count, 4)), 0, 255).astype("u1")
    train, test = Samples(x, y), Samples(x[:7], y[:7])
    return DataSet("d", "D", train, test, tuple("abcdef"[:classes]), None, "", "", "itself")


def numbers_data() -> DataSet:
    random = np.random.default_rng(6)
    x = random.normal(size=(30, 4)).astype("f4")
    y = random.normal(size=(30, 2)).astype("f4")
    part = Samples(x, y)
    data = DataSet("d", "D", part, part, (), None, "", "", "itself", targets=("price", "rent"))
    scaling = Scaling("standardise", np.array([100.0, -3.0]), np.array([0.5, 4.0]))
    return dataclasses.replace(data, target_scaling=scaling)


def trainer_of(data: DataSet, *layers: LayerSpec, loss: str) -> Trainer:
    config = TrainingConfig(loss=LossSpec(loss))
    return Trainer(Design(DataRecipe("d"), NetworkSpec(4, layers), config), data)


SOFTMAX = (LayerSpec(5, "tanh"), LayerSpec(3, "softmax"))


def class_evaluation(
    data: DataSet, *layers: LayerSpec, loss: str = "sparse_categorical_cross_entropy"
) -> tuple[Trainer, ClassEvaluation]:
    trainer = trainer_of(data, *(layers or SOFTMAX), loss=loss)
    found = evaluate(Probe(trainer), trainer.snapshot(), "train")
    assert isinstance(found, ClassEvaluation)
    return trainer, found


def test_the_confusion_matrix_equals_one_counted_by_a_loop() -> None:
    data = classes_data()
    trainer, found = class_evaluation(data)
    counts = [[0] * 3 for _ in range(3)]
    for x, y in zip(data.train.x, data.train.y.tolist(), strict=True):
        outputs = trainer.network.predict(np.array([x / 255]))[0].tolist()
        counts[y][outputs.index(max(outputs))] += 1
    assert found.report.confusion.tolist() == counts
    assert found.report.accuracy == sum(counts[i][i] for i in range(3)) / 60
    assert found.report.classes == ("a", "b", "c")


def test_the_cost_is_the_mean_over_single_samples() -> None:
    data = classes_data()
    trainer, found = class_evaluation(data)
    costs = []
    for x, y in zip(data.train.x, data.train.y, strict=True):
        costs.append(-math.log(trainer.network.predict(np.array([x / 255]))[0, y]))
    assert found.loss == pytest.approx(sum(costs) / len(costs), rel=1e-5)


def test_more_samples_than_go_through_at_once() -> None:
    data = classes_data(2 * EVALUATE_BATCH + 3)
    trainer, found = class_evaluation(data)
    expected = trainer.network.predict(data.train.x / 255)
    assert found.outputs == pytest.approx(expected, abs=1e-6)
    assert found.report.support.sum() == 2 * EVALUATE_BATCH + 3


def test_a_cell_lists_sure_mistakes_and_unsure_answers_first() -> None:
    data = classes_data()
    _, found = class_evaluation(data)
    listed = []
    for true in range(3):
        for predicted in range(3):
            rows = found.cell(true, predicted).tolist()
            sure = [max(found.outputs[row]) for row in rows]
            assert sure == sorted(sure, reverse=true != predicted)
            assert all(data.train.y[row] == true for row in rows)
            listed += rows
    assert sorted(listed) == list(range(60))


def test_a_single_sigmoid_output() -> None:
    data = classes_data(classes=2)
    layers = (LayerSpec(5, "tanh"), LayerSpec(1, "sigmoid"))
    _, found = class_evaluation(data, *layers, loss="binary_cross_entropy")
    yes = found.outputs[:, 0].astype(float).tolist()
    assert found.predicted.tolist() == [int(p > 0.5) for p in yes]
    assert found.confidence.tolist() == [max(p, 1 - p) for p in yes]
    assert found.reliability is not None
    assert found.reliability.count.sum() == 60
    first, second = found.roc(0), found.roc(1)
    assert first is not None
    assert second is not None
    assert first.area == second.area  # the same pairs, seen from the other side


def test_confident_answers_of_a_single_output_are_not_tied() -> None:
    data = classes_data(classes=2)
    _, found = class_evaluation(data, LayerSpec(1, "sigmoid"), loss="binary_cross_entropy")
    tiny = (10.0 ** np.linspace(-12, -6, 60)).astype("f4")[:, None]
    sure = dataclasses.replace(found, outputs=tiny)
    curves = sure.roc(0), sure.roc(1)
    wins = sum(
        float(tiny[i, 0] > tiny[j, 0])
        for i in np.flatnonzero(data.train.y == 1)
        for j in np.flatnonzero(data.train.y == 0)
    )
    pairs = np.count_nonzero(data.train.y == 1) * np.count_nonzero(data.train.y == 0)
    assert [curve.area if curve else None for curve in curves] == [wins / pairs] * 2


def test_outputs_that_are_no_probabilities_have_no_reliability() -> None:
    layers = (LayerSpec(5, "tanh"), LayerSpec(3, "identity"))
    _, found = class_evaluation(classes_data(), *layers, loss="mse")
    assert not found.probable
    assert found.reliability is None
    assert found.roc(1) is not None


def test_no_curve_for_a_class_that_no_sample_or_every_sample_has() -> None:
    data = classes_data()
    only = Samples(data.train.x[:5], np.full(5, 2))
    _, found = class_evaluation(dataclasses.replace(data, train=only))
    assert [found.roc(label) for label in range(3)] == [None] * 3
    assert found.report.support.tolist() == [0, 0, 5]


def test_outputs_that_are_not_numbers_are_counted() -> None:
    data = classes_data()
    trainer = trainer_of(data, *SOFTMAX, loss="sparse_categorical_cross_entropy")
    snapshot = trainer.snapshot()
    broken = np.full_like(snapshot.state, np.nan)
    found = evaluate(Probe(trainer), Snapshot(broken, snapshot.layers, snapshot.off), "train")
    assert isinstance(found, ClassEvaluation)
    assert found.unknown == 60
    assert math.isnan(found.loss)
    assert found.reliability is not None
    assert found.reliability.left_out == 60
    assert found.roc(0) is None
    assert found.report.confusion.sum() == 60


def number_evaluation() -> tuple[DataSet, Trainer, NumberEvaluation]:
    data = numbers_data()
    layers = (LayerSpec(5, "tanh"), LayerSpec(2, "identity"))
    trainer = trainer_of(data, *layers, loss="mse")
    found = evaluate(Probe(trainer), trainer.snapshot(), "test")
    assert isinstance(found, NumberEvaluation)
    return data, trainer, found


def test_numbers_are_in_the_unit_of_the_target() -> None:
    data, trainer, found = number_evaluation()
    for row, x in enumerate(data.test.x):
        for k, (offset, factor) in enumerate([(100.0, 0.5), (-3.0, 4.0)]):
            predicted = float(trainer.network.predict(x[None])[0, k]) / factor + offset
            true = float(data.test.y[row, k]) / factor + offset
            assert found.predicted[row, k] == pytest.approx(predicted, rel=1e-5)
            assert found.targets[row, k] == pytest.approx(true, rel=1e-6)
            assert found.residuals[row, k] == pytest.approx(true - predicted, abs=1e-4)


def test_figures_equal_those_of_a_loop() -> None:
    _, _, found = number_evaluation()
    for k, figures in enumerate(found.figures):
        pairs = list(zip(found.targets[:, k].tolist(), found.predicted[:, k].tolist(), strict=True))
        mean = sum(y for y, _ in pairs) / len(pairs)
        squares = sum((y - p) ** 2 for y, p in pairs)
        assert figures.mae == pytest.approx(sum(abs(y - p) for y, p in pairs) / len(pairs))
        assert figures.rmse == pytest.approx(math.sqrt(squares / len(pairs)))
        spread = sum((y - mean) ** 2 for y, _ in pairs)
        assert figures.r_squared == pytest.approx(1 - squares / spread)


def test_it_says_when_it_was_taken_and_what_was_off() -> None:
    data = classes_data()
    trainer = trainer_of(data, *SOFTMAX, loss="sparse_categorical_cross_entropy")
    before = trainer.snapshot()
    off = Snapshot.of(trainer.network, 12, 1.5, off=((0, 1, 2, 3, 4), ()))
    probe = Probe(trainer)
    found: Evaluation = evaluate(probe, off, "train")
    assert (found.part, found.step, found.epoch, found.off) == ("train", 12, 1.5, 5)
    assert isinstance(found, ClassEvaluation)
    # All hidden neurons are off: every sample looks the same.
    assert np.ptp(found.outputs, axis=0).max() == 0
    again = evaluate(probe, before, "train")
    assert isinstance(again, ClassEvaluation)
    assert np.ptp(again.outputs, axis=0).max() > 0


def test_it_can_be_ended_between_two_portions() -> None:
    data = classes_data(2 * EVALUATE_BATCH)
    trainer = trainer_of(data, *SOFTMAX, loss="sparse_categorical_cross_entropy")

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(Probe(trainer), trainer.snapshot(), "train", stop)


def test_a_part_that_is_not_there_or_empty_is_refused() -> None:
    data = classes_data()
    trainer = trainer_of(data, *SOFTMAX, loss="sparse_categorical_cross_entropy")
    probe, snapshot = Probe(trainer), trainer.snapshot()
    with pytest.raises(ValueError, match="has no validation part"):
        evaluate(probe, snapshot, "validation")
    empty = Samples(data.test.x[:0], data.test.y[:0])
    probe.data = dataclasses.replace(data, test=empty)
    with pytest.raises(ValueError, match="the test part of D has no samples"):
        evaluate(probe, snapshot, "test")
