"""The numbers of SV2P, each with its source."""

from dataclasses import dataclass

from errors import UsageError


@dataclass(frozen=True)
class SV2PConfig:
    """What the rewards are read from, what is trained when, and sizes.

    'Code' is the authors' published TF 1.15 code; the paper lists the same in table 11.
    """

    reward_from: str = "frames"  # paper table 1: "frames" is `ot_or`, "latent" is `ot_lr`
    horizon: int = 12  # paper table 10: steps predicted after the two context frames
    posterior: bool = True  # paper section B.1; off, the latent is plain noise, as in the code
    share_gradients: bool = False  # paper section 3: rewards do not shape SV2P's representation
    channel_scale: float = 1.0  # paper figure 11: on all channels of predictor and posterior
    divergence_scale: float = 1e-3  # code: weight of the latent's divergence
    scheduled_sampling_train_steps: int = 10_000  # code: until when true frames are mixed in
    # The three stages of the SV2P paper (arXiv 1710.11252): no latent, then a latent whose
    # divergence costs nothing, then all. Both zero: the last stage only (paper section B.1).
    latent_from_train_step: int = 0
    divergence_from_train_step: int = 0

    def __post_init__(self):
        """Checks the values.

        Raises:
          UsageError: a value that no SV2P can be built or trained with.
        """
        if self.reward_from not in ("frames", "latent"):
            raise UsageError(f"reward_from is {self.reward_from!r}; use 'frames' or 'latent'")
        if self.horizon < 1:
            raise UsageError(f"horizon is {self.horizon}; predict at least 1 step")
        if self.scheduled_sampling_train_steps < 1:
            raise UsageError(
                f"scheduled_sampling_train_steps is {self.scheduled_sampling_train_steps}; "
                "1 or more (1 mixes true frames into the first train step only)"
            )
        if not 0 <= self.latent_from_train_step <= self.divergence_from_train_step:
            raise UsageError(
                f"the stages begin at train steps {self.latent_from_train_step} (latent) and "
                f"{self.divergence_from_train_step} (divergence); give them in this order"
            )
        if int(32 * self.channel_scale) < 1:
            raise UsageError(f"channel_scale {self.channel_scale} leaves no channel; 1/32 is least")
