"""A story as plain text: one block for each thing that happened, in words and compared values."""

from __future__ import annotations

import json
from collections.abc import Mapping

from desktop import wording
from desktop.models.record import act_word, acts_of, who_of
from desktop.wording import translate
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
}
HIDDEN = frozenset(
    {"claim_id", "deal_id", "partner_id", "member_id", "product_id", "acts", "rev", "answer"}
)
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
                answer=" – ".join(part for part in (line.status, said) if part)
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
    return [
        f"{translate('facts', FACTS[name]) if name in FACTS else name}: {_plain(value)}"
        for name, value in told.items()
        if name not in HIDDEN and value not in (None, "", [], {})
    ]


def _plain(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(text.split())[:300]


def _read(note: str) -> Json:
    try:
        found = json.loads(note)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
