"""Webhooks: whoever the vendor says is told what changed, signed, in the order of the feed."""
