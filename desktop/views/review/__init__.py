"""Review: the vendor's queue of open claims, decided many at a time."""
