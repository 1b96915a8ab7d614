"""DealsView: the list, the form and the timeline of deals, for partner and vendor alike.

Knows which query and which command belong to which key. What may be edited and which steps are
possible is asked of `domain.deals`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QModelIndex, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop import theme, wording
from desktop.bridge import Bridge
from desktop.models.deals import DealsModel
from desktop.runner import Runner
from desktop.views.common.documents import Documents
from desktop.views.common.listing import Listing, Words
from desktop.views.common.screen import Screen
from desktop.views.common.second_word import DOWN_KEY
from desktop.views.deals import deal_sentences
from desktop.views.deals.deal_panel import DealPanel
from domain.codes import Code
from domain.deals.deal import EDITABLE, DealAction, DealState
from domain.deals.editing import editable_fields
from domain.deals.transitions import Who, actions_for
from domain.people.permissions import Permission
from domain.verdicts import Refused
from sync.commands.edit_deal import edit_deal
from sync.commands.move_deal import move_deal
from sync.commands.register_deal import register_deal
from sync.queries import deals
from sync.rights import rights
from sync.rows import DealEventRow, DealRow, ProductRow, WaitingRow
from sync.workplace import Workplace

CHOICES = {
    Who.PARTNER: (
        DealState.DRAFT,
        DealState.SUBMITTED,
        DealState.UNDER_REVIEW,
        DealState.APPROVED,
        DealState.RETURNED,
    ),
    Who.VENDOR: (
        DealState.SUBMITTED,
        DealState.UNDER_REVIEW,
        DealState.EXTENSION_REQUESTED,
        DealState.APPROVED,
    ),
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the screen needs beside deals: who works here, and the catalogue."""

    who: Who
    today: date
    products: tuple[ProductRow, ...]
    rights: frozenset[Permission]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One deal with what happened to it."""

    row: DealRow | None
    events: tuple[DealEventRow, ...]
    now: datetime
    who: Who
    rights: frozenset[Permission]
    waits: WaitingRow | None = None
    """A step of the vendor's that waits for a second person."""


class DealsView(Screen):
    """Ctrl+N new, Ctrl+S save, Ctrl+Enter submit, Ctrl+1… the other steps, Ctrl+F or "/" filter."""

    tables = frozenset({"deal", "deal_event", "product", "evidence", "approval"})
    outbox = True

    def __init__(self, runner: Runner, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Deals"), runner, bridge, parent)
        self.who: Who | None = None
        self._wanted = ""
        self._kept: dict[str, dict[str, Any]] = {}
        self._shown_id: str | None = None
        self._products: dict[int, str] = {}
        self.model = DealsModel(self)
        self.listing = Listing(
            runner, self.model, look, self._words(), choices(Who.PARTNER), parent=self
        )
        self.listing.listen_for_filter_keys(self)
        self.documents = Documents(runner, most=2, parent=self)
        self.panel = DealPanel(self.documents, self)
        self._new = QPushButton(self.tr("New deal (Ctrl+N)"), self)
        self._new.setProperty("primary", "true")
        self.heading.addWidget(self._new)
        row = QHBoxLayout()
        row.setSpacing(theme.space(2))
        row.addWidget(self.listing, 5)
        row.addWidget(self.panel, 6)
        self.body.addLayout(row, 1)
        self._new.clicked.connect(self.start_new)
        self.listing.row_changed.connect(self._on_row)
        self.listing.row_activated.connect(self._on_activated)
        self.listing.failed.connect(self.bar.say_problem)
        self.listing.loaded.connect(self._on_loaded)
        self.panel.save_asked.connect(self.save)
        self.panel.moved.connect(self._on_moved)
        # Ctrl+Enter is `submit` here, which knows whose deal it is.
        self.panel.second.serve(self, runner, self.bar.say_problem, keys=(DOWN_KEY,))
        self.panel.second.answered.connect(self._on_saved)
        self.documents.failed.connect(self.bar.say_problem)
        self.documents.saved.connect(self.say_saved)
        self.documents.refused.connect(self._on_refused)
        self._shortcut("Ctrl+N", self.start_new)
        self._shortcut("Ctrl+S", self.save)
        self._shortcut("Ctrl+Return", self.submit)
        self._shortcut("Ctrl+Enter", self.submit)
        self._become(Who.PARTNER)
        self.panel.show_nothing()

    # --- what a person does -------------------------------------------------------------------
    def refresh(self) -> None:
        """Ask for catalogue and deals again."""
        self.runner.read(_surroundings, self._on_surroundings, key=f"deals-around-{id(self)}")
        self.listing.refresh()

    def first_focus(self) -> None:
        """Work begins in the list."""
        self.listing.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def reveal(self, entity: str) -> None:
        """Show a deal."""
        self.listing.reveal(entity.partition(":")[2])

    @Slot()
    def start_new(self) -> None:
        """Begin an empty deal; what was typed elsewhere is kept."""
        if self._new.isHidden():
            return
        self._keep_typed()
        self._shown_id = ""
        self.listing.table.setCurrentIndex(QModelIndex())
        self.panel.show_new(frozenset(EDITABLE))
        self.panel.form.restore(self._kept.pop("", {}))
        self.panel.form.focus_field("customer")

    @Slot()
    def save(self) -> None:
        """Record what was typed."""
        changes = self.panel.form.changes()
        if changes is None or self._shown_id is None:
            return
        if self._shown_id == "":
            self._register(changes, submit=False)
        elif changes:
            command = partial(_edit, self._shown_id, changes)
            self.runner.run(command, self._on_saved, self.bar.say_problem)

    @Slot()
    def submit(self) -> None:
        """Record what was typed and hand the deal in; the vendor agrees to what waits."""
        if not self.panel.second.isHidden():
            self.panel.second.agree_now()
            return
        changes = self.panel.form.changes()
        if changes is None or self._shown_id is None:
            return
        if self._shown_id == "":
            self._register(changes, submit=True)
        elif DealAction.SUBMIT in self.panel.possible:
            self._move(DealAction.SUBMIT, "", changes)

    # --- answers ------------------------------------------------------------------------------
    @Slot(object)
    def _on_surroundings(self, around: Surroundings) -> None:
        self._become(around.who)
        self._new.setVisible(Permission.REGISTER_DEALS in around.rights)
        self.panel.set_today(around.today)
        self._products = {each.product_id: each.name for each in around.products}
        self.panel.form.offer_products(around.products)

    @Slot()
    def _on_loaded(self) -> None:
        if self._wanted and self.listing.table.select_id(self._wanted):
            self._wanted = ""

    @Slot(object)
    def _on_row(self, row: DealRow | None) -> None:
        if self._shown_id == "" and not self.listing.table.selectionModel().hasSelection():
            return
        deal_id = row.deal_id if row else None
        if deal_id != self._shown_id:
            self._keep_typed()
        if deal_id is None:
            self._shown_id = None
            self.panel.show_nothing()
            return
        self._shown_id = deal_id
        self.runner.read(
            partial(_chosen, deal_id), self._on_chosen, self.bar.say_problem,
            key=f"deals-chosen-{id(self)}",
        )  # fmt: skip

    @Slot(object)
    def _on_chosen(self, chosen: Chosen) -> None:
        row = chosen.row
        if row is None or row.deal_id != self._shown_id:
            return
        may_edit = Permission.REGISTER_DEALS in chosen.rights
        open_fields = editable_fields(row.state) if may_edit else frozenset()
        may_move = Permission.MOVE_DEALS in chosen.rights
        steps = actions_for(row.state, chosen.who) if may_move else ()
        if chosen.waits is not None and chosen.waits.is_mine:
            # The own word waits already; saying it again adds nothing.
            steps = tuple(each for each in steps if each != chosen.waits.wanted.get("action"))
        self.panel.show_deal(row, chosen.now, open_fields, steps, chosen.waits)
        self.panel.timeline.show_events(chosen.events, self._products)
        self.documents.show_of(f"deal:{row.deal_id}")
        self.panel.form.restore(self._kept.pop(row.deal_id, {}))

    @Slot(object)
    def _on_activated(self, _deal_id: object) -> None:
        self.panel.focus_first()

    @Slot(object, str)
    def _on_moved(self, action: DealAction, reason: str) -> None:
        if action is DealAction.SUBMIT:
            self.submit()
        else:
            self._move(action, reason, {})

    @Slot(object)
    def _on_registered(self, answer: str | Refused) -> None:
        if isinstance(answer, Refused):
            self._say_refused(answer)
            return
        self.panel.show_new(frozenset(EDITABLE))
        self._wanted = answer
        self._shown_id = answer
        self.bar.clear()
        self.listing.filter.clear()
        self.listing.choices.choose("")
        self.listing.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()

    @Slot(object)
    def _on_saved(self, refused: Refused | None) -> None:
        if refused:
            self._say_refused(refused)
            return
        self.bar.clear()
        self.panel.confirm.finish()
        self.panel.form.forget_typed()
        self.refresh()

    @Slot(object)
    def _on_refused(self, refused: Refused) -> None:
        self._say_refused(refused)

    def _become(self, who: Who) -> None:
        """Work as one side: a partner registers, a vendor sees whose deal it is."""
        if who is self.who:
            return
        self.who = who
        self.listing.choices.set_choices(choices(who))
        if who is Who.VENDOR:
            self.listing.set_empty_words(self.tr("No partner has registered a deal yet."))
        self._new.setVisible(who is Who.PARTNER)
        columns = [column.key for column in self.model.columns]
        self.listing.table.setColumnHidden(columns.index("partner"), who is Who.PARTNER)

    # --- inside -------------------------------------------------------------------------------
    def _say_refused(self, refused: Refused) -> None:
        sentence = deal_sentences.refusal(refused)
        if refused.fields == ("reason",) or refused.code is Code.REASON_MISSING:
            self.panel.confirm.complain(sentence)
            return
        self.panel.confirm.finish()
        self.bar.say("bad", self.tr("Not done yet"), sentence)
        if refused.code is Code.DEAL_FIELDS:
            self.panel.form.complain_missing(refused.fields)

    def _register(self, fields: Mapping[str, Any], *, submit: bool) -> None:
        command = partial(_register, dict(fields), submit=submit)
        self.runner.run(command, self._on_registered, self.bar.say_problem)

    def _move(self, action: DealAction, reason: str, changes: Mapping[str, Any]) -> None:
        if self._shown_id:
            command = partial(_edit_and_move, self._shown_id, dict(changes), action, reason)
            self.runner.run(command, self._on_saved, self.bar.say_problem)

    def _keep_typed(self) -> None:
        """Put aside what was typed into the deal shown, for when it is shown again."""
        typed = self.panel.form.typed() if self._shown_id is not None else {}
        if typed:
            self._kept[self._shown_id or ""] = typed
            self.bar.say("info", self.tr("Unsaved changes are kept with their deal."))

    def _shortcut(self, keys: str, act: Any) -> None:  # noqa: ANN401  (a bound slot)
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    def _words(self) -> Words:
        return Words(
            name=self.tr("Deals"),
            filter_name=self.tr("Find a deal"),
            placeholder=self.tr("Customer, product, domain or note  (Ctrl+F)"),
            empty=self.tr("No deals yet. Ctrl+N registers the first one."),
            none_found=self.tr("No deal fits. Esc in the filter empties it; “All” shows all."),
        )


def choices(who: Who) -> Sequence[tuple[str, str]]:
    """Return the states one side filters by."""
    states = ((each, wording.state_word(each)) for each in CHOICES[who])
    return [("", QCoreApplication.translate("DealsView", "All")), *states]


# --- on worker threads ---------------------------------------------------------------------------
def look(wp: Workplace, text: str, state: str, limit: int) -> Sequence[DealRow]:
    """Answer the filter."""
    return deals.deals(wp, text=text, state=state, limit=limit)


def _surroundings(wp: Workplace) -> Surroundings:
    return Surroundings(wp.side, wp.clock.today(), tuple(deals.products(wp)), rights(wp))


def _chosen(deal_id: str, wp: Workplace) -> Chosen:
    events = tuple(deals.timeline(wp, deal_id))
    return Chosen(
        deals.deal(wp, deal_id), events, wp.clock.now(), wp.side, rights(wp),
        deals.waits_on(wp, deal_id),
    )  # fmt: skip


def _register(fields: Mapping[str, Any], wp: Workplace, *, submit: bool) -> str | Refused:
    return register_deal(wp, fields, submit=submit)


def _edit(deal_id: str, changes: Mapping[str, Any], wp: Workplace) -> Refused | None:
    return edit_deal(wp, deal_id, changes)


def _edit_and_move(
    deal_id: str, changes: Mapping[str, Any], action: DealAction, reason: str, wp: Workplace
) -> Refused | None:
    refused = edit_deal(wp, deal_id, changes) if changes else None
    return refused or move_deal(wp, deal_id, action, reason)
