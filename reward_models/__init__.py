"""Rewards from frames: read off predicted frames, or predicted without any frame."""
