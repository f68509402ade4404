"""What a person designed, as immutable values, and how it becomes live."""

from nnplay.project.build import (
    build_loss,
    build_network,
    build_optimizer,
    check_design,
    default_design,
    follow_data,
)
from nnplay.project.outputs import DataShape, suggest_output
from nnplay.project.problems import Problem, Remedy, find_problems
from nnplay.project.specs import (
    DataRecipe,
    Design,
    InitializerSpec,
    LayerSpec,
    LossSpec,
    NetworkSpec,
    OptimizerSpec,
    ScheduleSpec,
    TrainingConfig,
)
from nnplay.project.warnings import find_warnings

__all__ = [
    "DataRecipe",
    "DataShape",
    "Design",
    "InitializerSpec",
    "LayerSpec",
    "LossSpec",
    "NetworkSpec",
    "OptimizerSpec",
    "Problem",
    "Remedy",
    "ScheduleSpec",
    "TrainingConfig",
    "build_loss",
    "build_network",
    "build_optimizer",
    "check_design",
    "default_design",
    "find_problems",
    "find_warnings",
    "follow_data",
    "suggest_output",
]
