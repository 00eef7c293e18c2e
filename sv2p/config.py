"""The numbers of SV2P.

Each number's line ends in its source, behind the last semicolon; the tables of hyper-parameters
read it there.
"""

from dataclasses import dataclass

from errors import UsageError
from model_options import SCALES, require_at_least, require_option

CONTEXT = 2  # code: true frames and rewards that a prediction starts from


@dataclass(frozen=True)
class SV2PConfig:
    """`ot_or` and `ot_lr`: sizes, and what is trained when.

    'Code' is the authors' published TF 1.15 code; the paper lists the same in table 11.

    Attributes:
      horizon: steps predicted after the two context frames; paper table 10 (the planner's
        horizon) and code.
      posterior: whether the latent is inferred in training, else it is plain noise, as by default
        in the code; paper section B.1.
      share_gradients: whether the reward's gradient reaches the predictor; paper section 3,
        switched in figure 7.
      channel_scale: multiplies all channels of predictor and posterior, one of SCALES; paper
        figure 11.
      divergence_scale: weight of the latent's divergence; code.
      scheduled_sampling_train_steps: until when true frames and rewards are mixed in; code.
      latent_from_train_step: the second of the three stages of the SV2P paper (arXiv 1710.11252)
        begins here, a latent whose divergence costs nothing, and before it none: 0 leaves the
        first stage out; paper section B.1.
      divergence_from_train_step: the third begins here, all is trained: 0 leaves the second stage
        out; paper section B.1.

    Raises:
      UsageError: there is no such variation.
    """

    horizon: int = 12
    posterior: bool = True
    share_gradients: bool = False
    channel_scale: float = 1.0
    divergence_scale: float = 1e-3
    scheduled_sampling_train_steps: int = 10_000
    latent_from_train_step: int = 0
    divergence_from_train_step: int = 0

    def __post_init__(self):
        """Checks the values."""
        require_at_least("horizon", self.horizon, 1)
        require_option("channel_scale", self.channel_scale, SCALES)
        require_at_least("divergence_scale", self.divergence_scale, 0)
        require_at_least("scheduled_sampling_train_steps", self.scheduled_sampling_train_steps, 1)
        if not 0 <= self.latent_from_train_step <= self.divergence_from_train_step:
            raise UsageError(
                f"model.latent_from_train_step is {self.latent_from_train_step} and "
                f"model.divergence_from_train_step {self.divergence_from_train_step}; "
                "the stages begin in this order, from 0 on"
            )
