"""Names that both ends and every command know: kinds of ops, kinds of answers.

Apart from `messages` because they are needed before the first window is painted.
"""

from __future__ import annotations

from enum import StrEnum


class OpKind(StrEnum):
    """What a person did. A changed meaning gets a new kind, never a new reading of an old one."""

    CLAIM_RECORD = "claim.record"
    CLAIM_AMEND = "claim.amend"
    CLAIM_WITHDRAW = "claim.withdraw"
    CLAIM_ANSWER = "claim.answer"
    CLAIM_APPEAL = "claim.appeal"
    CLAIM_REVERSE = "claim.reverse"
    CLAIM_OVERRIDE = "claim.override"
    DEAL_CREATE = "deal.create"
    DEAL_EDIT = "deal.edit"
    DEAL_MOVE = "deal.move"
    REVIEW_DECIDE = "review.decide"
    INVOICE_SET = "invoice.set"
    RULE_SET = "rule.set"
    REVIEW_SECOND = "review.second"
    REVIEW_SETTLE = "review.settle"
    SAMPLE_DRAW = "sample.draw"
    EVIDENCE_ATTACH = "evidence.attach"
    PERSON_INVITE = "person.invite"
    PERSON_NAME = "person.name"
    PERSON_LIMIT = "person.limit"
    PERSON_REVOKE = "person.revoke"
    PERSON_RESTORE = "person.restore"
    DEVICE_NAME = "device.name"
    DEVICE_REVOKE = "device.revoke"
    PARTNER_SET = "partner.set"
    TIE_SET = "tie.set"
    WORD_TURN_DOWN = "word.turn_down"


class OutcomeStatus(StrEnum):
    """The server's answer for one op (docs/sync-protocol.md, Decision 1)."""

    APPLIED = "applied"
    MERGED = "merged"
    KNOWN = "known"
    REFUSED = "refused"
    CONFLICT = "conflict"
    DEFERRED = "deferred"
    BLOCKED = "blocked_by"
