"""The trainer, the online loop, evaluation, checkpoints and logs."""
