"""Where a network's batches come from: its data, as its loss and the settings want them."""

from __future__ import annotations

from nnplay.data import DataSet, Part
from nnplay.data.pictures.augmentation import Augmenter
from nnplay.nn.arrays import Array
from nnplay.nn.losses import Loss
from nnplay.nn.network import Network
from nnplay.project import TrainingConfig
from nnplay.project.class_weights import class_weights
from nnplay.training.augmented import AugmentedSource
from nnplay.training.batches import BatchSource, target_vectors


def measuring_source(data: DataSet, part: Part, network: Network, loss: Loss) -> BatchSource:
    """Return a source of all samples of a part as they are."""
    return BatchSource(data.part(part), _targets(data, network, loss, 0.0))


def training_source(
    data: DataSet, training: TrainingConfig, network: Network, loss: Loss
) -> BatchSource:
    """Return the source that training uses: smoothed, weighted, augmented as is wanted."""
    targets = _targets(data, network, loss, training.label_smoothing)
    weights = class_weights(training.class_weights, data.train.y, len(targets))
    if data.image_shape is None or not training.augmentation:
        return BatchSource(data.train, targets, weights)
    augmenter = Augmenter(training.augmentation, data.image_shape, data.channels)
    return AugmentedSource(data.train, targets, weights, augmenter=augmenter, seed=training.seed)


def _targets(data: DataSet, network: Network, loss: Loss, smoothing: float) -> Array:
    return target_vectors(data.task, loss, network.outputs, network.dtype, smoothing)
