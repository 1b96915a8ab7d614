"""Contests: entries and standings that anyone can recompute."""
