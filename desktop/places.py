"""Which screens there are and for whom. Loads a screen's code when it is first shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from desktop.bridge import Bridge
from desktop.runner import Runner
from desktop.views.shell.rail import Place
from desktop.wording import translate

REVIEWER = "reviewer"
FOR_PARTNER = ("scan", "sales", "deals", "standings", "home", "sync", "sign_in")
FOR_VENDOR = ("review", "deals", "standings", "home", "sync", "sign_in")


def places_for(role: str) -> tuple[Place, ...]:
    """Return the screens of a role; before anybody is known, those of a partner."""
    return tuple(known()[name] for name in (FOR_VENDOR if role == REVIEWER else FOR_PARTNER))


def first_place(role: str) -> str:
    """Return the screen a role begins with."""
    return "review" if role == REVIEWER else "scan"


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
            Place("home", translate("places", "Home"), "home", "6"),
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

    return {"sales": sales, "deals": deals, "standings": standings, "review": review, "home": home}
