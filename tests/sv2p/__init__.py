"""Tests of sv2p/."""
