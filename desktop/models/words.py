"""WordsModel: what waits for a second person, and the sentences about it. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from desktop import wording
from desktop.models.columns import Column
from desktop.models.people import role_word
from desktop.models.table_model import RowTableModel
from desktop.wording import translate
from domain.deals.deal import DealAction
from domain.people.four_eyes import Act
from domain.rulebook import NAMES as RULE_NAMES
from domain.sentences import QT_TRANSLATE_NOOP
from sync.rows import SendState, WaitingRow, WordRow

ACT_WORDS: Mapping[str, str] = {
    Act.APPROVE_CLAIM: QT_TRANSLATE_NOOP("acts", "approve the claim"),
    Act.REFUSE_CLAIM: QT_TRANSLATE_NOOP("acts", "refuse the claim"),
    Act.REVERSE_CLAIM: QT_TRANSLATE_NOOP("acts", "take the approved claim back"),
    Act.OVERRIDE_REFUSAL: QT_TRANSLATE_NOOP("acts", "approve what was refused"),
    Act.CHANGE_STAFF: QT_TRANSLATE_NOOP("acts", "change of staff"),
    Act.CHANGE_PARTNER: QT_TRANSLATE_NOOP("acts", "change of the partner"),
    Act.CHANGE_RULES: QT_TRANSLATE_NOOP("acts", "change of the rules"),
    Act.CHANGE_PRODUCTS: QT_TRANSLATE_NOOP("acts", "change of what a product earns"),
    Act.CHANGE_TERMS: QT_TRANSLATE_NOOP("acts", "change of the partner's terms"),
    Act.DECIDE_DEAL: QT_TRANSLATE_NOOP("acts", "decide about a deal"),
    Act.END_TIE: QT_TRANSLATE_NOOP("acts", "the link ends"),
    Act.PAYOUT: QT_TRANSLATE_NOOP("acts", "payout"),
    Act.PAYOUT_FILE: QT_TRANSLATE_NOOP("acts", "payout file"),
}
WHY_WORDS: Mapping[str, str] = {
    "always": QT_TRANSLATE_NOOP("acts", "This always needs two people."),
    "amount": QT_TRANSLATE_NOOP("acts", "It is above what one person may decide."),
    "manages": QT_TRANSLATE_NOOP("acts", "They look after this partner."),
    "linked": QT_TRANSLATE_NOOP("acts", "They are linked with this partner."),
}
_FIELDS = {
    "name": QT_TRANSLATE_NOOP("SecondWord", "name: {value}"),
    "tier": QT_TRANSLATE_NOOP("SecondWord", "tier: {value}"),
    "territory": QT_TRANSLATE_NOOP("SecondWord", "territory: {value}"),
    "league": QT_TRANSLATE_NOOP("SecondWord", "league: {value}"),
    "role": QT_TRANSLATE_NOOP("SecondWord", "role: {value}"),
    "manager_id": QT_TRANSLATE_NOOP("SecondWord", "looked after by: {value}"),
    "points": QT_TRANSLATE_NOOP("SecondWord", "points: {value}"),
    "list_price": QT_TRANSLATE_NOOP("SecondWord", "list price in cents: {value}"),
    "currency": QT_TRANSLATE_NOOP("SecondWord", "currency: {value}"),
    "eligible_from": QT_TRANSLATE_NOOP("SecondWord", "earns from: {value}"),
    "eligible_to": QT_TRANSLATE_NOOP("SecondWord", "earns until: {value}"),
    "regex": QT_TRANSLATE_NOOP("SecondWord", "pattern: {value}"),
    "check_name": QT_TRANSLATE_NOOP("SecondWord", "check: {value}"),
    "gtin": QT_TRANSLATE_NOOP("SecondWord", "GTIN: {value}"),
}
_REASONED = {Act.REFUSE_CLAIM, Act.REVERSE_CLAIM}
"""Acts whose note is the key of a reason."""


class WordsModel(RowTableModel[WordRow]):
    """One row per first word."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns: tuple[Column[WordRow], ...] = (
            Column(
                "what", translate("WordsModel", "Asked for"), heading_of, strong=True,
                sort_key=lambda row: row.word.act,
            ),
            Column(
                "title", translate("WordsModel", "About"), lambda row: row.title, width=148,
                sort_key=lambda row: row.title.casefold(),
            ),
            Column(
                "who", translate("WordsModel", "Asked by"), lambda row: row.word.who, width=110,
                sort_key=lambda row: row.word.who.casefold(),
            ),
            Column(
                "state", translate("WordsModel", "Whose turn"), lambda row: turn_badge(row).word,
                width=124, badge=turn_badge, sort_key=lambda row: turn_badge(row).word,
                tooltip=lambda row: wording.refusal_sentence(row.code, row.params),
            ),
        )  # fmt: skip
        super().__init__(columns, lambda row: row.word.approval_id, parent)


def turn_badge(row: WordRow) -> wording.Badge:
    """Return who has to do something about a word, or what became of it."""
    if row.state == "completed":
        return wording.Badge(translate("WordsModel", "Agreed"), wording.GOOD, "check")
    if row.state != "waiting":
        return wording.Badge(translate("WordsModel", "Turned down"), wording.QUIET, "cross")
    if row.send is SendState.REFUSED:
        return wording.state_badge(row.send)
    if row.send is not None:
        return wording.Badge(translate("WordsModel", "On its way"), wording.INFO, "arrow-up")
    if not row.word.bar:
        return wording.Badge(translate("WordsModel", "Yours"), wording.WARN, "person")
    return wording.Badge(translate("WordsModel", "A colleague's"), wording.QUIET, "clock")


def heading_of(row: WordRow) -> str:
    """Return what somebody asked for as a line of its own begins."""
    said = asked_for(row.word)
    return said[:1].upper() + said[1:]


def asked_for(word: WaitingRow) -> str:
    """Return what somebody asked for, in a few words."""
    if {"name", "role"} <= word.wanted.keys():
        invited = translate("SecondWord", "invite {name} as {role}")
        return invited.format(name=word.wanted["name"], role=role_word(str(word.wanted["role"])))
    act = Act(word.act) if word.act in set(Act) else None
    if act is Act.DECIDE_DEAL and word.wanted.get("action") in set(DealAction):
        return wording.action_word(DealAction(word.wanted["action"]))
    if act is Act.CHANGE_RULES and isinstance(word.wanted.get("changes"), dict):
        return _of_rules(word.wanted)
    parts = [_part(name, value, word.manager) for name, value in word.wanted.items()]
    if parts:
        return ", ".join(parts)
    return translate("acts", ACT_WORDS.get(word.act, word.act))


def _of_rules(wanted: Mapping[str, object]) -> str:
    """Return which limits are to change to what, and from when on."""
    changes = wanted["changes"]
    told = [
        f"{translate('rules', RULE_NAMES.get(name, name))}: {value}"
        for name, value in (changes.items() if isinstance(changes, dict) else ())
    ]
    begins = f"{translate('rules', RULE_NAMES['valid_from'])}: {str(wanted.get('valid_from'))[:10]}"
    return ", ".join([*told, begins])


def _part(name: str, value: object, manager: str) -> str:
    if name == "active":
        access = (
            QT_TRANSLATE_NOOP("SecondWord", "let in again")
            if value
            else QT_TRANSLATE_NOOP("SecondWord", "access ends")
        )
        return translate("SecondWord", access)
    shown = {"role": role_word(str(value)), "manager_id": manager}.get(name, str(value))
    return translate("SecondWord", _FIELDS.get(name, name)).format(value=shown or "–")


def said_of(word: WaitingRow) -> str:
    """Return who asked for what, when, for which reason and why that needs two people."""
    asked = translate("SecondWord", "{who} asked on {when}: {what}.").format(
        who=word.who, when=wording.moment(word.at), what=asked_for(word)
    )
    note = wording.reason_sentence(word.note) if word.act in _REASONED else word.note
    note = note if note.endswith((".", "!", "?")) or not note else f"{note}."
    reason = translate("SecondWord", "Reason: {reason}").format(reason=note) if note else ""
    why = translate("acts", WHY_WORDS[word.why]) if word.why in WHY_WORDS else ""
    return " ".join(part for part in (asked, reason, why) if part)


def turn_of(word: WaitingRow) -> str:
    """Return what whoever works here can do about it, and who may give the second word."""
    if word.is_mine:
        mine = translate("SecondWord", "You asked yourself: a colleague gives the second word.")
    elif word.bar:
        mine = wording.refusal_sentence("FOUR_EYES", {"bar": word.bar, "who": word.who})
    else:
        mine = translate("SecondWord", "It counts once a second person agrees.")
    others = (
        translate("SecondWord", "Who may give it: {names}.").format(names=", ".join(word.givers))
        if word.givers
        else translate(
            "SecondWord",
            "Nobody else may give it now: a programme owner can let somebody in who may.",
        )
    )
    return f"{mine} {others}" if word.bar or word.is_mine else mine


def ended_of(row: WordRow) -> str:
    """Return what became of a word that waits no more."""
    if row.state == "completed":
        said = translate("SecondWord", "{who} agreed on {when}.")
    elif row.second:
        said = translate("SecondWord", "{who} turned it down on {when}.")
    else:
        return translate("SecondWord", "It was turned down, or taken back.")
    return said.format(who=row.second, when=wording.moment(row.second_at))
