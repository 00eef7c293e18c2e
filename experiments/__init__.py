"""Configurations, commands, results and figures: what a person runs."""
