"""What a person designed, as immutable values, and how it becomes live."""

from nnplay.project.build import build_network, build_optimizer, check_design, default_design
from nnplay.project.problems import DataShape, Problem, Remedy, find_problems
from nnplay.project.specs import (
    DataRecipe,
    Design,
    LayerSpec,
    NetworkSpec,
    OptimizerSpec,
    TrainingConfig,
)

__all__ = [
    "DataRecipe",
    "DataShape",
    "Design",
    "LayerSpec",
    "NetworkSpec",
    "OptimizerSpec",
    "Problem",
    "Remedy",
    "TrainingConfig",
    "build_network",
    "build_optimizer",
    "check_design",
    "default_design",
    "find_problems",
]
