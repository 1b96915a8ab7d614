"""Widgets, one folder per screen. Never touch tables, the network, the key ring or the engine."""
