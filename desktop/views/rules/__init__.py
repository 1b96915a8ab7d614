"""The limits of the programme, for its owners."""
