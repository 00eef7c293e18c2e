"""The numbers of PlaNet, each with its source."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PlaNetConfig:
    """Sizes and loss weights of the RSSM world model.

    'Code' is the authors' published TF 1.15 code; the paper lists the same in table 12.
    """

    stoch_size: int = 30  # code: size of the stochastic part of the latent
    deter_size: int = 200  # code: units of the GRU, the deterministic part
    units: int = 300  # code: width of every fully connected layer
    min_stddev: float = 0.1  # code: added to softplus, the least deviation of the latent
    reward_layers: int = 3  # code: hidden layers of the reward head
    free_nats: float = 3.0  # paper table 12 and code: divergence below which nothing is gained
    reward_scale: float = 10.0  # code: weight of the reward's log likelihood
