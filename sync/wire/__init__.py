"""The contract between a client and the server: messages, feed tables, codec, version.

The only part of `sync` the server may import. Imports nothing of the rest of `sync`.
"""
