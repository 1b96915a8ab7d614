"""Sales: every claim of the partner with its state, points and what can be done about it."""
