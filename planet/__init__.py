"""Latent transition: the recurrent state-space model of PlaNet and the world model built on it."""
