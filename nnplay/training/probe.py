"""A network of one's own, through which snapshots are looked at while another thread trains."""

from __future__ import annotations

from nnplay.data import Part
from nnplay.nn.network import Network
from nnplay.training.batches import BatchSource, target_vectors
from nnplay.training.snapshot import Snapshot
from nnplay.training.trainer import Trainer


class Probe:
    """Shows snapshots of a trainer's network in a network of its own.

    Belongs to one thread at a time. Only what never changes of the trainer is read.

    Parameters
    ----------
    trainer : Trainer

    Attributes
    ----------
    data : DataSet
        What the network is trained on.
    spec : NetworkSpec
    loss : Loss
    """

    def __init__(self, trainer: Trainer) -> None:
        network = trainer.network
        self.data = trainer.data
        self.spec = trainer.design.network
        self.loss = trainer.loss
        self._network = Network(network.inputs, network.specs, seed=None, dtype=network.dtype)
        self._shown: Snapshot | None = None

    def at(self, snapshot: Snapshot) -> Network:
        """Return the network with the numbers of a snapshot, and its neurons that are off.

        Parameters
        ----------
        snapshot : Snapshot
            Of the trainer's network.

        Raises
        ------
        ValueError
            If it is of a network of another size.
        """
        if snapshot is not self._shown:
            if snapshot.state.shape != self._network.state.shape:
                raise ValueError(
                    f"this network has {self._network.state.size} numbers, "
                    f"not {snapshot.state.size}"
                )
            self._network.state[...] = snapshot.state
            self._network.set_off(snapshot.off)
            self._shown = snapshot
        return self._network

    def source(self, part: Part) -> BatchSource:
        """Return a source of all samples of a part as they are, to measure on."""
        network = self._network
        targets = target_vectors(self.data.task, self.loss, network.outputs, network.dtype)
        return BatchSource(self.data.part(part), targets)
