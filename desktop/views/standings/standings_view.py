"""StandingsView: my place in a contest, who is near, and how each own point came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.bridge import Bridge
from desktop.models.standings import EntriesModel, StandingsModel, why
from desktop.runner import Runner
from desktop.views.common.choices import Choices
from desktop.views.common.labels import label
from desktop.views.common.screen import Screen
from desktop.views.common.table import RowTable
from desktop.views.standings.place_card import PlaceCard
from desktop.wording import translate
from domain.contests.contest import Audience, Counts
from domain.contests.standings import TIE_BREAK
from sync.queries import standings
from sync.rows import ContestRow, EntryRow, StandingRow
from sync.workplace import Workplace

SIDE_WIDTH = 288
MOST_ENTRIES = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """One contest as it stands: all contests to choose from, the places, the own entries."""

    contests: tuple[ContestRow, ...]
    contest: ContestRow | None
    places: tuple[StandingRow, ...]
    entries: tuple[EntryRow, ...]
    now: datetime


class StandingsView(Screen):
    """Ctrl+Left and Ctrl+Right change the contest; Tab goes from the places to the own points."""

    tables = frozenset({"contest", "standing", "participation", "contest_entry", "claim"})
    outbox = True

    def __init__(self, runner: Runner, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Standings"), runner, bridge, parent)
        self._shown_contest: int | None = None
        self.choices = Choices(self.tr("Contest"), (), self)
        self.period = label("", "muted", wrap=True, parent=self)
        self.card = PlaceCard(self)
        self.model = StandingsModel(self)
        self.places = RowTable(
            self.model, name=self.tr("Places"), empty=self.tr("Loading…"), sortable=False
        )
        self.entries_model = EntriesModel(self)
        self.entries = RowTable(
            self.entries_model, name=self.tr("How my points came about"),
            empty=self.tr("Loading…"), sortable=False,
        )  # fmt: skip
        self.entry_card, self.entry_text = card(self.tr("How the chosen points came about"))
        self._lay_out()
        self.entries.row_changed.connect(self._on_entry)
        self.choices.chosen.connect(self._on_chosen)
        for keys, step in (("Ctrl+Right", self._on_next), ("Ctrl+Left", self._on_previous)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(step)

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(theme.space(1.5))
        side.addWidget(self.card)
        rules, self.tie_break = card(self.tr("How places are decided"))
        self.tie_break.setText(wording.translate("contests", TIE_BREAK))
        side.addWidget(rules)
        side.addWidget(self.entry_card)
        side.addStretch(1)
        left = QWidget(self)
        left.setLayout(side)
        left.setFixedWidth(SIDE_WIDTH)
        side.setContentsMargins(0, 0, 0, 0)
        right = QVBoxLayout()
        right.setSpacing(theme.space())
        right.addWidget(self.places, 3)
        right.addWidget(label(self.tr("How my points came about"), "caption", parent=self))
        right.addWidget(self.entries, 2)
        top = QHBoxLayout()
        top.addWidget(self.choices, 1)
        top.addWidget(label(self.tr("Ctrl+← →"), "small", parent=self))
        self.body.addLayout(top)
        self.body.addWidget(self.period)
        row = QHBoxLayout()
        row.setSpacing(theme.space(2))
        row.addWidget(left)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)

    def refresh(self) -> None:
        """Ask for contests, places and own entries again."""
        self.runner.read(
            partial(_look, self.choices.choice), self._on_shown, self.bar.say_problem,
            key=f"standings-{id(self)}",
        )  # fmt: skip

    def first_focus(self) -> None:
        """Work begins at the places."""
        self.places.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_shown(self, shown: Shown) -> None:
        self.choices.set_choices([(str(each.contest_id), each.name) for each in shown.contests])
        self.places.set_empty_text(self.tr("Nobody has a place yet."))
        self.entries.set_empty_text(
            self.tr("No points yet. Each sale that counts here appears with its rule.")
        )
        if shown.contest is None:
            self.period.setText(
                self.tr("No contest is running. The vendor announces the next one.")
            )
            self._fill((), ())
            return
        another = shown.contest.contest_id != self._shown_contest
        self._shown_contest = shown.contest.contest_id
        self.choices.choose(str(shown.contest.contest_id))
        self.period.setText(contest_text(shown.contest, shown.now))
        self.model.by_company = shown.contest.audience == Audience.PARTNER
        if another:
            self._fill((), ())
        self._fill(shown.places, shown.entries)
        mine = next((row for row in shown.places if row.mine), None)
        if another and mine is not None:
            self.places.select_id(mine.ref)
            # In the middle: who is near counts more than who leads.
            middle = RowTable.ScrollHint.PositionAtCenter
            self.places.scrollTo(self.places.currentIndex(), middle)

    def _fill(self, places: Sequence[StandingRow], entries: Sequence[EntryRow]) -> None:
        self.model.set_rows(places)
        self.entries_model.set_rows(entries)
        self.card.show_places(places)
        self.entries.select_first()
        self._on_entry(None)

    @Slot(object)
    def _on_entry(self, _key: object) -> None:
        row = self.entries_model.row_at(self.entries.currentIndex())
        self.entry_text.setText(why(row) if row else "")
        self.entry_card.setVisible(row is not None)

    @Slot(str)
    def _on_chosen(self, _contest: str) -> None:
        self.refresh()

    @Slot()
    def _on_next(self) -> None:
        self.choices.step(1)

    @Slot()
    def _on_previous(self) -> None:
        self.choices.step(-1)


def card(title: str) -> tuple[QFrame, QLabel]:
    """Return a card with a title and the label that is its text."""
    made = QFrame()
    made.setProperty("card", "true")
    inside = QVBoxLayout(made)
    inside.setContentsMargins(*[theme.space(2)] * 4)
    text = label("", "small", wrap=True, parent=made)
    inside.addWidget(label(title, "caption", parent=made))
    inside.addWidget(text)
    return made, text


def contest_text(contest: ContestRow, now: datetime) -> str:
    """Return what counts, for whom, and period and grace in words as of `now` (UTC)."""
    counts = (
        translate("StandingsView", "Counts units")
        if contest.counts == Counts.UNITS
        else translate("StandingsView", "Counts sales value")
    )
    each = (
        translate("StandingsView", "each person")
        if contest.audience == Audience.MEMBER
        else translate("StandingsView", "each company")
    )
    # The end is excluded: a contest that ends at midnight has its last day before.
    last = contest.ends_at - timedelta(seconds=1)
    period = translate("StandingsView", "{first} to {last}").format(
        first=_day(contest.starts_at), last=_day(last)
    )
    if now < contest.starts_at:
        phase = translate("StandingsView", "begins on {day}").format(day=_day(contest.starts_at))
    elif now < contest.ends_at:
        phase = _left(contest.ends_at, now)
    elif now < contest.grace_until:
        phase = translate(
            "StandingsView", "over; late sales of the period still count until {day}"
        ).format(day=_day(contest.grace_until))
    else:
        phase = translate("StandingsView", "over and final")
    return "  ·  ".join((counts, each, period, phase))


def _left(ends_at: datetime, now: datetime) -> str:
    days = (ends_at.astimezone().date() - now.astimezone().date()).days
    if days <= 0:
        return translate("StandingsView", "ends today at {time}").format(
            time=wording.clock_time(ends_at)
        )
    return translate("StandingsView", "{days} left").format(days=wording.days(days))


def _day(value: datetime) -> str:
    return wording.long_day(value.astimezone().date())


# --- on a reader thread --------------------------------------------------------------------------
def _look(wanted: str, wp: Workplace) -> Shown:
    contests = tuple(standings.contests(wp))
    chosen = next((each for each in contests if str(each.contest_id) == wanted), None)
    contest = chosen or (contests[0] if contests else None)
    if contest is None:
        return Shown(contests, None, (), (), wp.clock.now())
    places = tuple(standings.standings(wp, contest.contest_id))
    entries = tuple(standings.entries(wp, contest.contest_id, MOST_ENTRIES))
    return Shown(contests, contest, places, entries, wp.clock.now())
