"""ClaimFacts: the selected claim and why it is here, or what a selection has in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.models.review_queue import due_badge, risk_badge
from desktop.models.words import WHY_WORDS
from desktop.views.common.flow import FlowLayout
from desktop.views.common.labels import Chip, ElidedLabel, label
from desktop.views.common.second_word import SecondWord
from desktop.wording import translate
from domain.claims.claim import ClaimState
from sync.queries.bulk_review import BulkRow
from sync.rows import ReviewRow, is_under_way

MOST_REASONS = 10
_FIRST_WIDTH = 34


class ClaimFacts(QWidget):
    """Reads only; its labels are made once, for claims pass quickly."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("The selected claim"))
        self._title = ElidedLabel("", "title", self)
        self._sub = label("", "body", wrap=True, parent=self)
        self._due = Chip(parent=self)
        self._risk = Chip(parent=self)
        self._state = Chip(parent=self)
        self._back = label("", "strong", wrap=True, parent=self)
        theme.use(self._back, tone="bad")
        self._barred = label("", "strong", wrap=True, parent=self)
        theme.use(self._barred, tone="warn")
        self._two = label("", "body", wrap=True, parent=self)
        theme.use(self._two, tone="warn")
        self._company = label("", "body", wrap=True, parent=self)
        theme.use(self._company, tone="info")
        self.second = SecondWord(self)
        self._heading = label(self.tr("Why it is here"), "caption", parent=self)
        self._points = [label("", "body", parent=self) for _ in range(MOST_REASONS)]
        for each in self._points:
            each.setFont(theme.font("body", strong=True))
        self._reasons = [label("", "body", wrap=True, parent=self) for _ in range(MOST_REASONS)]
        self._values: dict[str, QLabel] = {}
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(theme.space(1.5))
        self._form.setVerticalSpacing(3)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeading)
        for key, title in (
            ("sold_on", self.tr("Sold on")), ("invoice", self.tr("Invoice")),
            ("customer", self.tr("Customer")), ("points", self.tr("Worth")),
            ("who", self.tr("Stated by")), ("received", self.tr("Received")),
        ):  # fmt: skip
            self._values[key] = label("", "body", wrap=True, parent=self)
            self._form.addRow(label(title, "muted", parent=self), self._values[key])
        self._lay_out()
        self.show_rows((), None)
        self._sub.clear()

    def _lay_out(self) -> None:
        chips = FlowLayout(gap=6)
        for chip in (self._due, self._risk, self._state):
            chips.addWidget(chip)
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, _FIRST_WIDTH)
        grid.setColumnStretch(1, 1)
        for at, (points, reason) in enumerate(zip(self._points, self._reasons, strict=True)):
            grid.addWidget(
                points, at, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignTrailing
            )
            grid.addWidget(reason, at, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addWidget(self._title)
        whole.addWidget(self._sub)
        whole.addLayout(chips)
        for each in (self._back, self._barred, self._two, self._company, self.second):
            whole.addWidget(each)
        whole.addSpacing(2)
        whole.addWidget(self._heading)
        whole.addLayout(grid)
        whole.addSpacing(4)
        whole.addLayout(self._form)

    @property
    def said(self) -> str:
        """Everything it says in words."""
        labels = (
            self._title, self._sub, self._back, self._barred, self._two, self._company,
            self._heading, *self._reasons,
        )  # fmt: skip
        shown = [each.text() for each in labels if not each.isHidden() and each.text()]
        return "\n".join([*shown, self.second.said])

    @property
    def reasons(self) -> list[str]:
        """Why it is here, line by line, each part of a score with its points."""
        return [
            f"{points.text()} {reason.text()}".strip()
            for points, reason in zip(self._points, self._reasons, strict=True)
            if not reason.isHidden()
        ]

    def fact(self, key: str) -> str:
        """One fact as shown."""
        return self._values[key].text()

    def show_rows(self, rows: Sequence[ReviewRow], now: datetime | None) -> None:
        """Show one claim in full, several in sum."""
        single = rows[0] if len(rows) == 1 else None
        for value in self._values.values():
            self._form.setRowVisible(value, single is not None)
        for each in (self._due, self._risk, self._state, self._back, self._barred):
            each.setVisible(False)
        self._two.hide()
        self._company.hide()
        self.second.show_word(
            single.waits if single else None,
            on_its_way=single is not None and is_under_way(single.send),
        )
        if single is not None:
            self._show_one(single, now)
        elif rows:
            self._show_many(rows)
        else:
            self._sub.setText(self.tr("Choose a claim to see why it waits for you."))
            self._why("", [])
        self._title.setVisible(bool(rows))

    def show_approval(self, found: BulkRow | None) -> None:
        """Say what stands in the way of approving the claim shown: a second person, or a code."""
        lines: list[str] = []
        if found is not None and found.left_out:
            lines = [
                self.tr("It can't be approved: {why}").format(why=wording.cause_word(each.what))
                for each in found.left_out
            ]
        elif found is not None and found.second:
            names = ", ".join(each.what for each in found.cosigners)
            lines = [self.tr("Approving it takes two: your word is noted, and waits.")]
            lines += [translate("acts", WHY_WORDS[each.what]) for each in found.second]
            if names:
                lines.append(self.tr("Can co-sign: {names}").format(names=names))
        _say(self._two, " ".join(lines))

    def show_company(self, names: Sequence[str]) -> None:
        """Say which colleagues have the claim open too."""
        said = self.tr("{names} has it open too").format(names=", ".join(names)) if names else ""
        _say(self._company, said)

    def _show_one(self, row: ReviewRow, now: datetime | None) -> None:
        self._title.setFont(theme.font("title", strong=True, mono=True))
        self._title.setText(row.serial)
        self._sub.setText("  ·  ".join(part for part in (row.product, row.partner) if part))
        risk = risk_badge(row.risk)
        self._due.show_badge(due_badge(row.decide_by, now))
        self._state.show_badge(wording.state_badge(row.state))
        if risk is not None:
            self._risk.show_badge(risk)
        self._due.show()
        self._risk.setVisible(risk is not None)
        # What waits for us needs no word; anything else does.
        self._state.setVisible(row.state is not ClaimState.IN_REVIEW)
        _say(self._back, wording.refusal_sentence(row.code))
        _say(self._barred, wording.refusal_sentence(row.barred))
        heading = self.tr("Why it is here")
        if row.risk:
            heading = self.tr("Why it is here: risk {risk} of 100").format(
                risk=wording.number(row.risk)
            )
        self._why(heading, reasons(row))
        worth = [wording.points(row.points)]
        if row.value_minor:
            worth.append(wording.money(row.value_minor, row.currency))
        scanned = self.tr("scanned {moment}").format(moment=wording.moment(row.scanned_at))
        self._values["sold_on"].setText(f"{wording.long_day(row.sold_on)}  ·  {scanned}")
        self._values["invoice"].setText(row.invoice or self.tr("not stated yet"))
        self._values["customer"].setText(row.customer or self.tr("not stated yet"))
        self._values["points"].setText("  ·  ".join(worth))
        self._values["who"].setText(row.who)
        self._values["received"].setText(wording.moment(row.received_at))

    def _show_many(self, rows: Sequence[ReviewRow]) -> None:
        self._title.setFont(theme.font("title", strong=True))
        self._title.setText(
            self.tr("{count} claims marked").format(count=wording.number(len(rows)))
        )
        partners = Counter(row.partner for row in rows)
        self._sub.setText(_counted(partners))
        self._why(
            self.tr("Why they are here"),
            [
                (f"{wording.number(count)} ×", wording.cause_word(cause))
                for cause, count in Counter(row.cause for row in rows).most_common(MOST_REASONS)
            ],
        )

    def _why(self, heading: str, lines: Sequence[tuple[str, str]]) -> None:
        _say(self._heading, heading)
        for at, (points, reason) in enumerate(zip(self._points, self._reasons, strict=True)):
            there = at < len(lines)
            points.setVisible(there)
            reason.setVisible(there)
            if there:
                points.setText(lines[at][0])
                reason.setText(lines[at][1])


def reasons(row: ReviewRow) -> list[tuple[str, str]]:
    """Return why a claim waits: each doubt, then each part of its score with its points.

    Never an empty list.
    """
    sentences = [wording.refusal_sentence(code, params) for code, params in row.doubts]
    if not any(sentences):
        sentences = [wording.refusal_sentence(row.cause) or wording.cause_word(row.cause)]
    doubts = [("•", sentence) for sentence in dict.fromkeys(sentences) if sentence]
    parts = [
        (f"+{wording.number(part.points)}", wording.risk_sentence(part.code, part.values))
        for part in row.risk_parts
    ]
    return [*doubts, *parts]


def _say(where: QLabel, text: str) -> None:
    where.setText(text)
    where.setVisible(bool(text))


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{name} ({wording.number(count)})" for name, count in counter.most_common(4))
