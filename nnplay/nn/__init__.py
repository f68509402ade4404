"""The mathematics of nnplay, on NumPy and SciPy alone."""

from nnplay.nn.activations import ACTIVATIONS
from nnplay.nn.gradient_check import check_gradients
from nnplay.nn.initializers import INITIALIZERS
from nnplay.nn.layers import Dense
from nnplay.nn.losses import LOSSES
from nnplay.nn.metrics import METRICS
from nnplay.nn.network import Network
from nnplay.nn.optimizers import OPTIMIZERS
from nnplay.nn.regularizers import REGULARIZERS
from nnplay.nn.schedules import SCHEDULES

__all__ = [
    "ACTIVATIONS",
    "INITIALIZERS",
    "LOSSES",
    "METRICS",
    "OPTIMIZERS",
    "REGULARIZERS",
    "SCHEDULES",
    "Dense",
    "Network",
    "check_gradients",
]
