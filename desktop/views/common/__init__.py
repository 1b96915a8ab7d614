"""Widgets every screen is built of: labels, bars, tables, fields. Know no business words."""
