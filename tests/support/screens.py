"""Replicas full enough to look at: claims, deals, standings and a reviewer's queue, made up.

Written into the real encrypted stores, so that screens under test read what they read at work.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.bridge import Bridge
from domain.people.roles import is_vendor_role
from sync.clock import stamp
from sync.wire import tables
from sync.wire.tables import FeedTable
from sync.workplace import Workplace
from tests.support.clock import HandClock
from tests.support.desktop import InlineRunner, dress
from tests.support.workplace import make_workplace

CUSTOMERS = [
    "Bäckerei Lindner", "Stadtwerke Aalen", "Kowalski i Synowie", "Müller & Söhne GmbH",
    "Atelier Dubois", "Northgate Clinic", "Hotel Seeblick", "Øresund Marine", "Casa Verde S.L.",
    "Praxis Dr. Ünal",
]  # fmt: skip
STATES = ["approved", "approved", "in_review", "approved", "rejected", "approved", "withdrawn"]
CAUSES = ["SER_UNKNOWN", "CHANNEL", "DUP_OTHER", "SER_UNKNOWN", "SER_UNKNOWN"]
PARTNERS = ["Northwind Tools", "Alpen Werkzeug AG", "Outils du Midi"]
MEMBER, COLLEAGUE, VENDOR_MEMBER = 11, 12, 90


def put(wp: Workplace, table: FeedTable, rows: Sequence[Sequence[Any]]) -> None:
    """Write rows as a page of the feed would."""
    whole = [list(row) for row in rows]
    wp.replica.db.write(partial(wp.replica.put, table=table, rows=whole))


def claim(number: int, now: datetime, **other: Any) -> list[Any]:
    """Return a claim; every seventh of a kind, later numbers are older."""
    at = now - timedelta(hours=5 * number + 1)
    state = STATES[number % len(STATES)]
    params: dict[str, Any] = {}
    code = ""
    if state == "in_review":
        code, params = "VENDOR_CHECKS", {"by": (now + timedelta(days=9)).date().isoformat()}
    elif state == "rejected":
        code, params = "REFUSED_BY_VENDOR", {"reason": "other_channel"}
    values: dict[str, Any] = {
        "claim_id": f"claim-{number:06d}", "partner_id": 1,
        "member_id": MEMBER if number % 3 else COLLEAGUE, "device": "device-11",
        "serial": f"SD{number * 7919 % 100_000_000:08d}", "product_id": 1 + number % 3,
        "stated_gtin": None, "sold_on": at.date().isoformat(),
        "invoice": f"RE-2026-{1000 + number // 2}" if number % 4 else "",
        "customer": CUSTOMERS[number % len(CUSTOMERS)] if number % 5 else "",
        "scanned_at": stamp(at), "received_at": stamp(at + timedelta(minutes=3)),
        "rule_version": 1, "state": state, "code": code, "params": json.dumps(params),
        "points": {"rejected": 0, "withdrawn": 0}.get(state, (100, 250, 40)[number % 3]),
        "decide_by": stamp(now + timedelta(days=9)) if state == "in_review" else None,
        "decided_at": None, "decided_by": None,
        "reason": "other_channel" if state == "rejected" else "", "rev": 1,
        "due_at": None, "asked": "[]", "appeal": "",
    }  # fmt: skip
    values |= other
    return [values[column] for column in tables.CLAIM.columns]


def waiting(number: int, now: datetime, **other: Any) -> list[Any]:
    """Return a claim of the reviewer's queue; due dates come in the order of the numbers."""
    at = now - timedelta(hours=number % 90 + 1)
    cause = CAUSES[number % len(CAUSES)]
    values: dict[str, Any] = dict(zip(tables.CLAIM.columns, claim(number, now), strict=True))
    values |= {
        "partner_id": 1 + number % len(PARTNERS), "member_id": MEMBER,
        "scanned_at": stamp(at), "received_at": stamp(at + timedelta(minutes=4)),
        "state": "in_review", "code": "VENDOR_CHECKS", "points": (100, 250, 40)[number % 3],
        "decide_by": stamp(now + timedelta(hours=number * 3 - 6)), "reason": "",
        "cause": cause, "value_minor": (19_900, 34_900, 4_900)[number % 3], "currency": "EUR",
        "doubts": json.dumps([[cause, {}]]), "refused_by": 0, "escalated": 0, "lost": "",
        "risk": 0, "risk_parts": "[]",
    }  # fmt: skip
    values |= other
    return [values[column] for column in tables.VENDOR_CLAIM.columns]


def deal(number: int, now: datetime, state: str, **other: Any) -> list[Any]:
    """Return a deal in a state."""
    made = now - timedelta(days=3 * number + 2)
    values: dict[str, Any] = {
        "deal_id": f"deal-{number:04d}", "partner_id": 1 + number % len(PARTNERS) * 0,
        "member_id": MEMBER if number % 2 else COLLEAGUE, "state": state,
        "customer": CUSTOMERS[number % len(CUSTOMERS)], "country": ("DE", "PL", "FR")[number % 3],
        "domain": "example.test", "contact": "Jana Weiss", "site": "Plant 2",
        "products": json.dumps([[1, 20 + number], [2, 5]]),
        "value_minor": 1_250_000 + number * 77_700, "currency": "EUR",
        "expected_close": (now + timedelta(days=40 + number)).date().isoformat(),
        "source": "Referral", "tender": 0, "competitor": "", "note": "Second visit in December.",
        "protected_until": stamp(now + timedelta(days=109)) if state == "approved" else None,
        "decide_by": stamp(now + timedelta(days=2)) if state == "submitted" else None,
        "reason": "Please name the site of delivery." if state == "returned" else "",
        "submissions": 1, "extensions": 0, "created_at": stamp(made), "updated_at": stamp(made),
        "rev": 3,
    }  # fmt: skip
    values |= other
    return [values[column] for column in tables.DEAL.columns]


def happened(deal_id: str, now: datetime) -> list[list[Any]]:
    """Return what a deal's timeline holds: registered, submitted, edited."""
    steps: list[tuple[str, dict[str, Any]]] = [
        ("created", {"customer": ["", "Stadtwerke Aalen"]}),
        ("submit", {"state": ["draft", "submitted"]}),
        ("take_up", {"state": ["submitted", "under_review"]}),
        ("approve", {"state": ["under_review", "approved"]}),
        ("edited", {"expected_close": ["2026-12-20", "2027-01-03"]}),
    ]
    return [
        [
            f"{deal_id}-{number}", deal_id, stamp(now - timedelta(days=9 - number)),
            "Rita Reviewer" if what in {"take_up", "approve"} else "Rob Rep", what,
            json.dumps(detail),
        ]
        for number, (what, detail) in enumerate(steps)
    ]  # fmt: skip


def places(now: datetime) -> list[list[Any]]:
    """Return the places of contest 1: the own member is sixth, a colleague eleventh."""
    refs = {6: ("r-11", "Participant 11"), 11: ("r-12", "Participant 12")}
    return [
        [
            1, *refs.get(place, (f"r-{100 + place}", f"Participant {100 + place}")), place,
            900 - place * 40, 20 * (place % 3), 90 - place * 4, stamp(now),
            0 if place == 1 else 40,
        ]
        for place in range(1, 19)
    ]  # fmt: skip


def entries(now: datetime, count: int = 12) -> list[list[Any]]:
    """Return how the own points of contest 1 came about; every fourth is provisional."""
    return [
        [
            f"entry-{number}", 1, "r-11", f"claim-{number:06d}", 10, 1,
            "provisional" if number % 4 == 2 else "sure", stamp(now - timedelta(hours=number)),
            "10 points for each unit",
        ]
        for number in range(count)
    ]  # fmt: skip


def fill_partner(wp: Workplace, claims: int = 60) -> None:
    """Fill the replica of a member of partner 1."""
    now = wp.clock.now()
    put(wp, tables.CLAIM, [claim(number, now) for number in range(claims)])
    states = ["approved", "draft", "submitted", "returned", "under_review", "approved", "won",
              "lost", "rejected", "expired"]  # fmt: skip
    put(wp, tables.DEAL, [deal(number, now, state) for number, state in enumerate(states)])
    put(wp, tables.DEAL_EVENT, happened("deal-0000", now))
    put(wp, tables.STANDING, places(now))
    put(wp, tables.CONTEST_ENTRY, entries(now))
    wp.settle()


def fill_vendor(wp: Workplace, claims: int = 200) -> None:
    """Fill the replica of a reviewer."""
    now = wp.clock.now()
    put(wp, tables.PARTNER, [
        [number, name, "distributor", "DE", 50_000_00, "EUR", f"{now.year}-12-31"]
        for number, name in enumerate(PARTNERS, start=1)
    ])  # fmt: skip
    wp.replica.db.write(wp.replica.reload_catalogue)
    put(wp, tables.VENDOR_CLAIM, [waiting(number, now) for number in range(claims)])
    put(wp, tables.DEAL, [deal(1, now, "submitted"), deal(2, now, "under_review")])
    put(wp, tables.DEAL_EVENT, happened("deal-0001", now))
    wp.settle()


# --- the window under test -----------------------------------------------------------------------
@dataclass(slots=True)
class Seat:
    """One person before one screen, on a real encrypted workplace; only threads are replaced."""

    wp: Workplace
    clock: HandClock
    runner: InlineRunner
    bridge: Bridge
    qtbot: Any

    def show(self, screen: type[Any]) -> Any:
        """Show a screen as large as it is at 1280 x 800, with the keyboard where work begins."""
        view = screen(self.runner, self.bridge)
        self.qtbot.addWidget(view)
        view.resize(1072, 752)
        with self.qtbot.waitActive(view):
            view.show()
            view.activateWindow()
        view.first_focus()
        return view

    def press(self, *keys: str) -> None:
        """Press keys ("Ctrl+N", "Return", "A") where the keyboard is."""
        for name in keys:
            sequence: Any = QKeySequence(name)
            combination = sequence[0]
            modifiers = combination.keyboardModifiers()
            QTest.keyClick(keyboard(), combination.key(), modifiers)
        self.settle()

    def type(self, text: str) -> None:
        """Type text where the keyboard is."""
        for sign in text:
            target = keyboard()
            if sign.isascii():
                QTest.keyClicks(target, sign)
            else:
                # QTest knows ASCII keys only; a keyboard that has the letter sends just this.
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    QApplication.sendEvent(
                        target, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, sign)
                    )

    def settle(self) -> None:
        """Let what was recorded reach the working rows, and those the screen."""
        self.wp.settle()
        QApplication.processEvents()
        self.bridge.flush()

    def ops(self) -> list[str]:
        """Return the kind of every op that counts, oldest first."""
        rows = self.wp.outbox.db.rows("SELECT kind FROM op WHERE folded = 1 ORDER BY pos")
        return [str(kind) for (kind,) in rows]


def keyboard() -> QWidget:
    """Return the widget that has the keyboard; a screen that lost it fails here."""
    focus = QApplication.focusWidget()
    assert focus is not None, "nothing has the keyboard"
    return focus


def take_seat(directory: Path, qtbot: Any, role: str, **sizes: int) -> Seat:
    """Return a filled workplace of a clerk, a rep or a reviewer; the caller closes `wp`."""
    dress()
    clock = HandClock()
    wp = make_workplace(directory, role=role, clock=clock)
    fill = fill_vendor if is_vendor_role(role) else fill_partner
    fill(wp, **sizes)
    runner, bridge = InlineRunner(), Bridge()
    wp.events.subscribe(bridge.hear)
    runner.attach(wp)
    return Seat(wp, clock, runner, bridge, qtbot)


def words(model: Any, *keys: str) -> list[tuple[str, ...]]:
    """Return what some columns of a list say, row by row, as a person reads them."""
    columns = [column for column in model.columns if column.key in keys]
    return [tuple(column.text(row) for column in columns) for row in model.rows]
