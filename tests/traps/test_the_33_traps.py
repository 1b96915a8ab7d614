"""Each trap that others fell into, and the tests that prove we do not: one line a trap.

A name that no longer exists fails here, so no proof goes away unnoticed. What each trap is, and
who fell into it: docs/reliability.md.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNIT, STORE, TORTURE = "tests/unit/sync", "tests/storage", "tests/torture"
LINE = "tests/traps/test_line_traps.py"
FEED = f"{STORE}/test_feed_order.py"
LANE = f"{UNIT}/test_evidence_lane.py"
SIM = "tests/simulation/test_devices.py"
AGREE = f"{SIM}::test_nothing_is_lost_nothing_counts_twice_and_everybody_agrees"

TRAPS: dict[int, tuple[str, ...]] = {
    1: (
        f"{FEED}::test_readers_miss_nothing_while_writers_pause_between_number_and_commit",
        f"{FEED}::test_a_number_taken_before_the_commit_would_be_caught",
    ),
    2: (f"{FEED}::test_a_transaction_that_stays_open_elsewhere_holds_no_reader_up",),
    3: (f"{STORE}/test_together.py::test_pushes_that_cross_never_wait_for_each_other_in_a_ring",),
    4: (
        f"{LINE}::test_trap_4_an_answer_lost_after_the_commit_is_the_same_answer_later",
        "tests/network/test_cuts.py::test_a_round_cut_anywhere_loses_nothing_and_doubles_nothing",
    ),
    5: (
        f"{STORE}/test_ops.py::test_an_op_id_with_other_contents_is_refused_and_changes_nothing",
        f"{STORE}/test_chain.py::test_an_altered_op_under_a_known_id_is_checked_before_it_is_refused",
    ),
    6: (
        f"{UNIT}/test_line.py::test_a_batch_the_server_fails_on_is_halved_and_the_poisoned_op_parked",
        f"{STORE}/test_chain.py::test_a_withheld_op_stops_only_its_own_record",
    ),
    7: (f"{LINE}::test_trap_7_a_failed_round_is_tried_again_by_itself",),
    8: (f"{LINE}::test_trap_8_no_status_and_no_body_deletes_or_settles_an_op",),
    9: (
        f"{TORTURE}/test_kills.py::test_a_client_killed_at_any_moment_loses_nothing_and_repeats_nothing",
        f"{SIM}::test_the_simulation_finds",
    ),
    10: (f"{STORE}/test_snapshot.py::test_killed_anywhere_it_goes_on_where_it_stopped", AGREE),
    11: (f"{FEED}::test_a_transaction_larger_than_a_page_arrives_whole",),
    12: (
        f"{STORE}/test_restore.py::test_five_hundred_lost_ops_come_back_by_themselves",
        f"{STORE}/test_restore.py::test_foreign_writes_that_pass_the_old_place_do_not_hide_the_restore",
    ),
    13: (
        f"{STORE}/test_chain.py::test_a_new_device_sends_what_the_frozen_one_had_no_answer_for",
        AGREE,
    ),
    14: (
        f"{STORE}/test_scope.py::test_a_lost_stream_is_gone_to_the_last_byte_and_comes_back_whole",
    ),
    15: (
        f"{STORE}/test_scope.py::test_a_lost_stream_is_gone_to_the_last_byte_and_comes_back_whole",
    ),
    16: (
        f"{UNIT}/test_history.py::test_a_server_that_always_says_history_changed_is_asked_three_times",
    ),
    17: (f"{STORE}/test_feed.py::test_broken_foreign_and_future_cursors_ask_for_a_new_start",),
    18: (f"{LINE}::test_trap_18_wrong_clocks_change_no_row_and_lose_none",),
    19: (
        f"{UNIT}/test_history.py::test_a_server_that_lost_most_rows_is_not_believed_until_somebody_says_so",
    ),
    20: (
        f"{UNIT}/test_sign_in_and_out.py::test_signing_out_with_unsent_work_is_refused_and_sending_is_a_way_out",
        f"{UNIT}/test_sign_in_and_out.py::test_somebody_else_signs_in_afterwards_with_a_chain_of_their_own",
    ),
    21: (
        f"{UNIT}/test_line.py::test_a_server_that_forgets_the_cursor_makes_the_replica_anew_and_keeps_the_outbox",
    ),
    22: (f"{LINE}::test_trap_22_a_row_that_was_answered_stays_while_the_feed_is_late",),
    23: (f"{LINE}::test_trap_23_what_was_finished_offline_wins_until_it_is_answered",),
    24: (
        f"{UNIT}/test_evidence.py::test_the_original_may_change_or_go_after_it_was_added",
        f"{LANE}::test_a_byte_that_flips_on_the_wire_is_sent_again_and_never_stored",
    ),
    25: (
        f"{UNIT}/test_engine.py::test_two_counters_claim_one_serial_offline_and_one_of_them_hears_it",
        AGREE,
    ),
    26: (
        f"{TORTURE}/test_power_cuts.py::test_what_beeped_survives_every_power_cut",
        f"{TORTURE}/test_power_cuts.py::test_the_search_finds_loss_where_the_store_promises_less",
    ),
    27: (f"{LINE}::test_trap_27_a_page_cut_anywhere_or_replaced_moves_nothing",),
    28: (f"{LINE}::test_trap_28_bombs_and_giant_batches_are_refused_and_cost_no_memory",),
    29: (f"{STORE}/test_herd.py::test_an_old_program_may_not_read_but_everything_it_has_is_taken",),
    30: (
        f"{UNIT}/test_evidence.py::test_two_counters_attach_different_proofs_offline_and_both_are_there",
    ),
    31: (f"{FEED}::test_what_changes_between_two_pages_is_read_as_it_is_in_the_end",),
    32: (
        f"{STORE}/test_herd.py::test_a_herd_is_let_in_by_and_by_and_nobody_is_turned_away_without_a_time",
    ),
    33: (
        f"{LINE}::test_trap_33_a_copy_that_is_being_filled_makes_neither_scan_nor_window_wait",
        "tests/bench/bootstrap.py",
    ),
}


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return frozenset(each.name for each in functions if each.name.startswith("test_"))


def test_every_trap_has_its_line():
    assert list(TRAPS) == list(range(1, 34))


@pytest.mark.parametrize("trap", TRAPS)
def test_the_proofs_of_a_trap_are_there(trap):
    assert TRAPS[trap]
    for proof in TRAPS[trap]:
        path, _, name = proof.partition("::")
        assert (ROOT / path).is_file(), proof
        assert not name or name in names_in(path), proof
