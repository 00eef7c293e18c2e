"""Tests of planet/."""
