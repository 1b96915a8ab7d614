"""Standings: my place in a contest, who is near, and how each own point came about."""
