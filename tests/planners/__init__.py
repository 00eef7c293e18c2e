"""Tests of the planners, on world models whose answers are known."""
