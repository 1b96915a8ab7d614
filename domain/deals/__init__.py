"""Deals: registered opportunities, their states, protection and merging."""
