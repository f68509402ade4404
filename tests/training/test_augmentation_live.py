"""Augmentation as a setting of training."""

from __future__ import annotations

import msgspec
import numpy as np

from nnplay.data import DataSet, Samples
from nnplay.project import DataRecipe, Design, LayerSpec, NetworkSpec, TrainingConfig
from nnplay.training import Trainer, fit


def pictures() -> DataSet:
    x = np.random.default_rng(0).integers(0, 256, (96, 36), np.uint8)
    samples = Samples(x, np.arange(96) % 3)
    return DataSet("noise", "Noise", samples, samples, ("a", "b", "c"), (6, 6), "", "", "the same")


def design(**settings: float) -> Design:
    network = NetworkSpec(36, (LayerSpec(8, "relu"), LayerSpec(3, "softmax")))
    training = msgspec.structs.replace(TrainingConfig(batch_size=16, epochs=2), **settings)
    return Design(DataRecipe("noise"), network, training)


def state_after(*designs: Design) -> bytes:
    """Train through designs, an epoch each but for the last, which goes on to the end."""
    trainer = Trainer(designs[0], pictures())
    for number, wanted in enumerate(designs):
        trainer.adopt(wanted)
        for _ in fit(trainer):
            if number < len(designs) - 1 and trainer.epoch == number + 1:
                break
    return trainer.network.state.tobytes()


def test_augmented_training_is_another_one_and_gives_the_same_bits_again() -> None:
    assert state_after(design(augment_shift=2.0)) == state_after(design(augment_shift=2.0))
    assert state_after(design(augment_shift=2.0)) != state_after(design())
    assert state_after(design(augment_shift=2.0)) != state_after(design(augment_shift=2.0, seed=1))


def test_it_can_be_switched_on_and_off_between_epochs() -> None:
    plain, shifted = design(), design(augment_shift=2.0)
    assert state_after(plain, shifted) not in (state_after(plain), state_after(shifted))
    # An epoch sees the same pictures, whichever way the settings got there.
    assert state_after(shifted, shifted) == state_after(shifted)
    assert state_after(plain, plain) == state_after(plain)


def test_measuring_sees_the_pictures_as_they_are() -> None:
    trainer = Trainer(design(augment_noise=50.0), pictures())
    batch = trainer.fresh_source("train").take(96)
    assert batch is not None
    np.testing.assert_allclose(batch.x, pictures().train.x / 255, rtol=1e-6)


def test_going_on_with_other_layers_shows_the_pictures_of_the_next_epoch() -> None:
    wanted = design(augment_shift=2.0)
    first = Trainer(wanted, pictures())
    for _ in fit(first):
        if first.epoch == 1:
            break
    other = Trainer(wanted, pictures())
    other.stand_where(first)
    seen = []
    for trainer in (first, other):
        trainer.begin_epoch()
        trainer.train_source.start(np.arange(96), 0, trainer.epoch)
        batch = trainer.train_source.take(96)
        assert batch is not None
        seen.append(batch.x.copy())
    np.testing.assert_array_equal(seen[0], seen[1])
