"""The vendor's server: takes ops, judges them by `domain`, and feeds each partner its changes.

Imports of the client's packages only `sync.wire`. Never imports Qt, the outbox or the replica.
"""
