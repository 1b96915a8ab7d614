"""The programme's return on investment."""
