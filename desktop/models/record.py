"""RecordModel: the columns of the vendor's record, and its acts in words. Words only."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop import wording
from desktop.models.columns import Align, Column
from desktop.models.people import role_word
from desktop.models.table_model import RowTableModel
from desktop.wording import translate
from domain.sentences import QT_TRANSLATE_NOOP
from sync.wire.record import AuditEntry, StoryLine

ACTS = {
    "push": QT_TRANSLATE_NOOP("record", "Sent work"),
    "rows": QT_TRANSLATE_NOOP("record", "The clock or an operator changed rows"),
    "restored": QT_TRANSLATE_NOOP("record", "The server was set back to a backup"),
    "quarantined": QT_TRANSLATE_NOOP("record", "Work of an ended access was put aside"),
    "code_made": QT_TRANSLATE_NOOP("record", "An enrolment code was made"),
    "signed_in": QT_TRANSLATE_NOOP("record", "Signed in"),
    "signed_out": QT_TRANSLATE_NOOP("record", "Signed out"),
    "member_signed_out": QT_TRANSLATE_NOOP("record", "Was signed out everywhere"),
    "device_revoked": QT_TRANSLATE_NOOP("record", "The access of a device was ended"),
    "device_thawed": QT_TRANSLATE_NOOP("record", "A frozen device was let go on"),
    "login_set": QT_TRANSLATE_NOOP("record", "Login and password were set"),
    "recovery_code_used": QT_TRANSLATE_NOOP("record", "Used a recovery code"),
    "reused": QT_TRANSLATE_NOOP("record", "A spent token came back: the sign-in was ended"),
    "record_read": QT_TRANSLATE_NOOP("record", "Read the record"),
    "record_exported": QT_TRANSLATE_NOOP("record", "Exported the record"),
    "webhook_made": QT_TRANSLATE_NOOP("record", "Had another system told of changes"),
    "webhook_ended": QT_TRANSLATE_NOOP("record", "Ended telling another system"),
    "file_imported": QT_TRANSLATE_NOOP("record", "Imported a file"),
    "events_captured": QT_TRANSLATE_NOOP("record", "Sent events of units"),
    "claim.record": QT_TRANSLATE_NOOP("record", "Recorded a sale"),
    "claim.amend": QT_TRANSLATE_NOOP("record", "Completed a sale"),
    "claim.withdraw": QT_TRANSLATE_NOOP("record", "Withdrew a sale"),
    "claim.reverse": QT_TRANSLATE_NOOP("record", "Reversed an approved claim"),
    "claim.override": QT_TRANSLATE_NOOP("record", "Approved a refused claim"),
    "review.decide": QT_TRANSLATE_NOOP("record", "Decided claims"),
    "review.second": QT_TRANSLATE_NOOP("record", "Decided a claim a second time"),
    "review.settle": QT_TRANSLATE_NOOP("record", "Settled two decisions that differ"),
    "sample.draw": QT_TRANSLATE_NOOP("record", "Drew an audit sample"),
    "deal.create": QT_TRANSLATE_NOOP("record", "Registered a deal"),
    "deal.edit": QT_TRANSLATE_NOOP("record", "Changed a deal"),
    "deal.move": QT_TRANSLATE_NOOP("record", "Moved a deal on"),
    "evidence.attach": QT_TRANSLATE_NOOP("record", "Attached a document"),
    "person.invite": QT_TRANSLATE_NOOP("record", "Invited a person"),
    "person.limit": QT_TRANSLATE_NOOP("record", "Changed what a person may do"),
    "person.revoke": QT_TRANSLATE_NOOP("record", "Ended a person's access"),
    "device.revoke": QT_TRANSLATE_NOOP("record", "Ended a device's access"),
    "partner.set": QT_TRANSLATE_NOOP("record", "Changed a partner"),
    "claim.answer": QT_TRANSLATE_NOOP("record", "Answered a question about a claim"),
    "claim.appeal": QT_TRANSLATE_NOOP("record", "Appealed a refusal"),
    "invoice.set": QT_TRANSLATE_NOOP("record", "Said what an invoice names"),
    "rule.set": QT_TRANSLATE_NOOP("record", "Changed limits of the programme"),
    "tie.set": QT_TRANSLATE_NOOP("record", "Said who is linked with a partner"),
    "word.turn_down": QT_TRANSLATE_NOOP("record", "Turned down what waited for a second word"),
    "approval.first": QT_TRANSLATE_NOOP("record", "Gave the first of two words"),
    "approval.second": QT_TRANSLATE_NOOP("record", "Gave the second word"),
    "evidence": QT_TRANSLATE_NOOP("record", "Evidence"),
    "shipment": QT_TRANSLATE_NOOP("record", "The vendor's shipment of this unit"),
    "ledger.earn": QT_TRANSLATE_NOOP("record", "Points were booked"),
    "ledger.reverse": QT_TRANSLATE_NOOP("record", "Points were taken back"),
}
CHOICES = {
    "review.decide": QT_TRANSLATE_NOOP("record", "Decisions"),
    "claim.reverse": QT_TRANSLATE_NOOP("record", "Reversals"),
    "claim.override": QT_TRANSLATE_NOOP("record", "Overrides"),
    "word.turn_down": QT_TRANSLATE_NOOP("record", "Turned down"),
    "signed_in": QT_TRANSLATE_NOOP("record", "Sign-ins"),
    "record_exported": QT_TRANSLATE_NOOP("record", "Exports"),
}
"""What the record is filtered by, in a word each."""


def act_word(what: str) -> str:
    """Return an act in words; one this program does not know by its name."""
    return translate("record", ACTS[what]) if what in ACTS else what


def acts_of(entry: AuditEntry) -> str:
    """Return what an entry is about: its ops by kind, else what it is."""
    if not entry.acts:
        return act_word(entry.what)
    return ", ".join(
        act_word(kind) if count == 1 else f"{wording.number(count)} × {act_word(kind)}"
        for kind, count in entry.acts.items()
    )


def who_of(row: AuditEntry | StoryLine) -> str:
    """Return name, role and company of who did it."""
    if not row.member:
        return translate("record", "the server") if not row.member_id else f"Nr {row.member_id}"
    about = ", ".join(part for part in (role_word(row.role), row.partner) if part)
    return f"{row.member} ({about})"


class RecordModel(RowTableModel[AuditEntry]):
    """One row per entry of the chain, newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns: tuple[Column[AuditEntry], ...] = (
            Column(
                "height", translate("RecordModel", "No."), lambda row: wording.number(row.height),
                align=Align.END, width=60,
            ),
            Column(
                "at", translate("RecordModel", "When"), lambda row: wording.moment(row.at),
                width=132,
            ),
            Column("what", translate("RecordModel", "What"), acts_of, strong=True),
            Column("who", translate("RecordModel", "Who"), who_of, width=170),
        )  # fmt: skip
        super().__init__(columns, lambda row: row.height, parent)
