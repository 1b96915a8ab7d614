"""Says which claim is open here and hears what colleagues have open: a hint, and only with a line.

How to use it: call `open_claim(wp, claim_id)` on a worker thread when another claim is shown, every
`RENEW_SECONDS` while it is, and with "" when the desk is left. Without a line it raises a line
problem, which means nothing but that nobody can be seen; deciding goes on as ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sync.errors import AnswerBroken, BatchRefused, ServerTrouble

if TYPE_CHECKING:
    from sync.workplace import Workplace

RENEW_SECONDS = 30
_OK, _TROUBLE = 200, 500


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A claim that somebody else has open; `is_mine` where it is open here as well."""

    claim_id: str
    who: str
    until: datetime
    is_mine: bool


def open_claim(wp: Workplace, claim_id: str) -> list[OpenRow]:
    """Say that this claim is open here, none for "", and return what colleagues have open.

    Raises line problems, and BatchRefused where a server of before knows nothing of this.
    """
    import msgspec  # noqa: PLC0415 (with the line, not with the first screen)

    from sync.wire.codec import decode, encode  # noqa: PLC0415 (likewise)
    from sync.wire.leases import LeaseAsked, Leases  # noqa: PLC0415 (likewise)

    line, server = wp.transport(), wp.identity.server
    try:
        body = encode(LeaseAsked(claim_id=claim_id))
        more = {"content-type": "application/json"}
        answer = line.carry("POST", "/v1/review/leases", body, more)
    finally:
        line.close()
    if answer.status_code >= _TROUBLE:
        raise ServerTrouble(server=server, status=answer.status_code)
    if answer.status_code != _OK:
        raise BatchRefused(server=server, status=answer.status_code, reason="")
    try:
        found = decode(answer.content, Leases)
    except (msgspec.DecodeError, msgspec.ValidationError) as broken:
        raise AnswerBroken(server=server, reason=str(broken)) from broken
    return [
        OpenRow(
            each.claim_id,
            wp.catalogue.member_name(each.member_id),
            each.until,
            each.claim_id == claim_id,
        )
        for each in found.others
    ]
