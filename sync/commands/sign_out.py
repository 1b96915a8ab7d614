"""Signs out without losing anything, and writes unsent work to a file."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sync.errors import LineProblem

if TYPE_CHECKING:
    from sync.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Unsent:
    """Why nobody may sign out now: `count` ops are not with the vendor yet.

    The way out: send them now, or `export_outbox` and then sign out with `exported=True`.
    """

    count: int


def sign_out(wp: Workplace, *, exported: bool = False) -> Unsent | None:
    """Sign out and close the workplace; refused with unsent work unless it was `exported`.

    The server is told when it can be reached. The outbox file stays, sealed under its key and
    named after the device; the copy of the server's rows is deleted.
    """
    from sync.outbox.pending import counts  # noqa: PLC0415 (with the stores)

    unsent = counts(wp.outbox).unsent
    if unsent and not exported:
        return Unsent(unsent)
    line = wp.transport()
    with suppress(LineProblem):  # offline: the session ends by itself at its date
        line.revoke()
    line.close()
    wp.tokens.save(None)
    wp.close()
    wp.profile.keep_identity(None)
    wp.profile.put_away(wp.identity.device)
    return None


def export_outbox(wp: Workplace, path: Path) -> int:
    """Write every op the vendor has not answered as a JSON line with its hash; return how many.

    Sealed ops are written verbatim. The file appears whole or not at all.
    """
    from sync.outbox.pending import unanswered  # noqa: PLC0415 (with the stores)
    from sync.profile import write_whole  # noqa: PLC0415 (likewise)

    lines = []
    for row in unanswered(wp.outbox):
        text = row.pop("op") or json.dumps(row["body"], sort_keys=True, ensure_ascii=False)
        mark = row.pop("hash") or hashlib.sha256(text.encode()).hexdigest()
        if row["n"] is not None:
            row.pop("body")
        lines.append(json.dumps({**row, "hash": mark, "op": text}, ensure_ascii=False))
    write_whole(path, "".join(f"{line}\n" for line in lines).encode())
    return len(lines)
