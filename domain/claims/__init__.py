"""Claims: from a scan and the facts at hand to a verdict with its reason."""
