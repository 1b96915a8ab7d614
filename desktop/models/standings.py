"""Models of Standings: the places of a contest, and how each own point came about."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from desktop import wording
from desktop.models.columns import Align, Column
from desktop.models.table_model import RowTableModel
from desktop.wording import translate
from sync.rows import EntryRow, StandingRow


class StandingsModel(RowTableModel[StandingRow]):
    """One row per participant. Own rows carry a shape and a word, not only a colour.

    `by_company` says whether companies stand in the list, so that the own row is the company's.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        self.by_company = False
        super().__init__(place_columns(self._own_badge), ref, parent)

    def _own_badge(self, row: StandingRow) -> wording.Badge | None:
        return own_badge(row, by_company=self.by_company)


class EntriesModel(RowTableModel[EntryRow]):
    """One row per own entry, newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(entry_columns(), entry_key, parent)


def ref(row: StandingRow) -> str:
    """Return the identity of a place."""
    return row.ref


def entry_key(row: EntryRow) -> tuple[object, ...]:
    """Return the identity of an entry: a claim may earn, be reversed and earn again."""
    return (row.claim_id, row.at, row.points, row.sure)


def place_columns(
    own: Callable[[StandingRow], wording.Badge | None],
) -> tuple[Column[StandingRow], ...]:
    """Return the columns of the standings, titles translated; `own` marks own rows."""

    def own_word(row: StandingRow) -> str:
        badge = own(row)
        return badge.word if badge else ""

    return (
        Column(
            "place",
            translate("StandingsModel", "Place"),
            lambda row: wording.number(row.place),
            align=Align.END,
            width=64,
            strong=True,
        ),
        Column("name", translate("StandingsModel", "Name"), lambda row: row.label),
        Column("own", "", own_word, width=138, badge=own),
        Column(
            "points",
            translate("StandingsModel", "Points"),
            lambda row: wording.number(row.points),
            align=Align.END,
            width=84,
            strong=True,
        ),
        Column(
            "open",
            translate("StandingsModel", "Provisional"),
            open_points,
            align=Align.END,
            width=108,
        ),
        Column(
            "units",
            translate("StandingsModel", "Units"),
            lambda row: wording.number(row.units),
            align=Align.END,
            width=64,
        ),
        Column(
            "gap",
            translate("StandingsModel", "To next place"),
            gap_text,
            align=Align.END,
            width=124,
        ),
    )


def entry_columns() -> tuple[Column[EntryRow], ...]:
    """Return the columns of the list of own points, titles translated."""
    return (
        Column(
            "at",
            translate("StandingsModel", "Scanned"),
            lambda row: wording.moment(row.at),
            width=138,
        ),
        Column(
            "points",
            translate("StandingsModel", "Points"),
            lambda row: wording.points(row.points, sign=True),
            align=Align.END,
            width=76,
            strong=True,
        ),
        Column(
            "sure",
            translate("StandingsModel", "How sure"),
            lambda row: sure_badge(row).word,
            width=112,
            badge=sure_badge,
        ),
        Column(
            "serial",
            translate("StandingsModel", "Serial"),
            lambda row: row.serial,
            width=132,
            mono=True,
        ),
        Column(
            "product", translate("StandingsModel", "Product"), lambda row: row.product, tooltip=why
        ),
    )


def own_badge(row: StandingRow, *, by_company: bool) -> wording.Badge | None:
    """Return the mark of an own row, None for the others."""
    if row.mine and by_company:
        return wording.Badge(translate("StandingsModel", "Your company"), wording.INFO, "person")
    if row.mine:
        return wording.Badge(translate("StandingsModel", "You"), wording.INFO, "person")
    if row.own_company:
        return wording.Badge(translate("StandingsModel", "Your company"), wording.QUIET, "person")
    return None


def sure_badge(row: EntryRow) -> wording.Badge:
    """Return whether points are confirmed, as word and shape."""
    if row.sure:
        return wording.Badge(translate("StandingsModel", "Confirmed"), wording.GOOD, "check")
    return wording.Badge(translate("StandingsModel", "Provisional"), wording.WARN, "clock")


def open_points(row: StandingRow) -> str:
    """Return provisional points, marked as coming on top; "" for none."""
    return f"+{wording.number(row.provisional)}" if row.provisional else ""


def gap_text(row: StandingRow) -> str:
    """Return how many confirmed points are missing to the next better place; a dash for none."""
    return wording.number(row.gap_above) if row.gap_above else "–"


def just_above(rows: Sequence[StandingRow], mine: StandingRow) -> StandingRow | None:
    """Return the nearest better place, None for the first place."""
    better = [row for row in rows if row.place < mine.place]
    return max(better, key=lambda row: (row.place, row.ref)) if better else None


def why(row: EntryRow) -> str:
    """Return the rule in words, as the programme's data tells it."""
    return row.explanation or row.product
