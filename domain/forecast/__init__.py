"""Leading indicators of the programme."""
