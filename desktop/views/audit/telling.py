"""A story as plain text: one block for each thing that happened, in words and compared values."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from desktop import wording
from desktop.models.people import role_word
from desktop.models.record import act_word, acts_of, who_of
from desktop.models.words import ACT_WORDS, WHY_WORDS
from desktop.wording import translate
from domain.claims.claim import ClaimState
from domain.deals.deal import DealAction
from domain.reviews.decision import REASONS
from domain.sentences import QT_TRANSLATE_NOOP
from sync.wire.messages import Json
from sync.wire.record import AuditEntry, Story, StoryLine

FACTS: Mapping[str, str] = {
    "serial": QT_TRANSLATE_NOOP("facts", "Serial"),
    "product": QT_TRANSLATE_NOOP("facts", "Product"),
    "partner": QT_TRANSLATE_NOOP("facts", "Partner"),
    "member": QT_TRANSLATE_NOOP("facts", "Stated by"),
    "customer": QT_TRANSLATE_NOOP("facts", "Customer"),
    "invoice": QT_TRANSLATE_NOOP("facts", "Invoice"),
    "sold_on": QT_TRANSLATE_NOOP("facts", "Sold on"),
    "state": QT_TRANSLATE_NOOP("facts", "State"),
    "points": QT_TRANSLATE_NOOP("facts", "Points"),
    "decided_by": QT_TRANSLATE_NOOP("facts", "Decided by"),
    "reason": QT_TRANSLATE_NOOP("facts", "Reason"),
    "note": QT_TRANSLATE_NOOP("facts", "Note"),
    "name": QT_TRANSLATE_NOOP("facts", "Name"),
    "role": QT_TRANSLATE_NOOP("facts", "Role"),
    "decision": QT_TRANSLATE_NOOP("facts", "Decision"),
    "of": QT_TRANSLATE_NOOP("facts", "Claims in this decision"),
    "act": QT_TRANSLATE_NOOP("facts", "Act that needs two"),
    "why": QT_TRANSLATE_NOOP("facts", "Why two"),
    "size": QT_TRANSLATE_NOOP("facts", "Bytes"),
    "shipped_on": QT_TRANSLATE_NOOP("facts", "Shipped on"),
    "explanation": QT_TRANSLATE_NOOP("facts", "Rule in words"),
    "seen": QT_TRANSLATE_NOOP("facts", "Version that was seen"),
    "scan": QT_TRANSLATE_NOOP("facts", "Scanned"),
    "scanned_at": QT_TRANSLATE_NOOP("facts", "Scanned on"),
    "received_at": QT_TRANSLATE_NOOP("facts", "Received on"),
    "decided_at": QT_TRANSLATE_NOOP("facts", "Decided on"),
    "created_at": QT_TRANSLATE_NOOP("facts", "Registered on"),
    "updated_at": QT_TRANSLATE_NOOP("facts", "Changed on"),
    "protected_until": QT_TRANSLATE_NOOP("facts", "Protected until"),
    "enrolled_at": QT_TRANSLATE_NOOP("facts", "Here since"),
    "revoked_at": QT_TRANSLATE_NOOP("facts", "Access ended on"),
    "rule_version": QT_TRANSLATE_NOOP("facts", "Rule version"),
    "value": QT_TRANSLATE_NOOP("facts", "Value"),
    "action": QT_TRANSLATE_NOOP("facts", "Step"),
    "active": QT_TRANSLATE_NOOP("facts", "Has access"),
    "tier": QT_TRANSLATE_NOOP("facts", "Tier"),
    "territory": QT_TRANSLATE_NOOP("facts", "Territory"),
    "league": QT_TRANSLATE_NOOP("facts", "League"),
}
HIDDEN = frozenset(
    {
        "claim_id", "deal_id", "partner_id", "member_id", "product_id", "acts", "rev", "answer",
        "submit", "transfer", "approval_id", "evidence_id", "ref", "currency",
    }
)  # fmt: skip
"""What a person needs no line for: numbers whose names are told, and what is told elsewhere."""


def tell_entry(entry: AuditEntry) -> str:
    """Return one entry in full, before anybody asked for a story."""
    lines = [
        f"{wording.moment(entry.at)} · {who_of(entry)}",
        acts_of(entry),
        "",
        translate("facts", "Device: {device}").format(device=entry.device_name or entry.device),
        *(f"· {name}" for name in entry.about),
    ]
    if entry.note:
        lines += ["", *_values(_read(entry.note))]
    lines += [
        "",
        translate("facts", "Entry {height} of the chain").format(
            height=wording.number(entry.height)
        ),
        entry.head,
    ]
    return "\n".join(lines)


def tell_story(story: Story) -> str:
    """Return a story: how the record stands, then everything that happened to it, oldest first."""
    lines = [story.entity, *_values(story.facts), ""]
    if not story.sound:
        lines += [
            translate(
                "facts",
                "WARNING: part of this is no longer what was recorded. Somebody changed the past.",
            ),
            "",
        ]
    if story.more:
        lines += [translate("facts", "(Older lines are left out.)"), ""]
    for line in story.lines:
        lines += [_headline(line), *(f"    {each}" for each in _about(line)), ""]
    return "\n".join(lines).rstrip()


def _headline(line: StoryLine) -> str:
    return f"{wording.moment(line.at)} · {act_word(line.what)} · {who_of(line)}"


def _about(line: StoryLine) -> list[str]:
    found = []
    if line.status:
        said = wording.refusal_sentence(line.code, line.told.get("answer") or {})
        found.append(
            translate("facts", "Answer: {answer}").format(
                answer=" – ".join(part for part in (_answer_word(line.status), said) if part)
            )
        )
    found += _values(line.told)
    if line.device:
        device = line.device_name or line.device
        found.append(translate("facts", "Device: {device}").format(device=device))
    proof = []
    if line.rules:
        proof.append(translate("facts", "rule version {version}").format(version=line.rules))
    if line.height:
        height = wording.number(line.height)
        proof.append(translate("facts", "entry {height} of the chain").format(height=height))
    if proof:
        found.append(" · ".join(proof))
    return found


def _values(told: Json) -> list[str]:
    """Return facts a line each; what stands in a form is told field by field."""
    told = dict(told)
    if "value_minor" in told:
        told["value"] = {"minor": told.pop("value_minor"), "currency": told.get("currency", "")}
    inside = _dict(told.pop("fields", {})) | _dict(told.pop("changes", {}))
    return [
        f"{_name(name)}: {_shown(name, value)}"
        for name, value in (told | inside).items()
        if name not in HIDDEN and value not in (None, "", [], {})
    ]


def _name(name: str) -> str:
    return translate("facts", FACTS[name]) if name in FACTS else wording.field_word(name)


def _dict(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def _shown(name: str, value: object) -> str:
    """Return a value as people read it: names of the rules as words, instants, money."""
    if name == "value":
        money = _dict(value)
        minor = money.get("minor")
        return wording.money(minor if isinstance(minor, int) else 0, str(money.get("currency", "")))
    if name == "active":
        return translate("facts", _YES if value else _NO)
    text = value if isinstance(value, str) else ""
    if text and name.endswith(("_at", "_until")):
        return wording.moment(_instant(text)) or text
    return _READ[name](text) if text and name in _READ else _plain(value)


def _state(text: str) -> str:
    if text in _STATES:
        return translate("facts", _STATES[text])
    if text in set(ClaimState):
        return wording.state_word(ClaimState(text))
    return wording.deal_state_word(text)


def _decision(text: str) -> str:
    return translate("facts", _DECISIONS.get(text, text))


def _act(text: str) -> str:
    return translate("acts", ACT_WORDS.get(text, text))


def _why(text: str) -> str:
    return translate("acts", WHY_WORDS.get(text, text))


def _step(text: str) -> str:
    return wording.action_word(DealAction(text)) if text in set(DealAction) else text


def _reason(text: str) -> str:
    return translate("reasons", REASONS[text]) if text in REASONS else _plain(text)


_READ: Mapping[str, Callable[[str], str]] = {
    "state": _state, "decision": _decision, "act": _act, "why": _why, "action": _step,
    "reason": _reason, "note": _reason, "role": role_word,
}  # fmt: skip
"""How a value of each name is read."""


def _answer_word(status: str) -> str:
    return translate("facts", _ANSWERS[status]) if status in _ANSWERS else status


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


_YES, _NO = QT_TRANSLATE_NOOP("facts", "yes"), QT_TRANSLATE_NOOP("facts", "no")
_ANSWERS = {
    "applied": QT_TRANSLATE_NOOP("facts", "taken"),
    "merged": QT_TRANSLATE_NOOP("facts", "taken, merged with what others changed"),
    "refused": QT_TRANSLATE_NOOP("facts", "refused"),
    "conflict": QT_TRANSLATE_NOOP("facts", "a person had to choose"),
    "deferred": QT_TRANSLATE_NOOP("facts", "kept for later"),
    "blocked_by": QT_TRANSLATE_NOOP("facts", "waited for another"),
}
_DECISIONS = {
    "approve": QT_TRANSLATE_NOOP("facts", "approve"),
    "refuse": QT_TRANSLATE_NOOP("facts", "refuse"),
}
_STATES = {
    "waiting": QT_TRANSLATE_NOOP("facts", "waits for a second person"),
    "completed": QT_TRANSLATE_NOOP("facts", "completed by a second person"),
    "declined": QT_TRANSLATE_NOOP("facts", "turned down, or taken back"),
    "void": QT_TRANSLATE_NOOP("facts", "counts no more"),
}


def _plain(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(text.split())[:300]


def _read(note: str) -> Json:
    try:
        found = json.loads(note)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
