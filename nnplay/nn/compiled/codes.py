"""Numbers that stand for names in compiled code, and the names of what it knows.

What has no number here trains by NumPy.
"""

from __future__ import annotations

IDENTITY, RELU, LEAKY_RELU, ELU, SIGMOID, TANH, SOFTPLUS, SWISH, GELU = range(9)

ACTIVATION_CODES = {
    "identity": IDENTITY,
    "relu": RELU,
    "leaky_relu": LEAKY_RELU,
    "elu": ELU,
    "sigmoid": SIGMOID,
    "tanh": TANH,
    "softplus": SOFTPLUS,
    "swish": SWISH,
    "gelu": GELU,
}
"""Of the hidden layers. An activation's one parameter, if it has any, is handed over with it."""

STRAIGHT = frozenset({"identity", "relu", "leaky_relu"})
"""Activations of straight lines, whose numbers the processor computes several at once. The others
take a call of a function for each, which costs less than NumPy's calls only for some hundreds."""

SOFTMAX_CROSS_ENTROPY, SIGMOID_CROSS_ENTROPY, SQUARES = range(3)

HEAD_CODES = {
    ("softmax", "categorical_cross_entropy"): SOFTMAX_CROSS_ENTROPY,
    ("sigmoid", "binary_cross_entropy"): SIGMOID_CROSS_ENTROPY,
    ("identity", "mse"): SQUARES,
}
"""Of the output layer's activation, with the loss."""

PLAIN, MOMENTUM, NESTEROV, SQUARED, MOMENTS = range(5)
"""Of the updates; see `rules.py`."""
