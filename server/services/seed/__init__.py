"""The demo programme: deterministic, in bulk, and true to every rule the services keep."""

from __future__ import annotations

from server.services.seed.planting import AlreadySeeded, Told, seed

__all__ = ["AlreadySeeded", "Told", "seed"]
