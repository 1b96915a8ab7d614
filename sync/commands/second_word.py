"""Gives the second word to a change that waits, or says that everything stays as it is.

The second word is the same op by somebody else; asking for what is there already turns it down,
and so does `word.turn_down`, which names the word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.codes import Code
from domain.people.keeping import STAFF
from domain.verdicts import Refused
from sync.commands.look_after_people import record
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace

Asked = tuple[OpKind, dict[str, Any]]


def agree(wp: Workplace, entity: str) -> Refused | None:
    """Ask for the same as whoever waits; CLAIM_CHANGED when nothing waits on it any more."""
    return _say(wp, entity, agreeing=True)


def leave(wp: Workplace, entity: str) -> Refused | None:
    """Ask for what is there: the wish that waits is turned down, or taken back by its person.

    Where nothing is there to be asked for (somebody who is only invited), the word itself is named.
    """
    return _say(wp, entity, agreeing=False)


def _say(wp: Workplace, entity: str, *, agreeing: bool) -> Refused | None:
    from sync.replica.approvals import waiting_changes

    word = waiting_changes(wp.replica, wp.identity.member_id).get(entity)
    kind, _, key = entity.partition(":")
    asked: Asked | None = None
    if word is not None and kind == "partner":
        asked = _of_partner(wp, int(key), word.wanted, agreeing=agreeing)
    elif word is not None and kind == "person":
        asked = _of_person(wp, key, word.wanted, agreeing=agreeing)
    elif word is not None and kind == "tie":
        asked = _of_tie(wp, key, agreeing=agreeing)
    if asked is None and word is not None and not agreeing:
        asked = OpKind.WORD_TURN_DOWN, {"approval_id": word.approval_id}
    if asked is None:
        return Refused(Code.NOT_IN_SCOPE)
    return record(wp, asked[0], entity, asked[1])


def _of_partner(
    wp: Workplace, partner_id: int, wanted: dict[str, Any], *, agreeing: bool
) -> Asked | None:
    names = [name for name in ("name", "tier", "territory", "league", "manager_id", "active")
             if name in wanted]  # fmt: skip
    row = wp.replica.db.row(
        "SELECT name, tier, territory, league, manager_id, active FROM base_partner"
        " WHERE partner_id = ?",
        (partner_id,),
    )
    if row is None or not names:
        return None
    order = ("name", "tier", "territory", "league", "manager_id", "active")
    now = dict(zip(order, row, strict=True)) | {"active": row[5] != 0}
    said = wanted if agreeing else now
    return OpKind.PARTNER_SET, {"partner_id": partner_id} | {name: said[name] for name in names}


def _of_person(wp: Workplace, key: str, wanted: dict[str, Any], *, agreeing: bool) -> Asked | None:
    if "name" in wanted:
        invited = {"ref": key, "partner_id": STAFF, "name": wanted["name"], "role": wanted["role"]}
        return (OpKind.PERSON_INVITE, invited) if agreeing else None
    who = {"member_id": int(key)}
    if "active" in wanted:
        lets_in = bool(wanted["active"]) is agreeing
        return (OpKind.PERSON_RESTORE if lets_in else OpKind.PERSON_REVOKE), who
    row = wp.replica.db.row("SELECT role FROM base_member WHERE member_id = ?", (int(key),))
    role = wanted.get("role") if agreeing else row and row[0]
    return (OpKind.PERSON_LIMIT, who | {"role": role}) if role else None


def _of_tie(wp: Workplace, key: str, *, agreeing: bool) -> Asked | None:
    row = wp.replica.db.row(
        "SELECT member_id, partner_id, note FROM base_tie WHERE tie_id = ?", (key,)
    )
    if row is None:
        return None
    body = {"member_id": row[0], "partner_id": row[1], "linked": not agreeing, "note": row[2] or ""}
    return OpKind.TIE_SET, body
