"""Notices stay until dismissed, across a restart, and the state of the line tells them."""

from __future__ import annotations

from collections import defaultdict

from sync.events import SyncChanged
from sync.notices import HISTORY_CHANGED, REPLICA_SMALLER, SENTENCES
from sync.queries.outbox import state
from tests.support.workplace import heard


def test_a_notice_is_told_at_once_and_once_for_each_key(wp):
    wp.line = state(wp)
    events = heard(wp)

    wp.notices.add(HISTORY_CHANGED, count=3)
    wp.notices.add(HISTORY_CHANGED, count=5)

    (notice,) = state(wp).notices
    assert (notice.key, notice.params) == (HISTORY_CHANGED, {"count": 5})
    assert [len(each.row.notices) for each in events if isinstance(each, SyncChanged)] == [1, 1]


def test_a_notice_survives_a_restart_until_it_is_dismissed(wp, reopened):
    wp.notices.add(REPLICA_SMALLER, now=1, before=9)
    again = reopened()

    assert [each.key for each in again.notices.all] == [REPLICA_SMALLER]
    again.notices.dismiss(REPLICA_SMALLER)
    again.notices.dismiss(REPLICA_SMALLER)

    assert reopened().notices.all == ()


def test_every_sentence_takes_the_params_it_names():

    for sentence in SENTENCES.values():
        assert "{" not in sentence.format_map(defaultdict(int))
