"""The scanner at the keyboard: tells a wedge's burst of keys from a person's typing.

Owns every key press on its way into a window. A burst ended by Enter or Tab becomes one scan and
reaches no widget, button or shortcut; anything else is replayed as it came, 35 ms later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import (
    QCoreApplication,
    QElapsedTimer,
    QEvent,
    QObject,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

GAP_MS = 35
"""Longest pause between two keys of one burst. Fast typists stay above 60 ms, wedges below 20."""
LATE_MS = 15
"""A timer this late means that the window was busy: keys may be waiting behind it."""
LEAST_KEYS = 4
JOIN_MS = 250
"""A busy computer, or a slow radio, breaks a code into pieces. What goes on so soon after a piece
was let go into the scan line belongs to it."""
ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
ALONE_UNHELD = frozenset(
    {
        Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab,
        Qt.Key.Key_Escape, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Insert,
        Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right,
        Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    }
)  # fmt: skip
"""Keys no code begins with: they pass at once unless a burst is running."""
MODIFIERS = frozenset(
    {
        Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_ScrollLock, Qt.Key.Key_Super_L,
        Qt.Key.Key_Super_R, Qt.Key.Key_Mode_switch,
    }
)  # fmt: skip
UNREADABLE = "\ufffd"
"""Stands for a key without a character inside a burst, so that it can't vanish from a serial."""
COMMANDING = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
TAKES_PIECES = "takesPieces"
"""Property of the scan line: keys let go while it has the keyboard may begin a code."""
TAKES_SCANS = "takesScans"
"""Property of an input that wants scans as text (an enrolment code); it gets bursts as keys."""
_CONTROL_FIRST, _CONTROL_LAST = 0x40, 0x5F


@dataclass(frozen=True, slots=True)
class Stroke:
    """One held key event: enough to tell what it says and to send it again."""

    window: QWindow
    kind: QEvent.Type
    key: int
    modifiers: Qt.KeyboardModifier
    text: str
    at: int

    def event(self) -> QKeyEvent:
        """Return the event anew."""
        return QKeyEvent(self.kind, self.key, self.modifiers, self.text)

    @property
    def pressed(self) -> bool:
        """Whether it is a press, not a release."""
        return self.kind == QEvent.Type.KeyPress

    @property
    def said(self) -> str:
        """What it adds to a code. A wedge sends GS as Ctrl+], and control characters likewise."""
        if self.modifiers & Qt.KeyboardModifier.ControlModifier and (
            _CONTROL_FIRST <= self.key <= _CONTROL_LAST
        ):
            return chr(self.key & 0x1F)
        return self.text or UNREADABLE


class Wedge(QObject):
    """An event filter for the application.

    `scanned` carries a whole code as delivered; `unfinished` a burst that never got its Enter;
    `rest_scanned` the end of a code whose beginning is in the scan line already.
    """

    scanned = Signal(str)
    rest_scanned = Signal(str)
    unfinished = Signal(str)

    def __init__(self, parent: QObject | None = None, *, gap_ms: int = GAP_MS) -> None:
        super().__init__(parent)
        self._gap_ms = gap_ms
        self._held: list[Stroke] = []
        self._presses = 0
        self._first_at = 0
        self._last_at = 0
        self._ended_at = -1
        self._broke_at = -1
        self._broke_unseen = False
        self._stray = ""
        self._stray_at = -1
        self._swallowed: set[int] = set()
        self._replaying = False
        self._since = QElapsedTimer()
        self._clock = QElapsedTimer()
        self._clock.start()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_pause)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in (
            QEvent.Type.KeyPress,
            QEvent.Type.KeyRelease,
            QEvent.Type.ShortcutOverride,
        ):
            return False
        if self._replaying or not isinstance(event, QKeyEvent):
            return False
        if kind == QEvent.Type.ShortcutOverride:
            return self._claim(event)
        if not isinstance(watched, QWindow) or not event.spontaneous():
            return False
        return self._take(watched, event)

    def flush(self) -> None:
        """Replay what is held, now."""
        self._timer.stop()
        held, self._held, self._presses = self._held, [], 0
        self._replaying = True
        try:
            for stroke in held:
                replay(stroke)
        finally:
            self._replaying = False

    # --- deciding -----------------------------------------------------------------------------
    def _claim(self, event: QKeyEvent) -> bool:
        """Keep a key from the shortcuts while it may be part of a code."""
        if not event.spontaneous() or not self._wanted(event):
            return False
        event.accept()
        return True

    def _wanted(self, event: QKeyEvent) -> bool:
        """Whether a press is to be held: it may begin or go on with a burst."""
        if event.key() in MODIFIERS:
            return False
        running = self._presses > 0 and self._moment(event) - self._last_at <= self._gap_ms
        if running or self._just_ended(event) or self._ends_a_piece(event):
            return True
        return not event.isAutoRepeat() and event.key() not in ALONE_UNHELD

    def _take(self, window: QWindow, event: QKeyEvent) -> bool:
        if event.type() == QEvent.Type.KeyRelease:
            return self._take_release(window, event)
        if not self._wanted(event):
            if event.key() not in MODIFIERS:
                self._end_burst()
            return False
        at = self._moment(event)
        if self._just_ended(event):
            # The second character of a CR LF ending.
            self._swallowed.add(event.key())
            return True
        if self._presses and at - self._last_at > self._gap_ms:
            self._end_burst()
        if event.key() in ENDS or event.text() in {"\r", "\n", "\t"}:
            goes_on = self._goes_on(event, at)
            if (self._presses >= LEAST_KEYS or goes_on) and not self._asked_for():
                self._finish(event.key(), at, goes_on=goes_on)
                return True
            if not self._presses:
                return False
            if has_focus(TAKES_PIECES):
                # A code of one to three characters; what follows it is another one.
                self.flush()
                return False
        self._hold(window, event, at)
        return True

    def _take_release(self, window: QWindow, event: QKeyEvent) -> bool:
        if event.key() in self._swallowed:
            if not event.isAutoRepeat():
                self._swallowed.discard(event.key())
            return True
        if any(stroke.pressed and stroke.key == event.key() for stroke in self._held):
            self._held.append(stroke_of(window, event, self._last_at))
            return True
        return False

    def _hold(self, window: QWindow, event: QKeyEvent, at: int) -> None:
        self._held.append(stroke_of(window, event, at))
        if not self._presses:
            self._first_at = at
            self._ended_at = -1
        self._presses += 1
        self._last_at = at
        self._since.start()
        self._timer.start(self._gap_ms)

    def _ends_a_piece(self, event: QKeyEvent) -> bool:
        """Whether a lone Enter is that of a code that went into the scan line unfinished."""
        return (
            event.key() in ENDS
            and self._broke_unseen
            and not self._presses
            and self._goes_on(event, self._moment(event))
        )

    def _goes_on(self, end: QKeyEvent, at: int) -> bool:
        """Whether this end belongs to a code whose first piece is in the scan line."""
        begun = self._first_at if self._presses else at
        if self._broke_at < 0 or begun - self._broke_at > JOIN_MS:
            return False
        # A person who typed into the line and presses Tab wants to leave it.
        return bool(self._presses) or self._broke_unseen or end.key() != Qt.Key.Key_Tab

    def _finish(self, key: int, at: int, *, goes_on: bool) -> None:
        text = self._forget()
        if not goes_on and 0 <= self._first_at - self._stray_at <= JOIN_MS:
            text = self._stray + text
        self._swallowed.add(key)
        self._ended_at = at
        self._broke_at = self._stray_at = -1
        (self.rest_scanned if goes_on else self.scanned).emit(text)

    def _forget(self) -> str:
        """Let the held keys go as text; releases still to come are swallowed too."""
        self._timer.stop()
        held, self._held, self._presses = self._held, [], 0
        down = [stroke.key for stroke in held if stroke.pressed]
        up = [stroke.key for stroke in held if not stroke.pressed]
        self._swallowed |= set(down) - set(up)
        return "".join(stroke.said for stroke in held if stroke.pressed)

    def _end_burst(self) -> None:
        """A pause: a burst goes on as an unfinished code, a few keys go where they belong."""
        if self._presses >= LEAST_KEYS and not self._asked_for():
            self._broke_at, self._broke_unseen = self._last_at, True
            self.unfinished.emit(self._forget())
        elif self._held:
            if self._presses and has_focus(TAKES_PIECES):
                self._broke_at, self._broke_unseen = self._last_at, False
            else:
                self._note_stray()
            self.flush()

    def _note_stray(self) -> None:
        """Keep one to three keys let go elsewhere: what follows at once may be their code's rest.

        Only when nothing was pressed just before them: a person goes on typing.
        """
        alone = self._stray_at < 0 or self._first_at - self._stray_at > JOIN_MS
        pressed = [stroke for stroke in self._held if stroke.pressed]
        said = all(stroke.text and not stroke.modifiers & COMMANDING for stroke in pressed)
        self._stray = "".join(stroke.said for stroke in pressed) if alone and said else ""
        self._stray_at = self._last_at

    @Slot()
    def _on_pause(self) -> None:
        if self._since.elapsed() > self._gap_ms + LATE_MS:
            # The window was busy; look again after the keys that wait behind this timer.
            self._since.start()
            self._timer.start(self._gap_ms)
            return
        self._end_burst()

    def _just_ended(self, event: QKeyEvent) -> bool:
        return (
            self._ended_at >= 0
            and event.key() in ENDS
            and not self._presses
            and self._moment(event) - self._ended_at <= self._gap_ms
        )

    def _moment(self, event: QKeyEvent) -> int:
        """When the display server saw the key (ms); by our own clock where it does not say."""
        return int(event.timestamp()) or int(self._clock.elapsed())

    @staticmethod
    def _asked_for() -> bool:
        return has_focus(TAKES_SCANS)


def has_focus(kind: str) -> bool:
    """Whether a widget with this property has the keyboard."""
    widget = QApplication.focusWidget()
    return widget is not None and bool(widget.property(kind))


def stroke_of(window: QWindow, event: QKeyEvent, at: int) -> Stroke:
    """Copy an event: Qt's own is gone after the filter."""
    return Stroke(window, event.type(), int(event.key()), event.modifiers(), event.text(), at)


def replay(stroke: Stroke) -> None:
    """Send a held key where it would have gone, shortcuts first as Qt does."""
    if stroke.pressed and may_be_shortcut(stroke) and not overridden(stroke) and trigger(stroke):
        return
    QCoreApplication.sendEvent(stroke.window, stroke.event())


def may_be_shortcut(stroke: Stroke) -> bool:
    """Whether a key could be one: letters alone are none while somebody types."""
    return bool(stroke.modifiers & COMMANDING) or not stroke.text


def overridden(stroke: Stroke) -> bool:
    """Whether the widget with the focus wants this key for itself."""
    widget = QApplication.focusWidget()
    if widget is None:
        return False
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, stroke.key, stroke.modifiers, stroke.text)
    asked.ignore()
    QCoreApplication.sendEvent(widget, asked)
    return asked.isAccepted()


def trigger(stroke: Stroke) -> bool:
    """Do what the one shortcut of this key does; False when there is none or more than one."""
    window = QApplication.activeWindow()
    if window is None:
        return False
    keys = QKeySequence(int(stroke.modifiers.value) | stroke.key)
    found = list(bound_to(window, keys))
    if len(found) != 1:
        return False
    one = found[0]
    if isinstance(one, QShortcut):
        one.activated.emit()
    elif isinstance(one, QAction):
        one.trigger()
    else:
        one.setFocus(Qt.FocusReason.ShortcutFocusReason)
        one.click()
    return True


def bound_to(
    window: QWidget, keys: QKeySequence
) -> Iterator[QShortcut | QAction | QAbstractButton]:
    """Yield what is bound to these keys and can be used now in a window."""
    for shortcut in window.findChildren(QShortcut):
        owner = shortcut.parent()
        seen = not isinstance(owner, QWidget) or (owner.isVisible() and owner.isEnabled())
        bound = shortcut.keys()
        if shortcut.isEnabled() and seen and keys in bound and _in_reach(shortcut):
            yield shortcut
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible() or not widget.isEnabled():
            continue
        yield from (a for a in widget.actions() if a.isEnabled() and keys in a.shortcuts())
        if isinstance(widget, QAbstractButton) and widget.shortcut() == keys:
            yield widget


def _in_reach(shortcut: QShortcut) -> bool:
    """Whether the focus is where a shortcut of a widget asks it to be."""
    owner, focus = shortcut.parent(), QApplication.focusWidget()
    if not isinstance(owner, QWidget) or focus is None:
        return True
    if shortcut.context() == Qt.ShortcutContext.WidgetShortcut:
        return owner is focus
    if shortcut.context() == Qt.ShortcutContext.WidgetWithChildrenShortcut:
        return owner is focus or owner.isAncestorOf(focus)
    return True
