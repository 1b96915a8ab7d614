"""LooksView: how far reviewers agree, what two decided differently, and the audit samples.

For who answers for the desk. Changes no claim: what is to follow for one is done where claims are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.bridge import Bridge
from desktop.models.second_looks import (
    AgreementModel,
    DifferModel,
    SampleModel,
    both_words,
    months_of,
)
from desktop.runner import Runner
from desktop.views.common.confirm import ConfirmBar
from desktop.views.common.labels import label
from desktop.views.common.screen import Screen
from desktop.views.common.table import RowTable
from desktop.views.second_looks.draw_bar import DrawBar
from desktop.wording import plain_tip
from domain.people.permissions import Permission
from domain.reviews.sampling import period_of
from domain.verdicts import Refused
from sync.audit_trail import is_first_head_since
from sync.commands.second_look import draw_sample, settle_look
from sync.errors import EnvironmentProblem
from sync.queries import second_looks
from sync.queries.samples import Redrawn, SampleRow, redrawn, samples
from sync.queries.second_looks import AgreementRow
from sync.rights import rights
from sync.rows import SecondLookRow
from sync.workplace import Workplace

SAMPLES_WIDTH = 420
AGREEMENT_HEIGHT = 190
HEAD_SHOWN = 16
"""So much of a seed is shown; the whole of it is its tip."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the screen shows at once, and what may be done here."""

    agreement: Sequence[AgreementRow]
    differ: Sequence[SecondLookRow]
    samples: Sequence[SampleRow]
    may: frozenset[Permission]
    today: date


class LooksView(Screen):
    """Enter settles the difference chosen, Ctrl+D draws a sample, Ctrl+R draws one again."""

    tables = frozenset({"second_look", "sample", "member", "partner", "vendor_claim"})
    outbox = True

    def __init__(self, runner: Runner, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Second looks"), runner, bridge, parent)
        self._may: frozenset[Permission] = frozenset()
        self._today = date.min
        self._settling: SecondLookRow | None = None
        self.agreement = AgreementModel(self)
        self.differ = DifferModel(self)
        self.samples = SampleModel(self)
        self.agreements = RowTable(
            self.agreement, name=self.tr("Agreement by reviewer"), sortable=False, parent=self
        )
        self.agreements.setFixedHeight(AGREEMENT_HEIGHT)
        self.differences = RowTable(
            self.differ,
            name=self.tr("Decisions that differ"),
            empty=self.tr("Nothing to settle: where two looked, they decided alike."),
            parent=self,
        )
        self.sample_list = RowTable(
            self.samples, name=self.tr("Audit samples"), sortable=False, parent=self,
            empty=self.tr("No sample was drawn yet. Ctrl+D draws one of months that are over."),
        )  # fmt: skip
        self._told = label("", "body", wrap=True, parent=self)
        self._about = label("", "body", wrap=True, parent=self)
        self._about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._checked = label("", "strong", wrap=True, parent=self)
        self.settle = QPushButton(self.tr("Settle… (Enter)"), self)
        self.draw = QPushButton(self.tr("Draw a sample… (Ctrl+D)"), self)
        self.again = QPushButton(self.tr("Draw again (Ctrl+R)"), self)
        self.question = ConfirmBar(self)
        self.draw_bar = DrawBar(self)
        self._lay_out()
        self._connect()

    # --- how it looks -------------------------------------------------------------------------
    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(theme.space())
        left.addWidget(label(self.tr("How far second decisions agree"), "caption", parent=self))
        left.addWidget(self.agreements)
        left.addWidget(label(self.tr("Decisions that differ"), "caption", parent=self))
        left.addWidget(self.differences, 1)
        left.addWidget(self._told)
        left.addWidget(self.question)
        row = QHBoxLayout()
        row.addWidget(self.settle)
        row.addStretch(1)
        left.addLayout(row)
        card = QFrame(self)
        card.setProperty("card", "true")
        card.setFixedWidth(SAMPLES_WIDTH)
        right = QVBoxLayout(card)
        right.setContentsMargins(*[theme.space(2)] * 4)
        right.setSpacing(theme.space())
        right.addWidget(label(self.tr("Audit samples"), "caption", parent=self))
        right.addWidget(self.sample_list, 1)
        right.addWidget(self._about)
        right.addWidget(self._checked)
        right.addWidget(self.draw_bar)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.space())
        buttons.addWidget(self.draw)
        buttons.addWidget(self.again)
        buttons.addStretch(1)
        right.addLayout(buttons)
        whole = QHBoxLayout()
        whole.setSpacing(theme.space(2))
        whole.addLayout(left, 1)
        whole.addWidget(card)
        self.body.addLayout(whole, 1)

    def _connect(self) -> None:
        self.differences.row_activated.connect(self._on_settle)
        self.differences.row_changed.connect(self._on_difference)
        self.sample_list.row_changed.connect(self._on_sample)
        self.settle.clicked.connect(self._on_settle)
        self.draw.clicked.connect(self._on_draw)
        self.again.clicked.connect(self._on_again)
        self.question.confirmed.connect(self._on_words)
        self.draw_bar.asked.connect(self._on_months)
        self.draw_bar.closed.connect(self.sample_list.setFocus)
        for keys, slot in (("Ctrl+D", self._on_draw), ("Ctrl+R", self._on_again)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    # --- what is shown ------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read agreement, differences and samples anew."""
        self.runner.read(_seen, self._on_seen, self.bar.say_problem, key=f"looks-{id(self)}")

    def first_focus(self) -> None:
        """Work begins with what is to settle."""
        self.differences.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_seen(self, seen: Seen) -> None:
        self._may, self._today = seen.may, seen.today
        self.agreement.set_rows(seen.agreement)
        self.differ.set_rows(seen.differ)
        self.samples.set_rows(seen.samples)
        for table in (self.differences, self.sample_list):
            table.select_first()
        self.settle.setVisible(Permission.MANAGE_PARTNERS in seen.may)
        self.draw.setVisible(Permission.MANAGE_STAFF in seen.may)
        self._on_difference()
        self._on_sample()

    @Slot()
    def _on_difference(self, *_: object) -> None:
        row = self._chosen_look()
        self.settle.setEnabled(row is not None)
        self._told.setText(both_words(row) if row is not None else "")
        self._told.setVisible(row is not None)

    @Slot()
    def _on_sample(self, *_: object) -> None:
        row = self._chosen_sample()
        self.again.setEnabled(row is not None)
        self._checked.setVisible(False)
        self._about.setVisible(row is not None)
        if row is None:
            return
        seed = row.seed if len(row.seed) <= HEAD_SHOWN else f"{row.seed[:HEAD_SHOWN]}…"
        where = (
            self.tr("Seed: entry {height} of the record, {seed}").format(
                height=wording.number(row.seed_height), seed=seed
            )
            if row.seed_height
            else self.tr("Seed, chosen by hand before that was ended: {seed}").format(seed=seed)
        )
        self._about.setText(
            "\n".join(
                (
                    self.tr("{drawn} drawn of {count} claims; {needed} tell the rate within"
                            " {precision} % at {confidence} %.").format(
                        drawn=wording.number(row.drawn), count=wording.number(row.population),
                        needed=wording.number(row.needed),
                        precision=wording.number(row.precision_percent),
                        confidence=wording.number(row.confidence),
                    ),
                    self.tr("Drawn by {who}, {when}").format(
                        who=row.made_by, when=wording.moment(row.made_at)
                    ),
                    where,
                )
            )
        )  # fmt: skip
        self._about.setToolTip(plain_tip(row.seed))

    def _chosen_look(self) -> SecondLookRow | None:
        return self.differ.row_at(self.differences.currentIndex())

    def _chosen_sample(self) -> SampleRow | None:
        return self.samples.row_at(self.sample_list.currentIndex())

    # --- what a person does -------------------------------------------------------------------
    @Slot()
    def _on_settle(self, *_: object) -> None:
        row = self._chosen_look()
        if row is None or Permission.MANAGE_PARTNERS not in self._may:
            return
        self._settling = row
        self.question.ask(
            self.tr("What came of {serial}?").format(serial=row.serial),
            self.tr("Settle (Enter)"),
            line=self.tr("In words: who was right, and what was done"),
        )

    @Slot(str)
    def _on_words(self, words: str) -> None:
        if self._settling is not None:
            saying = partial(_settle, self._settling.look_id, words)
            self.runner.run(saying, self._on_settled, self.bar.say_problem)

    @Slot(object)
    def _on_settled(self, why: Refused | None) -> None:
        if why is not None:
            self.question.complain(wording.refusal_sentence(why.code, why.params))
            return
        self.question.finish()
        self.bar.say("good", self.tr("Settled. The claim itself stays as it is."))
        self.refresh()

    @Slot()
    def _on_draw(self) -> None:
        if Permission.MANAGE_STAFF in self._may:
            self.bar.clear()
            self.draw_bar.open_at(self._today)

    @Slot(object, object)
    def _on_months(self, first: date, last: date) -> None:
        self.runner.run(partial(_draw, first, last), self._on_drawn, self.bar.say_problem)

    @Slot(object)
    def _on_drawn(self, why: Refused | None) -> None:
        if why is not None:
            self.draw_bar.complain(wording.refusal_sentence(why.code, why.params))
            return
        self.draw_bar.close_bar()
        self.bar.say(
            "good", self.tr("Asked for. The server draws it, and reviewers find it at their desk."),
            self.tr("It stands here once the server has answered."),
        )  # fmt: skip
        self.refresh()

    @Slot()
    def _on_again(self) -> None:
        row = self._chosen_sample()
        if row is None:
            return
        self._checked.setText(self.tr("Drawing it again …"))
        self._checked.setVisible(True)
        self.runner.read(partial(_redrawn, row.sample_id), self._on_redrawn, self.bar.say_problem)
        if row.seed_height and Permission.SEE_AUDIT in self._may:
            asking = partial(_of_record, row)
            self.runner.read(asking, self._on_record, self._on_no_record, key="seed-of-record")

    @Slot(object)
    def _on_redrawn(self, found: Redrawn | None) -> None:
        row = self._chosen_sample()
        if found is None or row is None:
            return
        self._say_check(self.redrawn_words(row, found), good=found.alike)

    def redrawn_words(self, row: SampleRow, found: Redrawn) -> str:
        """Return what came of drawing a sample again, in words."""
        count, months = wording.number(found.picks), months_of(row)
        if not found.alike:
            return self.tr(
                "{months}: drawn again it is NOT the same. Tell the vendor's auditor."
            ).format(months=months)
        if found.same_claims:
            return self.tr("{months}: drawn again, all {count} are the same.").format(
                months=months, count=count
            )
        return self.tr(
            "{months}: all {count} stand in the order of the seed. Since then claims have changed:"
            " {missing} of today's would be among them, {gone} of them would not."
        ).format(
            months=months, count=count, missing=wording.number(found.missing),
            gone=wording.number(found.gone),
        )  # fmt: skip

    @Slot(object)
    def _on_record(self, same: bool) -> None:  # noqa: FBT001  (the query's answer)
        said = (
            self.tr("The seed is what the record says first after these months.")
            if same
            else self.tr("The seed is NOT what the record says. Tell the vendor's auditor.")
        )
        self._say_check(f"{self._checked.text()} {said}".strip(), good=same)

    @Slot(object)
    def _on_no_record(self, _problem: EnvironmentProblem) -> None:
        said = self.tr("Whether the seed is what the record says shows with a line to the server.")
        self._say_check(f"{self._checked.text()} {said}".strip(), good=True)

    def _say_check(self, text: str, *, good: bool) -> None:
        self._checked.setText(text)
        self._checked.setVisible(True)
        theme.use(self._checked, tone="good" if good else "bad")


# --- on other threads -----------------------------------------------------------------------------
def _seen(wp: Workplace) -> Seen:
    return Seen(
        second_looks.agreement_rows(wp), second_looks.that_differ(wp), samples(wp), rights(wp),
        wp.clock.today(),
    )  # fmt: skip


def _settle(look_id: str, words: str, wp: Workplace) -> Refused | None:
    return settle_look(wp, look_id, words)


def _draw(first: date, last: date, wp: Workplace) -> Refused | None:
    return draw_sample(wp, first, last)


def _redrawn(sample_id: str, wp: Workplace) -> Redrawn | None:
    return redrawn(wp, sample_id)


def _of_record(row: SampleRow, wp: Workplace) -> bool:
    period = period_of(row.first_day, row.last_day)
    return period is not None and is_first_head_since(wp, row.seed_height, row.seed, period[1])
