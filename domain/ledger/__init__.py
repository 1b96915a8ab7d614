"""The ledger: immutable lines of points whose sum is the balance."""
