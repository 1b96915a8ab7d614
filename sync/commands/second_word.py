"""Gives the second word to what waits, or ends it: turned down, or taken back by its person.

The second word is the same op by somebody else; what ends a word is an op of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.codes import Code
from domain.deals.deal import DealAction
from domain.people.four_eyes import Act
from domain.people.keeping import STAFF
from domain.reviews.decision import Decision
from domain.verdicts import Refused
from sync.commands.look_after_people import record
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.rows import WaitingRow
    from sync.workplace import Workplace

Asked = tuple[OpKind, dict[str, Any]]


def agree(wp: Workplace, entity: str, approval_id: str = "") -> Refused | None:
    """Ask for the same as whoever waits on this record; `approval_id` says on which word.

    Refused with WORD_OVER when nothing waits on it any more, FOUR_EYES to who is not the second,
    and as the act itself is.
    """
    word = _word(wp, entity, approval_id)
    if word is None:
        return Refused(Code.WORD_OVER)
    if word.bar:
        return Refused(Code.FOUR_EYES, (), {"bar": word.bar, "who": word.who})
    kind, _, key = entity.partition(":")
    if kind == "claim":
        return _decide_claim(wp, key, word)
    if kind == "deal":
        from sync.commands.move_deal import move_deal

        return move_deal(wp, key, DealAction(word.wanted["action"]), word.note)
    asked: Asked | None = None
    if kind == "partner":
        asked = _of_partner(int(key), word.wanted)
    elif kind == "person":
        asked = _of_person(key, word.wanted)
    elif kind == "tie":
        asked = _of_tie(wp, key)
    elif kind == "rules":
        asked = OpKind.RULE_SET, {**word.wanted, "note": word.note}
    if asked is None:
        return Refused(Code.NOT_IN_SCOPE)
    return record(wp, asked[0], entity, asked[1])


def turn_down(wp: Workplace, entity: str, approval_id: str = "", note: str = "") -> Refused | None:
    """End the word that waits: one's own is taken back, a colleague's needs a reason.

    Refused with WORD_OVER, REASON_MISSING, or FOUR_EYES to who has a stake in it.
    """
    word = _word(wp, entity, approval_id)
    if word is None:
        return Refused(Code.WORD_OVER)
    if word.bar_down:
        return Refused(Code.FOUR_EYES, (), {"bar": word.bar_down})
    if not word.is_mine and not note.strip():
        return Refused(Code.REASON_MISSING, ("reason",))
    body = {"approval_id": word.approval_id, "note": note.strip()}
    return record(wp, OpKind.WORD_TURN_DOWN, entity, body)


def _word(wp: Workplace, entity: str, approval_id: str) -> WaitingRow | None:
    from sync.replica.approvals import waiting_words

    return next(
        (
            word
            for word in waiting_words(wp.replica, wp.identity.member_id)
            if word.entity == entity and approval_id in {"", word.approval_id}
        ),
        None,
    )


def _decide_claim(wp: Workplace, claim_id: str, word: WaitingRow) -> Refused | None:
    """Say on a claim what its first person said, for the same reason."""
    from sync.commands.correct_claim import override_refusal, reverse_claim
    from sync.commands.decide_claims import decide_claims

    answer: str | Refused
    if word.act == Act.REVERSE_CLAIM:
        answer = reverse_claim(wp, claim_id, word.note)
    elif word.act == Act.OVERRIDE_REFUSAL:
        answer = override_refusal(wp, claim_id, word.note)
    elif word.act == Act.REFUSE_CLAIM:
        answer = decide_claims(wp, [claim_id], Decision.REFUSE, word.note)
    else:
        answer = decide_claims(wp, [claim_id], Decision.APPROVE, "", word.note)
    return answer if isinstance(answer, Refused) else None


def _of_partner(partner_id: int, wanted: dict[str, Any]) -> Asked | None:
    names = [name for name in ("name", "tier", "territory", "league", "manager_id", "active")
             if name in wanted]  # fmt: skip
    if not names:
        return None
    return OpKind.PARTNER_SET, {"partner_id": partner_id} | {name: wanted[name] for name in names}


def _of_person(key: str, wanted: dict[str, Any]) -> Asked | None:
    if "name" in wanted:
        invited = {"ref": key, "partner_id": STAFF, "name": wanted["name"], "role": wanted["role"]}
        return OpKind.PERSON_INVITE, invited
    who = {"member_id": int(key)}
    if "active" in wanted:
        lets_in = bool(wanted["active"])
        return (OpKind.PERSON_RESTORE if lets_in else OpKind.PERSON_REVOKE), who
    return (OpKind.PERSON_LIMIT, who | {"role": wanted["role"]}) if "role" in wanted else None


def _of_tie(wp: Workplace, key: str) -> Asked | None:
    row = wp.replica.db.row(
        "SELECT member_id, partner_id, note FROM base_tie WHERE tie_id = ?", (key,)
    )
    if row is None:
        return None
    return OpKind.TIE_SET, {
        "member_id": row[0], "partner_id": row[1], "linked": False, "note": row[2] or "",
    }  # fmt: skip
