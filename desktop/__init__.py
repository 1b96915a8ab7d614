"""The desktop program: everything that imports Qt. Decides nothing; rules are in `domain`."""
