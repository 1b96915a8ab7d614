"""The lane documents travel on: beside the engine, on a thread and a connection of its own."""

from __future__ import annotations

from sync.evidence.lane import EvidenceLane

__all__ = ["EvidenceLane"]
