"""The designs that can be named on the command line; adding one is one entry in DESIGNS.

Building a model imports TensorFlow, naming it does not: each entry's ``build`` imports its own
package when it is called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planet.config import PlaNetConfig
from training.config import OptimizerConfig

if TYPE_CHECKING:
    from world_model import WorldModel


@dataclass(frozen=True)
class Design:
    """A world model as the commands know it.

    Attributes:
      model: the frozen dataclass of its numbers, as it is by default.
      optimizer: the defaults of its training.
      build: ``build(model_config, action_size, compute_dtype)`` makes the model; all variables
        exist when it returns.
    """

    model: Any
    optimizer: OptimizerConfig
    build: Callable[[Any, int, str], WorldModel]


def _planet(config: PlaNetConfig, action_size: int, compute_dtype: str) -> WorldModel:
    from planet.model import PlaNet

    return PlaNet(config, action_size, compute_dtype)


DESIGNS: dict[str, Design] = {
    "lt_lr": Design(model=PlaNetConfig(), optimizer=OptimizerConfig(), build=_planet),
}

# The agent that acts uniformly at random: it has no model, and is only evaluated.
RANDOM = "random"
