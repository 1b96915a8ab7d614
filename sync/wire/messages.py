"""Messages of the protocol as frozen values; no behaviour, no I/O.

What a push has hundreds of (`Envelope`, `SealedOp`, `Outcome`) are structs of msgspec: made,
read and written several times as fast as a frozen dataclass.

Times are RFC 3339 UTC text made by msgspec from aware datetimes, dates ISO text. Unknown fields
are ignored on reading, so either side may be newer. Names are those of the glossary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from sync.wire.kinds import OpKind, OutcomeStatus
from sync.wire.serials import Packed

__all__ = [
    "Coming",
    "CommonPast",
    "Digest",
    "Enrol",
    "EnrolmentCode",
    "Envelope",
    "Hint",
    "ItemOutcome",
    "Json",
    "Manifest",
    "NewCode",
    "OpKind",
    "Outcome",
    "OutcomeStatus",
    "PageEnd",
    "PageHead",
    "PageRows",
    "PageSerials",
    "Past",
    "Problem",
    "Push",
    "PushReply",
    "Renew",
    "SealedOp",
    "Session",
    "SessionEntry",
    "SessionFacts",
    "Sessions",
    "Tokens",
    "Withheld",
    "Witness",
]

Json = dict[str, Any]
"""A JSON object whose keys the op kind defines (docs/sync-protocol.md)."""


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """One sealed op. Its canonical JSON bytes are what is stored, hashed, chained and sent."""

    op_id: str
    device: str
    n: int
    prev: str
    kind: str
    v: int = 1
    entity: str
    base: dict[str, int] = msgspec.field(default_factory=dict)
    body: Json
    occurred_at: datetime
    mono_ms: int
    boot_id: str
    time_token: str = ""


class Withheld(msgspec.Struct, frozen=True, kw_only=True):
    """An op that makes every request fail, named in its place so that those behind it can go.

    The server takes its hash as a link of the chain and answers `deferred`; the op itself may
    still be sent later.
    """

    op_id: str
    n: int
    prev: str
    hash: str
    entity: str


class SealedOp(msgspec.Struct, frozen=True, kw_only=True):
    """An envelope's bytes as text, with the device's signature of these bytes.

    `sig` is ES256 as 64 raw bytes (r, s) in base64url without padding. Where `withheld` stands,
    `op` is empty.
    """

    op: str = ""
    sig: str = ""
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A head of the server's audit chain that a client was told: the chain had it at `height`."""

    height: int
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """Body of POST /v1/ops: sealed ops of one device in order of `n`.

    `witness` is the newest head the device knows: a server that does not have it answers 409
    `history_changed`.
    """

    device: str
    ops: list[SealedOp]
    witness: Witness | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOutcome:
    """The answer for one item of an op that carries many (a batch decision)."""

    entity: str
    status: OutcomeStatus
    code: str = ""
    params: Json = field(default_factory=dict)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The server's answer for one op.

    `streams` names the place of each stream from which on the feed shows this op's effect; the op
    leaves the client's fold when its cursor covers them. `known` repeats the first answer: then
    `first` is its status. `theirs` holds the server's values of conflicting fields.
    """

    op_id: str
    status: OutcomeStatus
    first: OutcomeStatus | None = None
    code: str = ""
    fields: list[str] = msgspec.field(default_factory=list)
    params: Json = msgspec.field(default_factory=dict)
    theirs: Json = msgspec.field(default_factory=dict)
    rev: int = 0
    streams: dict[str, int] = msgspec.field(default_factory=dict)
    items: list[ItemOutcome] = msgspec.field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class PushReply:
    """Answer to POST /v1/ops: an outcome for each op taken, in order.

    When the chain does not fit, `outcomes` ends before the first unfitting op and `send_from` is
    the `n` the server expects next; 0 when everything was taken.
    """

    epoch: str
    server_time: datetime
    time_token: str
    outcomes: list[Outcome]
    send_from: int = 0
    witness: Witness | None = None
    """The head of the audit chain with this push in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHead:
    """First line of a feed page."""

    schema: int
    epoch: str
    server_time: datetime
    time_token: str
    cursor: str
    scope: list[str]
    witness: Witness | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """What a table holds: how many rows, and the sum of their 64-bit marks modulo 2**64 (hex)."""

    rows: int
    sum: str


@dataclass(frozen=True, slots=True)
class PageRows:
    """Rows of one table in a page: op "P" puts whole rows, "D" deletes by primary key alone."""

    table: str
    op: str
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class PageSerials:
    """In place of `PageRows`, for a reader that asked so: serials of the allocation by column."""

    table: str
    op: str
    packed: Packed


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """One line of GET /v1/hints: where streams stand that moved. It means "pull now" only."""

    streams: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEnd:
    """Last line of a feed page: where the cursor stands after it and the proof it is whole.

    `streams` of the cursor in clear, so a client can tell which outcomes it covers. `digests`, on a
    last page that was asked for them: for each table the number of rows the reader must now hold,
    and the sum of their marks (`sync.wire.digest`).
    """

    cursor: str
    more: bool
    rows: int = 0
    sha256: str = ""
    streams: dict[str, int] = field(default_factory=dict)
    digests: dict[str, Digest] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Reply to GET /v1/snapshot: one file that holds what a fresh client would pull by the feed.

    `snapshot` names its bytes at /v1/snapshot/<snapshot> (ranges allowed), `sha256` is over them
    as they travel, `size` their number. `cursor` is where the feed goes on after it. `rows` are
    by table.
    """

    snapshot: str
    schema: int
    epoch: str
    cursor: str
    streams: dict[str, int]
    size: int
    sha256: str
    rows: dict[str, int]
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Reply 202 to GET /v1/snapshot: one is being built; ask again in `retry_after` seconds."""

    retry_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Body of POST /v1/history: heads of the audit chain a client remembers, newest first."""

    witnesses: list[Witness]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonPast:
    """Reply to POST /v1/history: the newest of these heads this server has.

    `common` is 0 when it has none. What was answered above it was forgotten: the client offers it
    again. `last_n` is the last op of this device the server has.
    """

    epoch: str
    common: int
    last_n: int
    witness: Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrol:
    """Body of POST /v1/session: the code a partner admin handed out, and which device asks.

    `key` is the device's public key, P-256, uncompressed point (65 bytes) in base64url.
    """

    code: str
    device: str
    device_name: str
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renew:
    """Body of POST /v1/session/renew."""

    refresh_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """An access token, when it ends, and the refresh token that replaces the one just used."""

    access_token: str
    expires_at: datetime
    refresh_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """Who is signed in: reply to GET /v1/session.

    `role` is one of `domain.people.roles`. `partner_id` is 0 for vendor staff.
    `allocation_key` (hex, 32 bytes) keys the fingerprints of the partner's allocation.
    """

    member_id: int
    member_name: str
    role: str
    partner_id: int
    partner_name: str
    allocation_key: str
    server_time: datetime
    time_token: str
    server_key: str = ""
    """The server's public key, as `Enrol.key`: files that carry its answers are signed by it."""
    escrow_key: str = ""
    """The public key, as `Enrol.key`, to which a device seals what it leaves with the vendor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(SessionFacts):
    """Who signed in, and the tokens: reply to POST /v1/session."""

    tokens: Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEntry:
    """One of a person's own sign-ins. `ended_at` null: it goes on. `current`: the one that asks.

    `ended_why` is "signed_out", "ended" (by its person or an admin), "reused" (a token of it was
    used twice: somebody may have copied it) or "replaced".
    """

    session_id: str
    device: str
    device_name: str
    started_at: datetime
    renewed_at: datetime | None = None
    ended_at: datetime | None = None
    ended_why: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """A person's sign-ins, the newest first: reply to GET /v1/sessions."""

    sessions: list[SessionEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCode:
    """Body of POST /v1/enrolment-codes (partner admin): for which member of the own partner."""

    member_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentCode:
    """Reply to POST /v1/enrolment-codes: a code to hand out, usable once until `expires_at`."""

    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """application/problem+json of every 4xx and 5xx; `code` is stable, `detail` one sentence."""

    type: str = "about:blank"
    title: str = ""
    status: int = 0
    code: str = ""
    detail: str = ""
