"""Signs out without losing anything, and writes unsent work to a file."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sync.errors import LineProblem

if TYPE_CHECKING:
    from sync.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Unsent:
    """Why nobody may sign out now: `count` ops and `documents` are not with the vendor yet.

    The way out: send them now, or `export_outbox` and then sign out with `exported=True`. No
    document travels in that file: each stays here, sealed, unless it is saved elsewhere.
    """

    count: int
    documents: int = 0


def sign_out(wp: Workplace, *, exported: bool = False) -> Unsent | None:
    """Sign out and close the workplace; refused with unsent work unless it was `exported`.

    The server is told when it can be reached. The outbox file stays, sealed under its key and
    named after the device, and comes back when the same person signs in again; the copy of the
    server's rows is deleted.
    """
    from sync.documents import wanted  # noqa: PLC0415 (with the stores)
    from sync.outbox.pending import counts  # noqa: PLC0415 (likewise)
    from sync.outbox.settings import keep_owner  # noqa: PLC0415 (likewise)

    unsent = Unsent(counts(wp.outbox).unsent, len(wanted(wp)))
    if unsent != Unsent(0) and not exported:
        return unsent
    line = wp.transport()
    with suppress(LineProblem):  # offline: the session ends by itself at its date
        line.revoke()
    line.close()
    wp.tokens.save(None)
    keep_owner(wp.outbox, wp.identity.server, wp.identity.member_id)
    wp.close()
    wp.profile.keep_identity(None)
    wp.profile.put_away(wp.identity.device)
    return None


def export_outbox(wp: Workplace, path: Path) -> int:
    """Write every op the vendor has not answered into a signed file; return how many.

    The file appears whole or not at all. The vendor takes it, and so does any profile of the same
    person; taken twice it has one effect. Raises `FileRefused`, `DiskFull`, `NotWritable`.
    """
    from sync.outbox.work_file import write_work  # noqa: PLC0415 (with the stores)
    from sync.profile import write_whole  # noqa: PLC0415 (likewise)

    cursor = wp.replica.place().cursor
    content, count = write_work(wp.outbox, wp.clock, wp.identity.member_id, cursor)
    write_whole(path, content)
    return count
