"""SessionsModel: a person's own sign-ins. Columns and words only."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop import wording
from desktop.models.columns import Column
from desktop.models.table_model import RowTableModel
from desktop.wording import translate
from domain.sentences import QT_TRANSLATE_NOOP
from sync.wire.messages import SessionEntry

_ENDED = {
    "signed_out": QT_TRANSLATE_NOOP("SessionsModel", "Signed out"),
    "ended": QT_TRANSLATE_NOOP("SessionsModel", "Ended"),
    "reused": QT_TRANSLATE_NOOP("SessionsModel", "Ended: copied?"),
    "replaced": QT_TRANSLATE_NOOP("SessionsModel", "Replaced"),
}
_TIPS = {
    "ended": QT_TRANSLATE_NOOP("SessionsModel", "Ended by you, or by who looks after you."),
    "reused": QT_TRANSLATE_NOOP(
        "SessionsModel",
        "A spent token of it came back: somebody may have copied that device. Tell your admin.",
    ),
    "replaced": QT_TRANSLATE_NOOP("SessionsModel", "That device signed in anew."),
}


class SessionsModel(RowTableModel[SessionEntry]):
    """One row per sign-in."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns: tuple[Column[SessionEntry], ...] = (
            Column(
                "device", translate("SessionsModel", "Device"), device_word, strong=True,
                sort_key=lambda row: row.device_name.casefold(),
            ),
            Column(
                "since", translate("SessionsModel", "Signed in"),
                lambda row: wording.moment(row.started_at), width=148,
                sort_key=lambda row: row.started_at,
            ),
            Column(
                "seen", translate("SessionsModel", "Last seen"),
                lambda row: wording.moment(row.renewed_at or row.started_at), width=148,
                sort_key=lambda row: row.renewed_at or row.started_at,
            ),
            Column(
                "state", translate("SessionsModel", "Sign-in"),
                lambda row: session_badge(row).word, width=128, badge=session_badge,
                sort_key=lambda row: row.ended_at is not None, tooltip=_tip,
            ),
        )  # fmt: skip
        super().__init__(columns, lambda row: row.session_id, parent)


def device_word(row: SessionEntry) -> str:
    """Return what the device of a sign-in is called."""
    return row.device_name or translate("SessionsModel", "A device without a name")


def session_badge(row: SessionEntry) -> wording.Badge:
    """Return whether a sign-in goes on, and which one is this."""
    if row.current:
        return wording.Badge(translate("SessionsModel", "This one"), wording.GOOD, "check")
    if row.ended_at is None:
        return wording.Badge(translate("SessionsModel", "Goes on"), wording.INFO, "dot")
    word = _ENDED.get(row.ended_why, _ENDED["ended"])
    bad = row.ended_why == "reused"
    tone, icon = (wording.BAD, "warning") if bad else (wording.QUIET, "dash")
    return wording.Badge(translate("SessionsModel", word), tone, icon)


def _tip(row: SessionEntry) -> str:
    told = _TIPS.get(row.ended_why, "") if row.ended_at is not None else ""
    return translate("SessionsModel", told) if told else ""
