"""Sync: the line to the vendor in words, everything unsent, and what needs a person."""
