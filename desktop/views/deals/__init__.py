"""Deals: the list, the form and the timeline of one deal."""
