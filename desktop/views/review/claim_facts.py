"""ClaimFacts: the selected claim and why it is here, or what a selection has in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.models.review_queue import due_badge
from desktop.views.common.labels import Chip, ElidedLabel, label
from desktop.views.common.second_word import SecondWord
from sync.rows import ReviewRow, is_under_way


class ClaimFacts(QFrame):
    """Reads only; decisions are made at the bar below the queue."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.setAccessibleName(self.tr("The selected claim"))
        self._title = ElidedLabel("", "title", self)
        self._sub = label("", "body", wrap=True, parent=self)
        self._due = Chip(parent=self)
        self._back = label("", "strong", wrap=True, parent=self)
        theme.use(self._back, tone="bad")
        self.second = SecondWord(self)
        self._why = label("", "strong", wrap=True, parent=self)
        self._values: dict[str, QLabel] = {}
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(theme.space(2))
        self._form.setVerticalSpacing(6)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeading)
        for key, title in (
            ("points", self.tr("Worth")), ("who", self.tr("Stated by")),
            ("sold_on", self.tr("Sold on")), ("scanned", self.tr("Scanned")),
            ("received", self.tr("Received")), ("invoice", self.tr("Invoice")),
            ("customer", self.tr("Customer")),
        ):  # fmt: skip
            self._values[key] = label("", "body", wrap=True, parent=self)
            self._form.addRow(label(title, "muted", parent=self), self._values[key])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[theme.space(2)] * 4)
        whole.setSpacing(theme.space())
        for each in (self._title, self._sub, self._due, self._back, self.second):
            whole.addWidget(each)
        self._heading = label(self.tr("Why it is here"), "caption", parent=self)
        whole.addWidget(self._heading)
        whole.addWidget(self._why)
        whole.addSpacing(theme.space(0.5))
        whole.addLayout(self._form)
        whole.addStretch(1)
        self.show_rows((), None)

    @property
    def said(self) -> str:
        """Everything it says in words."""
        labels = (self._title, self._sub, self._back, self._why)
        shown = [each.text() for each in labels if not each.isHidden() and each.text()]
        return "\n".join([*shown, self.second.said])

    def fact(self, key: str) -> str:
        """One fact as shown."""
        return self._values[key].text()

    def show_rows(self, rows: Sequence[ReviewRow], now: datetime | None) -> None:
        """Show one claim in full, several in sum."""
        single = rows[0] if len(rows) == 1 else None
        for value in self._values.values():
            self._form.setRowVisible(value, single is not None)
        self._due.setVisible(single is not None)
        self._back.setVisible(single is not None and bool(single.code))
        self.second.show_word(
            single.waits if single else None,
            on_its_way=single is not None and is_under_way(single.send),
        )
        if single is not None:
            self._show_one(single, now)
        elif rows:
            self._show_many(rows)
        else:
            self._title.setText("")
            self._sub.setText(self.tr("Choose a claim to see why it waits for you."))
            self._why.setText("")
        self._heading.setVisible(bool(self._why.text()))
        self._why.setVisible(bool(self._why.text()))

    def _show_one(self, row: ReviewRow, now: datetime | None) -> None:
        self._title.setFont(theme.font("title", strong=True, mono=True))
        self._title.setText(row.serial)
        self._sub.setText("  ·  ".join(part for part in (row.product, row.partner) if part))
        self._due.show_badge(due_badge(row.decide_by, now))
        self._back.setText(wording.refusal_sentence(row.code))
        self._why.setText("\n".join(f"• {sentence}" for sentence in reasons(row) if sentence))
        worth = [wording.points(row.points)]
        if row.value_minor:
            worth.append(wording.money(row.value_minor, row.currency))
        self._values["points"].setText("  ·  ".join(worth))
        self._values["who"].setText("  ·  ".join(part for part in (row.who, row.partner) if part))
        self._values["sold_on"].setText(wording.long_day(row.sold_on))
        self._values["scanned"].setText(wording.moment(row.scanned_at))
        self._values["received"].setText(wording.moment(row.received_at))
        self._values["invoice"].setText(row.invoice or self.tr("not stated yet"))
        self._values["customer"].setText(row.customer or self.tr("not stated yet"))

    def _show_many(self, rows: Sequence[ReviewRow]) -> None:
        self._title.setFont(theme.font("title", strong=True))
        self._title.setText(
            self.tr("{count} claims marked").format(count=wording.number(len(rows)))
        )
        partners = Counter(row.partner for row in rows)
        self._sub.setText(_counted(partners))
        self._why.setText(
            "\n".join(
                f"{wording.number(count)} × {wording.cause_word(cause)}"
                for cause, count in Counter(row.cause for row in rows).most_common()
            )
        )


def reasons(row: ReviewRow) -> list[str]:
    """Return why a claim waits, one sentence for each doubt; never an empty list."""
    sentences = [wording.refusal_sentence(code, params) for code, params in row.doubts]
    if not sentences:
        sentences = [wording.refusal_sentence(row.cause) or wording.cause_word(row.cause)]
    return list(dict.fromkeys(sentence for sentence in sentences if sentence))


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{name} ({wording.number(count)})" for name, count in counter.most_common(4))
