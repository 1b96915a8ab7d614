"""The verdicts of the demo's claims, as the rules give them: so each of them can be said again.

Reads the plan of `history`; makes rows and writes nothing but the catalogue they name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec

from domain.claims.admission import Facts, admit, scan_for
from domain.claims.replaying import Stated
from domain.codes import Code
from domain.programme import RuleVersion, rules_at
from domain.serials import Scan
from server.services.judgements import Judged, Noted
from server.services.programme import Programme
from server.storage.unit_of_work import UnitOfWork

Row = dict[str, Any]


class _Kind(NamedTuple):
    """What claims have in common that get the same verdict."""

    rules: int
    sold_on: date
    day: date
    product_id: int
    mine: bool
    other: bool
    decide_by: date


def verdicts(
    uow: UnitOfWork, programme: Programme, claims: list[Row], shipments: list[Row]
) -> Iterator[tuple[Any, ...]]:
    """Yield the judgement of each claim in the order of the table's columns."""
    shipped = {row["serial"]: (row["product_id"], row["partner_id"]) for row in shipments}
    kinds: dict[_Kind, Noted] = {}
    for claim in claims:
        rules = rules_at(programme.rules, claim["scanned_at"])
        claim["rule_version"] = rules.version
        product_id, partner_id = shipped.get(claim["serial"], (0, 0))
        kind = _Kind(
            rules.version, claim["sold_on"], claim["scanned_at"].date(), product_id,
            partner_id == claim["partner_id"],
            any(code == Code.DUP_OTHER for code, _ in msgspec.json.decode(claim["doubts"])),
            (claim["received_at"] + timedelta(days=rules.decision_days)).date(),
        )  # fmt: skip
        said = Stated(claim["sold_on"], claim["invoice"], claim["customer"])
        scan = scan_for(claim["serial"], programme.products)
        noted = kinds.get(kind) if kind.mine and not kind.other else None
        if noted is None:
            judged = _judged(programme, rules, kind, claim, scan)
            noted = kinds[kind] = Noted(uow, programme.products, judged)
        values = noted.values(claim["claim_id"], claim["serial"], said)
        # They are many companies' and of many days, and written as of those.
        claim_id, number, _, _, *rest = values
        yield (claim_id, number, claim["partner_id"], claim["received_at"], *rest)


def _judged(
    programme: Programme, rules: RuleVersion, kind: _Kind, claim: Row, scan: Scan
) -> Judged:
    facts = Facts(
        rules=rules,
        today=kind.day,
        products=programme.products,
        shipped=programme.product(kind.product_id),
        mine=kind.mine,
        own_claim=None,
        decide_by=kind.decide_by,
        other_claim=kind.other,
    )
    said = Stated(claim["sold_on"], claim["invoice"], claim["customer"])
    verdict = admit(scan, said, facts)
    return Judged(claim["claim_id"], claim["partner_id"], claim["serial"], said, facts, verdict)
