"""The numbers of the designs that predict rewards alone.

Each number's line ends in its source, behind the last semicolon.
"""

from dataclasses import dataclass

from errors import UsageError
from model_options import require_at_least


@dataclass(frozen=True)
class RewardModelConfig:
    """`r_recurrent`, and what `r_conv` shares with it.

    Attributes:
      dropout: share of units that training drops behind each hidden layer of the head; paper
        tables 8 and 9, and the authors' code.

    Raises:
      UsageError: a number is out of its range.
    """

    dropout: float = 0.2

    def __post_init__(self):
        """Checks the ranges."""
        if not 0 <= self.dropout < 1:
            raise UsageError(f"model.dropout is {self.dropout}; it must be in [0, 1)")


@dataclass(frozen=True)
class ConvRewardModelConfig(RewardModelConfig):
    """`r_conv`.

    Attributes:
      horizon: steps whose rewards are predicted in one shot; paper table 10 (the planner's
        horizon) and the authors' code.

    Raises:
      UsageError: a number is out of its range.
    """

    horizon: int = 12

    def __post_init__(self):
        """Checks the ranges."""
        super().__post_init__()
        require_at_least("horizon", self.horizon, 1)
