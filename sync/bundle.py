"""Sync by file: a day's work goes to the vendor on a stick, and the answers come back on it.

Applies answers exactly as the engine applies replies and pages. Never opens a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sync.events import OutboxChanged
from sync.feed import pull_all, rebuild
from sync.outbox.settling import send_again_from, set_aside, settle
from sync.outbox.work_file import adopt_work
from sync.wire.bundle import FileRefused, read_answer, read_work
from sync.wire.codec import PageBroken, read_page
from sync.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Imported:
    """What an answer file told: ops it answered, pages of it that were new here."""

    answered: int
    pages: int


def import_answers(wp: Workplace, path: Path) -> Imported:
    """Apply the vendor's answers; again, or an older file, changes nothing any more.

    Raises `FileRefused` for a file of somebody else, an altered one, or one that is none.
    """
    answer = read_answer(path.read_bytes(), wp.outbox.setting("server_key") or "")
    if answer.head.device != wp.outbox.device:
        raise FileRefused("The file answers another computer. Import it there.")
    answered, heard = 0, wp.outbox.time_token
    for each in answer.aside:
        set_aside(wp.outbox, each.hash, f"The vendor's computer could not take it. {each.reason}")
    for reply in answer.replies:
        # Tokens begin with the instant they are of. One this device had long heard of would let
        # it say that it knew less: "" leaves the newer one where it is.
        token = reply.time_token if reply.time_token > heard else ""
        settled = settle(wp.outbox, reply.outcomes, wp.clock.now(), token, reply.witness)
        answered += len(reply.outcomes)
        wp.answered(settled, reply.outcomes)
        if reply.send_from:
            send_again_from(wp.outbox, reply.send_from)
    try:
        pages = {read_page(body)[0].cursor: body for body in answer.pages}
        before = wp.replica.place().cursor
        fresh = answer.head.anew and "" in pages and before not in pages
        fitting = fresh or before in pages
        if fresh:
            rebuild(wp, pages.get, _always)
        elif fitting:
            pull_all(wp, pages.get, _always)
    except PageBroken as broken:
        raise FileRefused("A page of the file does not fit this copy.") from broken
    finally:
        wp.outbox.time_token = max(heard, wp.outbox.time_token)
    wp.settle()
    wp.events.emit(OutboxChanged())
    return Imported(answered, len(pages) if fitting else 0)


def import_unsent(wp: Workplace, path: Path) -> int:
    """Take unsent work of the same person, exported elsewhere; return how many ops are new here.

    Raises `FileRefused`.
    """
    entities = adopt_work(wp.outbox, read_work(path.read_bytes()), wp.identity.member_id)
    wp.recorded(*entities)
    return len(entities)


def _always() -> bool:
    return True
