"""Tests of the commands, the configurations, the results and the figures."""
