"""One use case per function, on a unit of work it is given. Never commits, never speaks HTTP."""
