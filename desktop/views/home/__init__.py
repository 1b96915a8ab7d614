"""Home: four leading indicators at a glance, and what the programme is worth."""
