"""KeptFilters: filters of the queue by name, kept and forgotten where the queue is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QWidget

from desktop import wording
from desktop.runner import Runner
from desktop.views.common.choices import ChoiceBox
from desktop.views.common.confirm import ConfirmBar
from desktop.views.common.fields import FilterBox
from domain.verdicts import Refused
from sync.errors import EnvironmentProblem
from sync.queries.saved_filters import LONGEST_FILTER_NAME, Filter, drop, keep, saved
from sync.workplace import Workplace

KEPT = "kept:"
KEEP, FORGET = "…keep", "…forget"
KEEP_KEY = "Ctrl+S"
Failed = Callable[[EnvironmentProblem], None]


class KeptFilters(QObject):
    """Offers them beside the program's own in the box; Ctrl+S keeps what is shown now."""

    def __init__(
        self, runner: Runner, box: ChoiceBox, bar: ConfirmBar, failed: Failed, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._runner, self._box, self._bar, self._failed = runner, box, bar, failed
        self._built_in = box.choices
        self._filters: Mapping[str, Filter] = {}
        self._now = Filter("")
        self._ask_now: Callable[[], Filter] = lambda: self._now
        box.acts = frozenset({KEEP, FORGET})
        box.acted.connect(self._on_acted)
        bar.confirmed.connect(self._on_name)
        self._fill()

    def listen(self, screen: QWidget, now: Callable[[], Filter]) -> None:
        """Let Ctrl+S anywhere on the screen keep what `now` says is shown."""
        self._ask_now = now
        shortcut = QShortcut(QKeySequence(KEEP_KEY), screen)
        shortcut.activated.connect(self.ask_name)

    def refresh(self) -> None:
        """Read them anew."""
        self._runner.read(saved, self._on_saved, self._failed, key=f"kept-{id(self)}")

    def filter_of(self, choice: str) -> Filter | None:
        """Return the filter a choice stands for, None for one of the program's own."""
        return self._filters.get(choice)

    @Slot()
    def ask_name(self) -> None:
        """Ask what the filter that is shown now is to be called."""
        self._now = self._ask_now()
        self._bar.ask(
            self.tr("Keep this filter: what is it called?"), self.tr("Keep it (Enter)"),
            line=self.tr("Name"), no=self.tr("Back (Esc)"),
        )  # fmt: skip
        self._bar.line.setMaxLength(LONGEST_FILTER_NAME)

    @Slot(str)
    def _on_acted(self, action: str) -> None:
        if action == KEEP:
            self.ask_name()
        elif (gone := self._filters.get(self._box.choice)) is not None:
            self._box.choose("")
            self._box.chosen.emit("")
            self._runner.run(partial(_drop, gone.name), self._on_saved, self._failed)

    @Slot(str)
    def _on_name(self, name: str) -> None:
        if not name:
            self._bar.complain(self.tr("A name, please."))
            return
        kept = Filter(name, self._now.text, self._now.cause, self._now.order)
        self._runner.run(partial(_keep, kept), self._on_kept, self._failed)

    @Slot(object)
    def _on_kept(self, answer: tuple[str, Refused | Sequence[Filter]]) -> None:
        name, found = answer
        if isinstance(found, Refused):
            self._bar.complain(wording.refusal_sentence(found.code, found.params))
            return
        self._bar.finish()
        self._on_saved(found)
        self._box.choose(f"{KEPT}{name}")

    @Slot(object)
    def _on_saved(self, filters: Sequence[Filter]) -> None:
        self._filters = {f"{KEPT}{each.name}": each for each in filters}
        self._fill()

    def _fill(self) -> None:
        kept = [(key, each.name) for key, each in self._filters.items()]
        acts = [(KEEP, self.tr("Keep this filter… ({key})").format(key=KEEP_KEY))]
        if kept:
            acts.append((FORGET, self.tr("Forget the chosen filter")))
        wanted = [*self._built_in, *kept, *acts]
        if wanted != self._box.choices:
            self._box.set_choices(wanted)
            self._box.divide(len(self._built_in), len(self._built_in) + len(kept))


def put_into(found: Filter, line: FilterBox, order: QComboBox) -> None:
    """Show what a kept filter says in the line and in the order, without asking yet."""
    for widget in (line, order):
        widget.blockSignals(True)  # noqa: FBT003  (Qt's way to set without telling)
    line.setText(found.text)
    at = order.findData(found.order)
    order.setCurrentIndex(max(at, 0))
    for widget in (line, order):
        widget.blockSignals(False)  # noqa: FBT003


# --- on worker threads ---------------------------------------------------------------------------
def _keep(made: Filter, wp: Workplace) -> tuple[str, Refused | Sequence[Filter]]:
    why = keep(wp, made)
    filters = saved(wp)
    named = next(
        (each.name for each in filters if each.name.casefold() == made.name.casefold()), ""
    )
    return named, why or filters


def _drop(name: str, wp: Workplace) -> Sequence[Filter]:
    drop(wp, name)
    return saved(wp)
