"""The numbers of the designs built on PlaNet.

'Code' is the authors' published TF 1.15 code; the paper lists the same in table 12. Each number's
line ends in its source, behind the last semicolon; the tables of hyper-parameters read it there.
"""

from dataclasses import dataclass, replace

from model_options import SCALES, require_at_least, require_option

# Paper figures 4 and 6: 100% to 0% of the pixels; the sides are ours.
TARGET_SIZES = (64, 48, 32, 16, 8, 0)


@dataclass(frozen=True)
class LatentConfig:
    """Sizes and loss weights that the designs share.

    Attributes:
      stoch_size: size of the stochastic part of the latent; code.
      deter_size: units of the GRU, the deterministic part of the latent; code.
      units: width of every fully connected layer; code.
      min_stddev: added to softplus, the least deviation of the latent; code.
      free_nats: divergence below which nothing is gained; paper table 12 and code.
      reward_scale: weight of the reward's log likelihood; code.
    """

    stoch_size: int = 30
    deter_size: int = 200
    units: int = 300
    min_stddev: float = 0.1
    free_nats: float = 3.0
    reward_scale: float = 10.0


@dataclass(frozen=True)
class RewardOnlyPlaNetConfig(LatentConfig):
    """`r_ll`: rewards from the latent, no frames.

    Attributes:
      reward_layers: hidden layers of the reward head; code.
    """

    reward_layers: int = 3


@dataclass(frozen=True)
class PlaNetConfig(LatentConfig):
    """`lt_lr` and its variations.

    Attributes:
      reward_layers: hidden layers of the reward head; code.
      share_gradients: whether the reward's gradient reaches the latent; paper section B, switched
        in figure 7.
      target: what of the frame is predicted: "crop", its centre, or "resize", the whole of it made
        smaller; paper figures 4 and 6.
      target_size: the side of what is predicted, in pixels: 64 is the whole frame, 0 nothing;
        paper figures 4 and 6.
      unit_scale: multiplies ``units``, one of SCALES; paper figure 11.

    Raises:
      UsageError: there is no such variation.
    """

    reward_layers: int = 3
    share_gradients: bool = True
    target: str = "crop"
    target_size: int = 64
    unit_scale: float = 1.0

    def __post_init__(self):
        """Checks the choices."""
        require_option("target", self.target, ("crop", "resize"))
        require_option("target_size", self.target_size, TARGET_SIZES)
        require_option("unit_scale", self.unit_scale, SCALES)

    def scaled(self) -> "PlaNetConfig":
        """Returns the configuration with ``unit_scale`` worked into ``units``, rounded down."""
        return replace(self, units=int(self.units * self.unit_scale), unit_scale=1.0)


@dataclass(frozen=True)
class FrameRewardPlaNetConfig(LatentConfig):
    """`lt_or`: rewards from predicted frames.

    Attributes:
      horizon: steps whose rewards are predicted, at once and from all frames at once; paper table
        10 (the planner's horizon) and code.
      share_gradients: whether the reward's gradient reaches the predicted frames and the latent
        behind them; paper section B, switched in figure 7.

    Raises:
      UsageError: the horizon is not a positive number.
    """

    horizon: int = 12
    share_gradients: bool = True

    def __post_init__(self):
        """Checks the range."""
        require_at_least("horizon", self.horizon, 1)
