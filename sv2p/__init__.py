"""Observation transition: SV2P's recurrent video predictor and the world model built on it."""
