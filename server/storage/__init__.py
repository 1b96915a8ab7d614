"""Tables, the two databases, the unit of work and the feed's order. Knows no rule and no HTTP."""
