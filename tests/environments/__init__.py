"""Tests of environments/."""
