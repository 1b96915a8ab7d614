"""Scans of one push that differ in little but their serial: judged once, written column by column.

They are accepted, of units shipped to the claimant that nobody else claims. For every other scan
`record` returns None, and `recording` judges it by itself. Holds no rule: the verdict is that of
`admit` on the first of its kind, and the rows are made from those of that one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from msgspec.structs import replace

from domain.claims.admission import Facts, admit, day_of_scan, sameness
from domain.claims.claim import ClaimState
from domain.contests.scoring import counts
from domain.programme import Product
from domain.verdicts import Accepted
from server.services.bodies import ClaimRecord
from server.services.booking import Earning
from server.services.claims import earned_by
from server.services.gathering import is_told_apart
from server.services.judgements import Judged, Noted
from server.services.recording import STATED, Case, facts_of, locate, new_claim, stated
from server.services.serials import Shipment
from server.services.standings import SURE, Several, Stake, stake_in
from server.services.work import Work, anchor_of, evidence_behind
from server.storage import tables as t
from server.storage.rows import Series, values_of
from sync.wire.messages import Envelope, Outcome, OutcomeStatus
from sync.wire.tables import VENDOR, partner_stream

FIRST = 1
"""The revision of a claim that was just recorded."""


class Told(NamedTuple):
    """An outcome, the streams its effect is in, and the contests it counts in."""

    outcome: Outcome
    streams: frozenset[str]
    contests: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Model:
    """The first scan of a kind: its product, its claim's values in order, and what it earned."""

    product: Product
    claim: list[Any]
    earning: Earning
    noted: Noted
    stakes: dict[int, Stake] = field(default_factory=dict)
    stated: list[tuple[Any, ...]] = field(default_factory=list)
    """What the claims that are not handed over yet differ in."""


_COLUMNS = t.claim.columns.keys()
_APPLIED = Outcome(op_id="", status=OutcomeStatus.APPLIED, rev=FIRST)
_PLACES = [_COLUMNS.index(name) for name in STATED]


class Alike:
    """A row of scans at work. What it recorded must be written (`write`) before anybody reads."""

    def __init__(self, work: Work) -> None:
        """`work` is that of any of the scans: they have all in common but the op."""
        self._work = work
        self._serials = work.serials
        self._home = partner_stream(work.actor.partner_id)
        self._streams = frozenset({self._home, VENDOR})
        self._anchors: dict[str, datetime | None] = {}
        self._facts: dict[tuple[int, date, int], Facts] = {}
        self._models: dict[tuple[object, ...], _Model | None] = {}
        self._counted: dict[tuple[int, ...], frozenset[int]] = {}
        self._begin()

    def _begin(self) -> None:
        self._judgements: list[tuple[Any, ...]] = []
        self._ids: list[str] = []
        self._lines: list[tuple[Any, ...]] = []
        self._entries: list[tuple[Any, ...]] = []
        self._scored: dict[tuple[int, str], list[Any]] = {}

    def record(self, op: Envelope, body: ClaimRecord) -> Told | None:
        """Take in the claim of a scan; None, and nothing done, where it must be judged by itself.

        What is left out here is what makes the answer differ (`recording.record`).
        """
        work, serials = self._work, self._serials
        if work.actor.is_vendor or serials.is_taken(body.claim_id) or not op.op_id.isascii():
            return None
        reading = serials.read(body)
        serial, shipment = locate(work, reading)
        if shipment is None or not serials.is_alone(reading) or serials.rivals(serial):
            return None
        token = op.time_token
        if token not in self._anchors:
            self._anchors[token] = anchor_of(work.seals, token)
        at = evidence_behind(self._anchors[token], body.scanned_at, work.uow.now)
        if serials.against(serial, body.sold_on, at) is not None:
            return None
        case = Case(body, reading.scan, serial, shipment, [], at)
        model = self._model(case, shipment)
        if model is None:
            return None
        serials.note_alone(body.claim_id)
        self._add_claim(model, case)
        outcome = replace(_APPLIED, op_id=op.op_id)
        return Told(outcome, self._streams, self._count(model, body.claim_id, at))

    def _model(self, case: Case, shipment: Shipment) -> _Model | None:
        """Return the model of a scan's kind; None where its verdict is not the same for all."""
        body, work = case.body, self._work
        today = day_of_scan(case.evidence_at, body.sold_on)
        about = (work.rules(case.evidence_at).version, today, shipment.product_id)
        if shipment.partner_id != work.actor.partner_id:
            return None
        facts = self._facts.get(about)
        if facts is None:
            facts = self._facts[about] = facts_of(work, case)
        same = sameness(case.scan, body, facts)
        if same is None:
            return None
        if is_told_apart(work, facts.rules, work.actor.partner_id, body.invoice):
            return None
        kind = (about, same)
        if kind not in self._models:
            self._models[kind] = self._first(case, facts)
        return self._models[kind]

    def _first(self, case: Case, facts: Facts) -> _Model | None:
        """Judge the first scan of a kind; None where more has to be done than for most."""
        verdict = admit(case.scan, case.body, facts)
        if not isinstance(verdict, Accepted):
            return None
        work = self._work
        claim = new_claim(work, case, facts, verdict)
        product = work.programme.product(claim["product_id"])
        if product is None or claim["state"] != ClaimState.APPROVED or claim["rev"] != FIRST:
            return None
        earning = Earning(claim, work.uow.now, earned_by(work, claim))
        body = case.body
        judged = Judged(body.claim_id, work.actor.partner_id, body.scan, body, facts, verdict)
        return _Model(
            product,
            list(values_of(t.claim, claim)),
            earning,
            Noted(work.uow, work.programme.products, judged),
        )

    def _add_claim(self, model: _Model, case: Case) -> None:
        claim_id = case.body.claim_id
        model.stated.append(stated(case))
        self._judgements.append(model.noted.values(claim_id, case.body.scan, case.body))
        self._ids.append(claim_id)
        self._lines += model.earning.lines_of(claim_id)

    def _count(self, model: _Model, claim_id: str, at: datetime) -> frozenset[int]:
        """Add the claim's entries; returns the contests they are in."""
        uow, actor, product = self._work.uow, self._work.actor, model.product
        counted: tuple[int, ...] = ()
        for contest in self._work.programme.contests:
            if not counts(contest, product.product_id, at, uow.now):
                continue
            number = contest.contest_id
            stake = model.stakes.get(number)
            if stake is None:
                stake = stake_in(uow, contest, product, actor.partner_id, actor.member_id)
                model.stakes[number] = stake
            ref, points, why = stake
            self._entries.append(
                (
                    f"{claim_id}:{number}", number, ref, actor.partner_id, claim_id, points, 1,
                    SURE, at, why,
                )
            )  # fmt: skip
            counted += (number,)
            score = self._scored.get((number, ref))
            if score is None:
                score = self._scored[number, ref] = [0, 0, at]
            score[0] += points
            score[1] += 1
            if points and at > score[2]:
                score[2] = at
        found = self._counted.get(counted)
        if found is None:
            found = self._counted[counted] = frozenset(counted)
        return found

    def write(self) -> None:
        """Hand everything recorded so far to the unit of work."""
        if not self._ids:
            return
        uow = self._work.uow
        for model in self._models.values():
            if model is not None and model.stated:
                uow.add_series(t.claim, Series(model.claim, _PLACES, model.stated.copy()))
                model.stated.clear()
        uow.add_many(t.judgement, self._judgements)
        uow.add_many(t.contest_entry, self._entries)
        uow.add_many(t.ledger_entry, self._lines)
        uow.put_many(self._home, "claim", self._ids)
        uow.put_many(VENDOR, "vendor_claim", self._ids)
        uow.put_many(self._home, "contest_entry", [values[0] for values in self._entries])
        uow.put_many(self._home, "ledger_entry", [values[0] for values in self._lines])
        for (contest_id, ref), (points, units, at) in self._scored.items():
            uow.scored.append((contest_id, ref, Several(points, units, at)))
        self._begin()
