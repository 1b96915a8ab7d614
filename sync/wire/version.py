"""The protocol version and the limits both sides keep to (docs/sync-protocol.md, Decision 9)."""

PROTOCOL = 1
"""Sent by every request as `X-Sync-Proto`."""

SCHEMA = 1
"""Version of the feed's tables (`sync.wire.tables`)."""

HEADER_PROTOCOL = "x-sync-proto"

HEADER_NONCE = "x-sync-nonce"
"""Random text of a request that its answer repeats: a portal's stored page does not."""

HEADER_WITNESS = "x-sync-witness"
"""`<height>:<head>`, the newest head of the audit chain a reader knows (GET /v1/feed)."""

MAX_OPS = 500
"""Ops in one push; the client sends at most this many."""

MAX_PUSH_BYTES = 512 * 1024
"""Bytes of the uncompressed body of one push."""

MAX_PAGE_ROWS = 5000
"""Rows in one feed page."""

MAX_BODY_BYTES = 4 * 1024 * 1024
"""What a decompressed body may reach before it is refused (bombs)."""

MAX_DOCUMENT_BYTES = 25 * 1024 * 1024
"""The largest document that travels; `Tus-Max-Size` of /v1/uploads says the same."""
