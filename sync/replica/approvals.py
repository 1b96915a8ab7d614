"""First words that wait for a second person, as the server last said. Reads only.

Says who may give the second word by `domain.people.four_eyes`, as far as a client knows people:
devices, and who let in whom, only the server does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from domain.people.four_eyes import (
    Act,
    Bar,
    Signatory,
    Subject,
    bar_as_known,
    bar_to_turn_down,
    persons,
)
from sync.clock import instant
from sync.rows import WaitingRow
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.replica.store import Replica

ACT_OF: Mapping[str, Act] = MappingProxyType(
    {OpKind.CLAIM_REVERSE: Act.REVERSE_CLAIM, OpKind.CLAIM_OVERRIDE: Act.OVERRIDE_REFUSAL}
)
"""The act of each op that always needs two."""

WAITING_CLAIMS = (
    "SELECT substr(entity, 7) FROM base_approval JOIN base_vendor_claim"
    " ON base_vendor_claim.claim_id = substr(entity, 7)"
    " WHERE base_approval.state = 'waiting' AND entity LIKE 'claim:%'"
    " AND base_approval.seen = base_vendor_claim.rev"
)
"""Claims on which a first word still counts."""


@dataclass(frozen=True, slots=True)
class AnsweredWord:
    """A first word that waits no more: completed or declined, by whom and when, if that is told."""

    word: WaitingRow
    state: str
    second: str
    second_at: datetime | None


def waiting_for(
    replica: Replica, claim_ids: Sequence[str], member_id: int
) -> dict[str, WaitingRow]:
    """Return the first word that waits on each of these claims, where one still counts."""
    entities = json.dumps([f"claim:{claim_id}" for claim_id in claim_ids])
    rows = replica.db.rows(_THESE_CLAIMS, (entities,))
    return {word.entity[6:]: word for word in _judged(replica, member_id, rows)}


def waiting_changes(replica: Replica, member_id: int) -> dict[str, WaitingRow]:
    """Return the first words that wait on partners, people, ties and deals, by entity."""
    rows = replica.db.rows(_CHANGES)
    return {word.entity: word for word in _judged(replica, member_id, rows)}


def waiting_words(replica: Replica, member_id: int) -> list[WaitingRow]:
    """Return every first word that still counts, the oldest first."""
    rows = [*replica.db.rows(_CLAIMS), *replica.db.rows(_CHANGES)]
    return sorted(_judged(replica, member_id, rows), key=lambda word: (word.at, word.approval_id))


BY_FILE = "by_file"
"""Not the second person by a key: the second word on a product is the same file."""


def answered_words(replica: Replica, member_id: int, limit: int) -> list[AnsweredWord]:
    """Return the words that were answered, the newest first."""
    rows = replica.db.rows(_ANSWERED, (limit,))
    return [
        AnsweredWord(_word(row[:-3], member_id), state, second or "", instant(at) if at else None)
        for row in rows
        for state, second, at in (row[-3:],)
    ]


def _select(more: str, tail: str) -> str:
    """Return the query for first words; `more` are columns after those of `_word`."""
    columns = (
        "approval_id, entity, approval.partner_id, act, why, first_member, first_name, first_at,"
        " approval.note, wanted"
    )
    return " ".join(("SELECT", columns, ",", more, "FROM base_approval AS approval", tail))


_OF_CLAIMS = (
    "JOIN base_vendor_claim AS claim"
    " ON claim.claim_id = substr(approval.entity, 7) AND claim.rev = approval.seen"
    " WHERE approval.state = 'waiting' AND approval.entity LIKE 'claim:%'"
)
_CLAIMS = _select("claim.member_id", _OF_CLAIMS)
_THESE = "AND approval.entity IN (SELECT value FROM json_each(?))"
_THESE_CLAIMS = _select("claim.member_id", " ".join((_OF_CLAIMS, _THESE)))
_CHANGES = _select(
    "coalesce(member.member_id, deal.member_id)",
    "LEFT JOIN base_partner AS partner ON entity = 'partner:' || partner.partner_id"
    " LEFT JOIN base_member AS member ON entity = 'person:' || member.member_id"
    " LEFT JOIN base_deal AS deal ON entity = 'deal:' || deal.deal_id"
    " LEFT JOIN (SELECT max(version) AS newest FROM base_rule_version) AS rules"
    " ON entity = 'rules:programme'"
    " WHERE approval.state = 'waiting' AND entity NOT LIKE 'claim:%'"
    " AND approval.seen = coalesce(partner.rev, member.rev, deal.rev, rules.newest, 0)",
)
_ANSWERED = _select(
    "'', approval.state, second_name, second_at",
    "WHERE approval.state IN ('completed', 'declined')"
    " ORDER BY coalesce(second_at, first_at) DESC LIMIT ?",
)


def _word(row: Sequence[Any], member_id: int) -> WaitingRow:
    approval_id, entity, partner_id, act, why, who, name, at, note, wanted, _ = row
    return WaitingRow(
        act, why, name, instant(at), note or "", who == member_id, json.loads(wanted or "{}"),
        approval_id=approval_id, entity=entity, partner_id=partner_id or 0,
    )  # fmt: skip


def _judged(replica: Replica, member_id: int, rows: Iterable[Sequence[Any]]) -> list[WaitingRow]:
    """Return the words with who may answer them; nobody is looked up while none waits."""
    staff: Staff | None = None
    words = []
    for row in rows:
        word = _word(row, member_id)
        if word.act in set(Act):
            staff = staff or Staff(replica)
            word = staff.judge(word, row[5], member_id, row[10] or 0)
        words.append(word)
    return words


class Staff:
    """The vendor's people who have access, with all that speaks against their word."""

    def __init__(self, replica: Replica) -> None:
        rows = replica.db.rows(
            "SELECT member_id, name, role FROM base_member"
            " WHERE partner_id = 0 AND active <> 0 ORDER BY name"
        )
        manages: dict[int, set[int]] = {}
        for partner_id, manager_id in replica.db.rows(
            "SELECT partner_id, manager_id FROM base_partner WHERE manager_id <> 0"
        ):
            manages.setdefault(manager_id, set()).add(partner_id)
        ties = replica.db.rows(
            "SELECT member_id, partner_id, other_id FROM base_tie WHERE until IS NULL"
        )
        linked: dict[int, set[int]] = {}
        for who, partner_id, _ in ties:
            if partner_id:
                linked.setdefault(who, set()).add(partner_id)
        self._same = persons([(who, other) for who, _, other in ties if other], ())
        self._people = {
            who: (
                name,
                Signatory(
                    who, self._same.get(who, who), role, "", "",
                    frozenset(manages.get(who, ())), frozenset(linked.get(who, ())),
                ),
            )
            for who, name, role in rows
        }  # fmt: skip

    def judge(self, word: WaitingRow, first_id: int, me: int, about: int) -> WaitingRow:
        """Return a word with why `me` can't answer it and who may; `about` is whose record."""
        act, subject = Act(word.act), self._subject(word, about)
        first = self.signatory(first_id)
        bars = {
            who: bar_as_known(act, first, second, subject)
            for who, (_, second) in self._people.items()
        }
        mine = self.signatory(me)
        down = None if word.is_mine else bar_to_turn_down(act, mine, subject)
        givers = [self._people[who][0] for who, barred in bars.items() if not barred and who != me]
        return replace(
            word,
            bar=bars.get(me, Bar.NOT_ALLOWED) or (BY_FILE if act is Act.CHANGE_PRODUCTS else ""),
            bar_down=down or "",
            givers=tuple(givers),
            manager=self._name_of(word.wanted.get("manager_id", 0)),
        )

    def _name_of(self, who: int) -> str:
        return self._people[who][0] if who in self._people else ""

    def everybody(self) -> list[Signatory]:
        """Return the vendor's people who have access."""
        return [signatory for _, signatory in self._people.values()]

    def person(self, member_id: int) -> int:
        """Return the human behind an account, 0 for nobody's."""
        return self._same.get(member_id, member_id)

    def signatory(self, who: int) -> Signatory:
        """Return a member as their word counts; one who has no access any more has no role."""
        found = self._people.get(who)
        return found[1] if found else Signatory(who, self._same.get(who, who), "", "")

    def _subject(self, word: WaitingRow, about: int) -> Subject:
        kind, _, key = word.entity.partition(":")
        if kind == "tie":
            about = int(key.partition(":")[0])
        people = {self._same.get(about, about)} if about else ()
        companies = {word.partner_id} if word.partner_id else ()
        return Subject(frozenset(companies), frozenset(people))
