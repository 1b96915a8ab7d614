"""PeopleModel, DevicesModel, PartnersModel: the columns of lists about people. Columns only."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject

from desktop import wording
from desktop.models.columns import Align, Column
from desktop.models.table_model import RowTableModel
from desktop.wording import translate
from domain.sentences import QT_TRANSLATE_NOOP
from sync.queries.people import DeviceRow, PartnerRow, PersonRow
from sync.rows import SendState

ROLES = {
    "clerk": QT_TRANSLATE_NOOP("roles", "Counter"),
    "rep": QT_TRANSLATE_NOOP("roles", "Field sales"),
    "partner_admin": QT_TRANSLATE_NOOP("roles", "Partner admin"),
    "reviewer": QT_TRANSLATE_NOOP("roles", "Reviewer"),
    "channel_manager": QT_TRANSLATE_NOOP("roles", "Channel manager"),
    "programme_owner": QT_TRANSLATE_NOOP("roles", "Programme owner"),
    "auditor": QT_TRANSLATE_NOOP("roles", "Auditor"),
    "integration": QT_TRANSLATE_NOOP("roles", "Integration (a machine)"),
}


def role_word(role: str) -> str:
    """Return what a role is called; one this program does not know as it is."""
    return translate("roles", ROLES[role]) if role in ROLES else role


class PeopleModel(RowTableModel[PersonRow]):
    """One row per person; whose company they are of is shown where there are several."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns: tuple[Column[PersonRow], ...] = (
            Column(
                "name", translate("PeopleModel", "Name"), lambda row: row.name, strong=True,
                sort_key=lambda row: row.name.casefold(),
            ),
            Column(
                "company", translate("PeopleModel", "Company"), company_word,
                sort_key=lambda row: row.company.casefold(),
            ),
            Column(
                "role", translate("PeopleModel", "Role"), lambda row: role_word(row.role),
                width=136, sort_key=lambda row: row.role,
            ),
            Column(
                "devices", translate("PeopleModel", "Devices"),
                lambda row: wording.number(row.devices), align=Align.END, width=68,
                sort_key=lambda row: row.devices,
            ),
            Column(
                "seen", translate("PeopleModel", "Last seen"), lambda row: seen_word(row.last_seen),
                width=100, sort_key=lambda row: row.last_seen or date.min,
            ),
            Column(
                "state", translate("PeopleModel", "Access"), lambda row: person_badge(row).word,
                width=132, badge=person_badge, sort_key=lambda row: not row.active,
                tooltip=refusal_of,
            ),
        )  # fmt: skip
        super().__init__(columns, lambda row: row.key, parent)


class DevicesModel(RowTableModel[DeviceRow]):
    """The devices of one person."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns: tuple[Column[DeviceRow], ...] = (
            Column(
                "name", translate("PeopleModel", "Device"), lambda row: row.name, strong=True,
                sort_key=lambda row: row.name.casefold(),
            ),
            Column(
                "seen", translate("PeopleModel", "Last seen"), lambda row: seen_word(row.last_seen),
                width=96, sort_key=lambda row: row.last_seen or date.min,
            ),
            Column(
                "state", translate("PeopleModel", "Access"), lambda row: device_badge(row).word,
                width=132, badge=device_badge, sort_key=lambda row: row.ended,
                tooltip=refusal_of,
            ),
        )  # fmt: skip
        super().__init__(columns, lambda row: row.device, parent)


class PartnersModel(RowTableModel[PartnerRow]):
    """One row per partner."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns: tuple[Column[PartnerRow], ...] = (
            Column(
                "name", translate("PeopleModel", "Partner"), lambda row: row.name, strong=True,
                sort_key=lambda row: row.name.casefold(),
            ),
            Column(
                "tier", translate("PeopleModel", "Tier"), lambda row: row.tier, width=84,
                sort_key=lambda row: row.tier.casefold(),
            ),
            Column(
                "territory", translate("PeopleModel", "Territory"), lambda row: row.territory,
                width=100, sort_key=lambda row: row.territory.casefold(),
            ),
            Column(
                "league", translate("PeopleModel", "League"), lambda row: row.league, width=84,
                sort_key=lambda row: row.league.casefold(),
            ),
            Column(
                "people", translate("PeopleModel", "People"),
                lambda row: wording.number(row.people), align=Align.END, width=84,
                sort_key=lambda row: row.people,
            ),
            Column(
                "state", translate("PeopleModel", "Access"), lambda row: partner_badge(row).word,
                width=132, badge=partner_badge, sort_key=lambda row: not row.active,
                tooltip=refusal_of,
            ),
        )  # fmt: skip
        super().__init__(columns, lambda row: row.partner_id, parent)


def company_word(row: PersonRow) -> str:
    """Return whose person this is."""
    return row.company or translate("PeopleModel", "Vendor")


def seen_word(day: date | None) -> str:
    """Return when somebody was last here."""
    return wording.day(day) if day else translate("PeopleModel", "never yet")


def refusal_of(row: PersonRow | DeviceRow | PartnerRow) -> str:
    """Return why the last change was not taken, "" when it was."""
    return wording.refusal_sentence(row.code, row.params) if row.code else ""


def person_badge(row: PersonRow) -> wording.Badge:
    """Return whether a person gets in, and what of it is not with the vendor yet."""
    if row.member_id == 0 and row.waits is None and row.send is not SendState.REFUSED:
        return wording.Badge(translate("PeopleModel", "Waiting"), wording.INFO, "clock")
    return _sending(row.send) or _second(row) or _access(active=row.active)


def device_badge(row: DeviceRow) -> wording.Badge:
    """Return whether a device gets in; one that was copied is frozen."""
    if row.frozen and not row.ended:
        return wording.Badge(translate("PeopleModel", "Frozen: copied"), wording.WARN, "warning")
    if row.is_this and row.send is SendState.SETTLED:
        return wording.Badge(translate("PeopleModel", "This device"), wording.GOOD, "check")
    return _sending(row.send) or _access(active=not row.ended)


def partner_badge(row: PartnerRow) -> wording.Badge:
    """Return whether a partner's people get in, and whether a change waits for a second person."""
    return _sending(row.send) or _second(row) or _access(active=row.active)


def _second(row: PersonRow | PartnerRow) -> wording.Badge | None:
    if row.waits is None:
        return None
    return wording.Badge(translate("PeopleModel", "Second word"), wording.WARN, "person")


def _sending(send: SendState) -> wording.Badge | None:
    if send is SendState.REFUSED:
        return wording.Badge(translate("PeopleModel", "Not taken"), wording.BAD, "cross")
    if send in {SendState.SETTLED, SendState.SENT}:
        return None
    return wording.Badge(translate("PeopleModel", "Not sent yet"), wording.INFO, "clock")


def _access(*, active: bool) -> wording.Badge:
    if active:
        return wording.Badge(translate("PeopleModel", "Has access"), wording.GOOD, "check")
    return wording.Badge(translate("PeopleModel", "Access ended"), wording.QUIET, "dash")
