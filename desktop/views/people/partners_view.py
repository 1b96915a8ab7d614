"""PartnersView: the vendor's partners with tier, territory, league and manager."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from desktop import theme, wording
from desktop.bridge import Bridge
from desktop.models.people import PartnersModel
from desktop.runner import Runner
from desktop.views.common.listing import Listing, Words
from desktop.views.common.screen import Screen
from desktop.views.people.partner_panel import PartnerPanel
from domain.codes import Code
from domain.verdicts import Refused
from sync.commands.attend_ops import discard_op
from sync.commands.set_partner import set_partner
from sync.commands.set_tie import set_tie
from sync.queries import people
from sync.queries.people import ENDED, WITH_ACCESS, Keeping, PartnerRow
from sync.workplace import Workplace

PANEL_WIDTH = 400
NO_KEEPING = Keeping(frozenset(), is_vendor=True, partner_id=0, companies=(), staff=())


class PartnersView(Screen):
    """Ctrl+S saves, Ctrl+F or "/" filters; Enter leads from the list into the form."""

    tables = frozenset({"approval", "member", "partner", "tie"})
    outbox = True

    def __init__(self, runner: Runner, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Partners"), runner, bridge, parent)
        self._keeping = NO_KEEPING
        self.model = PartnersModel(self)
        choices = [
            ("", self.tr("All")), (WITH_ACCESS, self.tr("With access")),
            (ENDED, self.tr("Access ended")),
        ]  # fmt: skip
        self.listing = Listing(runner, self.model, _look, self._words(), choices, parent=self)
        self.listing.listen_for_filter_keys(self)
        self.panel = PartnerPanel(self)
        scroll = QScrollArea(self)
        scroll.setWidget(self.panel)
        scroll.setWidgetResizable(True)
        scroll.setFixedWidth(PANEL_WIDTH)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout()
        row.setSpacing(theme.space(2))
        row.addWidget(self.listing, 1)
        row.addWidget(scroll)
        self.body.addLayout(row, 1)
        self.listing.row_changed.connect(self._on_row)
        self.listing.row_activated.connect(self._on_activated)
        self.listing.failed.connect(self.bar.say_problem)
        self.listing.loaded.connect(self._on_loaded)
        self.panel.save_asked.connect(self.save)
        self.panel.access_asked.connect(self.ask_access)
        self.panel.confirm.confirmed.connect(self._on_confirmed)
        self.panel.second.serve(self, self.runner, self.bar.say_problem)
        self.panel.second.answered.connect(self._on_saved)
        self.panel.ties.second.serve(self, self.runner, self.bar.say_problem, keys=())
        self.panel.ties.second.answered.connect(self._on_saved)
        self.panel.ties.linked.connect(self._on_linked)
        self.panel.ties.ended.connect(self._on_tie_ended)
        shortcut = QShortcut(QKeySequence("Ctrl+S"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.save)

    # --- what a person does -------------------------------------------------------------------
    def refresh(self) -> None:
        """Ask what may be done here, and for partners, again."""
        self.runner.read(people.keeping, self._on_keeping, key=f"partners-keeping-{id(self)}")
        self.listing.refresh()

    def first_focus(self) -> None:
        """Work begins in the list."""
        self.listing.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def reveal(self, entity: str) -> None:
        """Show a partner, or whom `tie:<member>:<partner>:0` is about."""
        self.listing.reveal(int(entity.split(":")[2 if entity.startswith("tie:") else 1]))

    @Slot()
    def save(self) -> None:
        """Record what was changed of the partner shown."""
        if not self.panel.save.isHidden() and self.panel.row is not None:
            self._set(self.panel.row, self.panel.changes)

    @Slot(int, str)
    def _on_linked(self, member_id: int, note: str) -> None:
        if self.panel.row is not None:
            self._run(partial(_tie, member_id, self.panel.row.partner_id, note, linked=True))

    @Slot(int)
    def _on_tie_ended(self, member_id: int) -> None:
        if self.panel.row is not None:
            self._run(partial(_tie, member_id, self.panel.row.partner_id, "", linked=False))

    @Slot()
    def ask_access(self) -> None:
        """Ask whether a partner's access is to end; let it in again at once."""
        row = self.panel.row
        if row is None or self.panel.access.isHidden():
            return
        if not row.active:
            self._set(row, {"active": True})
            return
        self.panel.confirm.ask(
            self.tr("End the access of {partner} with all its people?").format(partner=row.name),
            self.tr("End access"),
            detail=self.tr(
                "It counts at their next contact: unsent work is handed over once and kept for "
                "you to look at, then the copies there are deleted. Points stay as they are."
            ),
            danger=True,
        )

    # --- answers ------------------------------------------------------------------------------
    @Slot(object)
    def _on_keeping(self, keeping: Keeping) -> None:
        self._keeping = keeping

    @Slot()
    def _on_loaded(self) -> None:
        if not self.listing.is_narrowed:
            self.panel.offer_words(self.model.rows)

    @Slot(object)
    def _on_row(self, row: PartnerRow | None) -> None:
        if row is None:
            self.panel.show_nothing()
        else:
            self.panel.show_partner(row, self._keeping)

    @Slot(object)
    def _on_activated(self, _partner_id: object) -> None:
        self.panel.words["tier"].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _on_confirmed(self, _said: str) -> None:
        if self.panel.row is not None:
            self._set(self.panel.row, {"active": False})

    @Slot(object)
    def _on_saved(self, refused: Refused | None) -> None:
        if refused is None:
            self.bar.clear()
            self.panel.confirm.finish()
            self.panel.forget_typed()
            self.refresh()
            return
        sentence = wording.refusal_sentence(refused.code, refused.params)
        if refused.code is Code.PEOPLE_FIELDS and refused.fields[0] in self.panel.fields:
            field = self.panel.fields[refused.fields[0]]
            field.set_error(sentence)
            field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.panel.confirm.finish()
        self.bar.say("bad", self.tr("Not done"), sentence)

    # --- inside -------------------------------------------------------------------------------
    def _set(self, row: PartnerRow, changes: Mapping[str, object]) -> None:
        self._run(partial(_set, row, dict(changes)))

    def _run(self, command: Callable[[Workplace], Refused | None]) -> None:
        self.runner.run(command, self._on_saved, self.bar.say_problem)

    def _words(self) -> Words:
        return Words(
            name=self.tr("Partners"),
            filter_name=self.tr("Find a partner"),
            placeholder=self.tr("Name, tier, territory, league or manager  (Ctrl+F)"),
            empty=self.tr("No partner yet."),
            none_found=self.tr("No partner fits. Esc in the filter empties it; “All” shows all."),
        )


# --- on worker threads ---------------------------------------------------------------------------
def _look(wp: Workplace, text: str, choice: str, limit: int) -> Sequence[PartnerRow]:
    return people.partners(wp, text=text, choice=choice, limit=limit)


def _set(row: PartnerRow, changes: Mapping[str, object], wp: Workplace) -> Refused | None:
    if row.code and row.op_id:
        discard_op(wp, row.op_id)
    return set_partner(wp, row.partner_id, changes)


def _tie(
    member_id: int, partner_id: int, note: str, wp: Workplace, *, linked: bool
) -> Refused | None:
    return set_tie(wp, member_id, partner_id, linked=linked, note=note)
