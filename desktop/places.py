"""Which screens there are and for whom. Loads a screen's code when it is first shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from itertools import count

from PySide6.QtWidgets import QWidget

from desktop.bridge import Bridge
from desktop.runner import Runner
from desktop.views.shell.rail import Place
from desktop.wording import translate
from domain.people.permissions import Permission, may
from domain.people.roles import Role

NEEDS: Mapping[str, Permission | None] = {
    "scan": Permission.SELL,
    "sales": Permission.SEE_SALES,
    "bulk_in": Permission.SELL,
    "review": Permission.SEE_REVIEW,
    "deals": Permission.SEE_DEALS,
    "standings": Permission.SEE_STANDINGS,
    "words": Permission.TURN_DOWN,
    "looks": Permission.SEE_PARTNERS,
    "people": Permission.SEE_PEOPLE,
    "partners": Permission.SEE_PARTNERS,
    "rules": Permission.MANAGE_RULES,
    "audit": Permission.SEE_AUDIT,
    "home": Permission.SEE_HOME,
    "shift": Permission.SELL,
    "sync": None,
    "sign_in": None,
}
"""What it takes to see each screen, in the order of the rail."""
SCREEN_OF: Mapping[str, str] = {
    "claim": "review", "deal": "deals", "person": "people", "partner": "partners",
    "tie": "partners", "rules": "rules",
}  # fmt: skip
"""Where the vendor's people see a record, by the first word of its name."""
_FIRST = {Role.CHANNEL_MANAGER: "partners"}
"""Where a role begins that does not begin with the first of its screens."""


def places_for(role: str) -> tuple[Place, ...]:
    """Return the screens of a role as the rail shows them; of a clerk before anybody is known.

    Alt and a number opens each: they are counted from the top, so no role has gaps or jumps.
    """
    places, who = known(), role or Role.CLERK
    shown = [places[name] for name, needed in NEEDS.items() if needed is None or may(who, needed)]
    shown.sort(key=lambda place: place.below)
    numbers = count(1)
    return tuple(
        place if place.key else replace(place, key=str(next(numbers) % 10)) for place in shown
    )


def first_place(role: str) -> str:
    """Return the screen a role begins with."""
    return _FIRST[Role(role)] if role in _FIRST else places_for(role)[0].name


def known() -> Mapping[str, Place]:
    """Return every screen by its name; those without a letter get their number by the role."""
    return {
        place.name: place
        for place in (
            Place("scan", translate("places", "Scan"), "scan"),
            Place("sales", translate("places", "Sales"), "sales"),
            Place("bulk_in", translate("places", "Import"), "import", "I"),
            Place("deals", translate("places", "Deals"), "deals"),
            Place("standings", translate("places", "Standings"), "standings"),
            Place("review", translate("places", "Review"), "review"),
            Place("words", translate("places", "Second word"), "words"),
            Place("looks", translate("places", "Second looks"), "search", "L"),
            Place("people", translate("places", "People"), "person"),
            Place("partners", translate("places", "Partners"), "partners"),
            Place("home", translate("places", "Home"), "home"),
            Place("rules", translate("places", "Rules"), "pencil", "R"),
            Place("audit", translate("places", "Record"), "shield"),
            Place("shift", translate("places", "Shift"), "person", "S", below=True),
            Place("sync", translate("places", "Sync"), "sync", below=True),
            Place("sign_in", translate("places", "Sign in"), "sign-in", below=True),
        )
    }


def factories(runner: Runner, bridge: Bridge) -> dict[str, Callable[[], QWidget]]:
    """Return what makes each screen that can be made from runner and bridge alone."""

    def sales() -> QWidget:
        from desktop.views.sales.sales_view import SalesView

        return SalesView(runner, bridge)

    def deals() -> QWidget:
        from desktop.views.deals.deals_view import DealsView

        return DealsView(runner, bridge)

    def standings() -> QWidget:
        from desktop.views.standings.standings_view import StandingsView

        return StandingsView(runner, bridge)

    def review() -> QWidget:
        from desktop.views.review.review_view import ReviewView

        return ReviewView(runner, bridge)

    def words() -> QWidget:
        from desktop.views.words.words_view import WordsView

        return WordsView(runner, bridge)

    def home() -> QWidget:
        from desktop.views.home.view import HomeView

        return HomeView(runner, bridge)

    def people() -> QWidget:
        from desktop.views.people.people_view import PeopleView

        return PeopleView(runner, bridge)

    def partners() -> QWidget:
        from desktop.views.people.partners_view import PartnersView

        return PartnersView(runner, bridge)

    def audit() -> QWidget:
        from desktop.views.audit.audit_view import AuditView

        return AuditView(runner, bridge)

    return {
        "sales": sales, "deals": deals, "standings": standings, "review": review, "words": words,
        "home": home, "people": people, "partners": partners, "audit": audit,
        "rules": partial(_rules, runner, bridge), "bulk_in": partial(_bulk_in, runner, bridge),
        "looks": partial(_looks, runner, bridge),
    }  # fmt: skip


def _rules(runner: Runner, bridge: Bridge) -> QWidget:
    from desktop.views.rules.rules_view import RulesView

    return RulesView(runner, bridge)


def _bulk_in(runner: Runner, bridge: Bridge) -> QWidget:
    from desktop.views.bulk_in.bulk_in_view import BulkInView

    return BulkInView(runner, bridge)


def _looks(runner: Runner, bridge: Bridge) -> QWidget:
    from desktop.views.second_looks.looks_view import LooksView

    return LooksView(runner, bridge)
