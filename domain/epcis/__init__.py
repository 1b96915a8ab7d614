"""EPCIS events: what one says of units, containers and parties, in our own words. Pure."""
