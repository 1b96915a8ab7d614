"""Who works at this counter now: a switch by PIN."""
