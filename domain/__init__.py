"""The rules of the programme: pure functions and values. No I/O, no clock, no randomness."""
