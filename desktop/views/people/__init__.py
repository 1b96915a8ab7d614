"""People and their devices as a partner admin looks after them, and partners as the vendor does."""
