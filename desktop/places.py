"""Which screens there are and for whom. Loads a screen's code when it is first shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

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
    "review": Permission.SEE_REVIEW,
    "deals": Permission.SEE_DEALS,
    "standings": Permission.SEE_STANDINGS,
    "people": Permission.SEE_PEOPLE,
    "partners": Permission.SEE_PARTNERS,
    "audit": Permission.SEE_AUDIT,
    "home": Permission.SEE_HOME,
    "shift": Permission.SELL,
    "sync": None,
    "sign_in": None,
}
"""What it takes to see each screen, in the order of the rail."""
_FIRST = {Role.CHANNEL_MANAGER: "partners"}
"""Where a role begins that does not begin with the first of its screens."""


def places_for(role: str) -> tuple[Place, ...]:
    """Return the screens of a role; before anybody is known, those of a clerk."""
    places, who = known(), role or Role.CLERK
    return tuple(
        places[name] for name, needed in NEEDS.items() if needed is None or may(who, needed)
    )


def first_place(role: str) -> str:
    """Return the screen a role begins with."""
    return _FIRST[Role(role)] if role in _FIRST else places_for(role)[0].name


def known() -> Mapping[str, Place]:
    """Return every screen by its name; the key of a screen never changes with the role."""
    return {
        place.name: place
        for place in (
            Place("scan", translate("places", "Scan"), "scan", "1"),
            Place("sales", translate("places", "Sales"), "sales", "2"),
            Place("deals", translate("places", "Deals"), "deals", "3"),
            Place("standings", translate("places", "Standings"), "standings", "4"),
            Place("review", translate("places", "Review"), "review", "5"),
            Place("people", translate("places", "People"), "person", "9"),
            Place("partners", translate("places", "Partners"), "partners", "0"),
            Place("home", translate("places", "Home"), "home", "6"),
            Place("audit", translate("places", "Record"), "shield", "R"),
            Place("shift", translate("places", "Shift"), "person", "S", below=True),
            Place("sync", translate("places", "Sync"), "sync", "7", below=True),
            Place("sign_in", translate("places", "Sign in"), "sign-in", "8", below=True),
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
        "sales": sales, "deals": deals, "standings": standings, "review": review, "home": home,
        "people": people, "partners": partners, "audit": audit,
    }  # fmt: skip
