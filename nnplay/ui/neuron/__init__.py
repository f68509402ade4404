"""One neuron: what it weighs, what drives it, what it is worth, and its numbers to edit."""

from nnplay.ui.neuron.panel import NeuronPanel

__all__ = ["NeuronPanel"]
