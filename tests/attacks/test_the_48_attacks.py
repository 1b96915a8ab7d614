"""The attack catalogue, A01 to A48: each with the tests that play it, and what is not played here.

A name that is not in the checkout fails, so does a number without either. What an attack is called
is in docs/security.md's words.
"""

from __future__ import annotations

import ast
import functools
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Attack:
    """What is tried, `file::test` of each test below tests/, and what is left out and why."""

    tried: str
    tests: tuple[str, ...] = ()
    left_out: str = ""


SIGN_IN, DOCUMENTS = "attacks/test_sign_in.py", "attacks/test_documents.py"
CLAIMS, CHAIN, OPS = "storage/test_claims.py", "storage/test_chain.py", "storage/test_ops.py"
SCOPE, CATALOGUE = "isolation/test_scope.py", "isolation/test_catalogue.py"
CANONICAL = "unit/domain/serials/test_canonical.py"
LEDGER, TEXT, LOGS = (
    "unit/domain/ledger/test_ledger.py", "attacks/test_text.py", "attacks/test_logs.py"
)  # fmt: skip
GUESSING, QUOTAS = "attacks/test_guessing.py", "attacks/test_quotas.py"
ASSIGNMENT = "attacks/test_mass_assignment.py"
PEOPLE, PATHS = "attacks/test_people.py", "attacks/test_paths.py"
RISK, READINGS = "unit/domain/risk", "storage/test_readings.py"

ATTACKS: dict[int, Attack] = {
    1: Attack(
        "claim a serial that was not sold",
        (
            f"{CLAIMS}::test_a_bare_serial_two_products_share_earns_nothing_until_the_vendor_says",
            f"{CLAIMS}::test_the_company_a_unit_was_shipped_to_displaces_who_claimed_it_before",
            (
                "unit/domain/claims/test_ownership.py"
                "::test_the_unit_belongs_to_whom_it_was_shipped_even_if_later"
            ),
        ),
    ),
    2: Attack(
        "guess serials",
        (
            f"{CLAIMS}::test_unknown_foreign_and_rival_claims_look_the_same_to_the_claimant",
            f"{CLAIMS}::test_no_difference_in_length_tells_unknown_from_foreign_serials",
            "storage/test_density.py::test_past_the_budget_all_guesses_are_kept_and_answered_alike",
            f"{GUESSING}::test_guesses_of_every_kind_are_answered_by_the_same_bytes",
            f"{GUESSING}::test_answers_to_guesses_have_one_length_on_the_wire",
            (
                f"{GUESSING}"
                "::test_an_answer_to_a_guess_takes_a_multiple_of_one_time_whatever_was_read"
            ),
            f"{GUESSING}::test_the_time_of_an_answer_tells_nothing",
        ),
    ),
    3: Attack(
        "claim one serial from two companies",
        (
            f"{CLAIMS}::test_two_companies_claiming_one_serial_at_once_never_meet_an_error",
            "storage/test_together.py::test_two_devices_race_for_one_serial_fifty_times",
            "storage/test_two_servers.py::test_two_processes_that_are_sent_the_same_serials_agree",
            (
                "simulation/test_devices.py"
                "::test_nothing_is_lost_nothing_counts_twice_and_everybody_agrees"
            ),
        ),
    ),
    4: Attack(
        "write one serial in several ways",
        (
            f"{CANONICAL}::test_canonical_twice_is_canonical_once",
            f"{CANONICAL}::test_serials_that_look_alike_have_one_twin_key_and_stay_two",
        ),
    ),
    5: Attack(
        "work from a copy of a device",
        (
            f"{CHAIN}::test_after_a_fork_nothing_is_taken_until_somebody_has_looked",
            f"{CHAIN}::test_without_the_right_signature_nothing_of_a_push_is_taken",
            "unit/sync/test_forks.py::test_two_copies_of_a_profile_lose_nothing_and_double_nothing",
        ),
    ),
    6: Attack(
        "move the clock into a contest",
        (
            f"{CLAIMS}::test_a_late_arrival_counts_at_the_time_the_device_can_prove",
            (
                "unit/domain/contests/test_scoring.py"
                "::test_a_sale_counts_by_its_evidence_if_received_within_the_grace"
            ),
        ),
    ),
    7: Attack(
        "hoard scans until the standings are known",
        (
            (
                "unit/domain/contests/test_scoring.py"
                "::test_a_sale_counts_by_its_evidence_if_received_within_the_grace"
            ),
            "isolation/test_crawl.py::test_the_standings_name_nobody",
        ),
        "Standings that grow coarse in the last days are not built.",
    ),
    8: Attack(
        "edit the local database",
        (
            (
                "unit/sync/test_digests.py"
                "::test_a_copy_that_differs_is_fetched_anew_and_a_notice_says_so"
            ),
            "torture/test_damage.py::test_a_damaged_profile_opens_with_every_recorded_scan",
        ),
    ),
    9: Attack(
        "talk to the server with a client of one's own",
        (
            "attacks/test_schema.py::test_every_answer_is_one_the_document_names",
            "attacks/test_schema.py::test_fifty_thousand_requests_meet_no_fault",
            "attacks/test_bodies.py::test_bodies_made_to_harm_end_in_a_sentence",
            "attacks/test_bodies.py::test_ten_thousand_bodies_made_to_harm_end_in_a_sentence",
            f"{OPS}::test_what_can_not_be_read_is_refused_and_the_chain_goes_on",
            f"{OPS}::test_a_push_with_something_that_is_no_op_is_a_problem_and_takes_nothing",
            "storage/test_permissions.py::test_each_op_kind_is_judged_by_role_before_its_body",
        ),
    ),
    10: Attack(
        "take the goods back after the points were booked",
        (
            f"{LEDGER}::test_reversing_twice_adds_nothing",
            f"{LEDGER}::test_every_transfer_sums_to_zero_and_the_balance_is_what_stands",
            f"{CLAIMS}::test_withdrawing_gives_points_back_and_hands_the_serial_on",
        ),
        "Payouts and the time they are held come with the issue on money.",
    ),
    11: Attack(
        "trade in a ring, in bursts, with gaps between invoices",
        (
            f"{RISK}/test_recall.py::test_all_unseen_markets_recall_of_95_percent_at_2_percent_of_false_positives",
            f"{RISK}/test_features.py::test_a_burst_at_night_stands_out_from_its_first_sale_on",
            f"{RISK}/test_features.py::test_an_invoice_number_out_of_its_order_is_a_remark_where_numbers_are_in_order",
            f"{RISK}/test_features.py::test_units_of_one_and_the_same_other_partner_stand_out_all_of_them",
        ),
        "A patient partner who cheats a little, or from the first day, is not found: docs/risk.md.",
    ),
    12: Attack(
        "use one proof twice",
        (
            "storage/test_evidence.py::test_the_same_document_twice_on_one_record_is_one",
            "storage/test_evidence.py::test_a_used_id_is_not_used_for_another_document",
            f"{READINGS}::test_a_copy_at_another_partner_is_told_to_the_vendor_and_to_nobody_else",
            f"{READINGS}::test_a_picture_used_again_raises_the_risk_of_the_later_sale",
        ),
    ),
    13: Attack(
        "send negative, huge or broken amounts",
        (
            f"{LEDGER}::test_nothing_is_earned_below_zero",
            "unit/domain/test_money.py::test_two_currencies_do_not_add_up",
            f"{OPS}::test_what_can_not_be_read_is_refused_and_the_chain_goes_on",
        ),
    ),
    14: Attack(
        "approve or be paid twice by a double click",
        (
            "storage/test_four_eyes.py::test_two_hundred_second_words_at_once_have_one_effect",
            "storage/test_review.py::test_a_decision_is_made_once",
            f"{OPS}::test_an_op_sent_again_gets_its_first_outcome_and_has_one_effect",
        ),
        "Payouts come with the issue on money.",
    ),
    15: Attack(
        "ask for another company's records",
        (
            (
                "isolation/test_crawl.py"
                "::test_no_canary_of_one_partner_is_in_any_byte_the_other_receives"
            ),
            f"{SCOPE}::test_the_rows_of_two_partners_are_apart_and_together_all_there_is",
            "storage/test_pages_of_evidence.py::test_another_partner_and_a_stranger_learn_nothing",
            f"{PEOPLE}::test_nobody_elses_people_are_touched_and_they_answer_like_nobody",
        ),
    ),
    16: Attack(
        "get around row security",
        (
            f"{CATALOGUE}::test_a_serving_process_is_the_role_that_owns_and_may_bypass_nothing",
            f"{CATALOGUE}::test_the_role_can_not_open_its_own_cage",
            f"{CATALOGUE}::test_no_function_and_no_view_lends_anybody_its_owners_rights",
            f"{CATALOGUE}::test_what_a_pool_lends_again_has_nothing_of_who_had_it_before",
            f"{CATALOGUE}::test_without_a_scope_there_is_not_one_row",
        ),
    ),
    17: Attack(
        "infer from answers, ids and counts",
        (
            f"{CLAIMS}::test_a_foreign_claim_answers_like_one_that_does_not_exist",
            "storage/test_together.py::test_doubts_read_alike_whatever_their_cause_and_company",
            "storage/test_evidence.py::test_nobody_learns_what_another_partner_has",
            "isolation/test_crawl.py::test_the_standings_name_nobody",
        ),
    ),
    18: Attack(
        "forge a place in the feed",
        ("storage/test_feed.py::test_broken_foreign_and_future_cursors_ask_for_a_new_start",),
    ),
    19: Attack(
        "send fields nobody asked for",
        (
            f"{PEOPLE}::test_fields_that_are_not_asked_for_change_nothing",
            f"{ASSIGNMENT}::test_no_op_kind_takes_more_than_its_list",
            f"{ASSIGNMENT}::test_no_column_of_a_deal_is_set_beside_what_a_person_edits",
            f"{ASSIGNMENT}::test_what_a_claim_names_beside_its_list_is_never_read",
            f"{ASSIGNMENT}::test_a_deal_can_not_be_given_what_the_vendor_gives",
            f"{ASSIGNMENT}::test_who_asks_is_never_taken_from_a_body_or_a_header",
            f"{PEOPLE}::test_a_manager_reaches_no_money_field_of_a_partner",
            "attacks/test_overposting.py::test_no_body_of_any_endpoint_sets_more_than_its_fields",
        ),
    ),
    20: Attack(
        "steal a switched-off laptop",
        (
            "attacks/test_stolen_profile.py::test_no_canary_is_in_any_file_of_a_stolen_profile",
            "attacks/test_stolen_profile.py::test_no_canary_is_in_the_log",
            (
                "attacks/test_stolen_profile.py"
                "::test_an_export_holds_the_persons_own_records_and_no_key_or_token"
            ),
            (
                "unit/sync/test_file_keys.py"
                "::test_after_it_everything_is_there_and_the_old_keys_open_nothing"
            ),
            (
                "unit/sync/test_credentials.py"
                "::test_a_key_ring_keeps_the_key_and_the_disk_has_the_secrets_sealed"
            ),
            "storage/test_snapshot.py::test_what_lies_on_the_disk_meanwhile_is_not_in_clear",
            (
                "storage/test_scope.py::test_a_revoked_device_sends_once_keeps_its_outbox_sealed_and"
                "_holds_nothing_else"
            ),
        ),
    ),
    21: Attack(
        "sit down at an open session, or run as the same user",
        (
            "unit/sync/test_shifts.py::test_wrong_pins_wait_longer_and_longer_and_never_for_ever",
            f"{SIGN_IN}::test_a48_a_person_sees_and_ends_the_own_sign_ins_only",
            "storage/test_four_eyes.py::test_the_first_person_is_not_the_second_on_any_device",
        ),
        "Can't be kept off by a program of that user; docs/security.md says so under What we can't"
        " protect from. What bounds it: A48, sessions that can be ended, money by a second person.",
    ),
    22: Attack(
        "use a stolen token",
        (
            f"{SIGN_IN}::test_a22_a_stolen_access_token_opens_nothing_without_the_key",
            (
                f"{SIGN_IN}"
                "::test_a22_a_refresh_token_in_other_hands_ends_the_session_and_its_person_is_told"
            ),
        ),
    ),
    23: Attack(
        "a lost answer that looks like theft",
        (
            f"{SIGN_IN}::test_a23_a_renewal_whose_answer_was_lost_gives_the_same_token_again",
            f"{SIGN_IN}::test_a23_renewals_that_cross_do_not_part_ways",
            (
                "network/test_sign_in_cuts.py"
                "::test_a23_signing_in_over_a_line_cut_anywhere_works_at_the_next_try"
            ),
            "network/test_sign_in_cuts.py::test_a23_signing_in_over_a_line_cut_at_every_byte",
            ("network/test_cuts.py::test_a_renewal_of_the_sign_in_cut_anywhere_signs_nobody_out"),
        ),
    ),
    24: Attack(
        "send a captured request again",
        (
            f"{SIGN_IN}::test_a24_a_captured_request_has_no_effect_however_often_it_is_sent",
            f"{SIGN_IN}::test_a24_a_captured_request_is_worth_nothing_later_or_after_a_restart",
        ),
    ),
    25: Attack(
        "stand between client and server",
        (
            (
                "attacks/test_false_servers.py"
                "::test_no_byte_is_told_to_a_server_that_can_not_prove_itself"
            ),
            "attacks/test_false_servers.py::test_http_is_refused_but_on_this_computer",
        ),
        "Pinning for managed fleets is not offered.",
    ),
    26: Attack(
        "catch the code on its way back from the browser",
        (
            f"{SIGN_IN}::test_a26_a_caught_code_is_worth_nothing_and_does_no_harm",
            f"{SIGN_IN}::test_a26_there_is_no_way_around_pkce",
            f"{SIGN_IN}::test_a26_a_wrong_redirect_is_refused_and_never_followed",
            f"{SIGN_IN}::test_a26_a_code_opens_once_and_a_second_use_ends_what_it_gave",
        ),
    ),
    27: Attack(
        "phish for a device code",
        (f"{SIGN_IN}::test_a26_there_are_two_grants_and_no_other",),
        "There is no device grant to phish for.",
    ),
    28: Attack(
        "guess passwords",
        (
            f"{SIGN_IN}::test_a28_guessing_is_stopped_for_the_login_and_its_devices_go_on",
            f"{SIGN_IN}::test_a28_one_address_may_not_try_every_login",
            f"{SIGN_IN}::test_a28_only_two_passwords_are_worked_on_at_once",
            f"{SIGN_IN}::test_a28_a_login_that_is_none_is_answered_like_one",
        ),
    ),
    29: Attack(
        "confuse the check of signed tokens",
        (
            f"{SIGN_IN}::test_a29_a_proof_is_of_one_kind_and_no_other",
            f"{SIGN_IN}::test_a29_two_proofs_are_none",
        ),
    ),
    30: Attack(
        "approve a friend",
        (
            "storage/test_four_eyes.py::test_the_first_person_is_not_the_second_on_any_device",
            (
                "storage/test_four_eyes.py"
                "::test_who_looks_after_a_partner_decides_nothing_about_it_alone"
            ),
            (
                "unit/domain/people/test_four_eyes.py"
                "::test_in_any_graph_a_completed_act_had_two_different_unbiased_people"
            ),
        ),
    ),
    31: Attack(
        "rewrite, cut or re-hash the record",
        (
            (
                "attacks/test_tampering.py"
                "::test_a_hundred_ways_to_rewrite_the_past_are_seen_by_the_next_client_and_by_the_proof"
            ),
            "attacks/test_tampering.py::test_a_thousand_ways_to_rewrite_the_past_are_seen",
            "storage/test_audit.py::test_every_entry_that_is_tampered_with_is_found",
        ),
    ),
    32: Attack(
        "carry the records out in bulk",
        (
            "storage/test_record.py::test_an_export_has_a_purpose_a_limit_and_a_line_in_the_record",
            "storage/test_record.py::test_reading_is_recorded_once_a_sitting",
        ),
    ),
    33: Attack(
        "a PDF made to harm",
        (
            f"{DOCUMENTS}::test_a_document_made_to_harm_ends_in_a_picture_or_a_sentence",
            f"{DOCUMENTS}::test_behind_the_walls_there_is_nothing_to_reach",
            f"{DOCUMENTS}::test_without_the_last_wall_the_same_tries_succeed",
            f"{DOCUMENTS}::test_ten_thousand_spoilt_documents_end_in_a_picture_or_a_sentence",
        ),
    ),
    34: Attack(
        "a picture that unpacks to gigabytes, or tells where it was taken",
        (
            f"{DOCUMENTS}::test_a_document_made_to_harm_ends_in_a_picture_or_a_sentence",
            f"{DOCUMENTS}::test_what_the_camera_noted_stays_behind",
            (
                "storage/test_pages_of_evidence.py"
                "::test_nothing_of_the_document_but_its_colours_goes_out"
            ),
        ),
    ),
    35: Attack(
        "archives and tables that unpack to gigabytes",
        (
            f"{DOCUMENTS}::test_a_document_made_to_harm_ends_in_a_picture_or_a_sentence",
            "attacks/test_workbooks.py::test_a_workbook_made_to_harm_ends_in_rows_or_in_one_sentence",
            "attacks/test_workbooks.py::test_no_part_of_a_workbook_was_ever_a_file",
            "unit/sync/sheets/test_preview.py::test_a_bomb_is_refused_before_it_is_read",
            "unit/sync/test_transport.py::test_packed_answers_are_unpacked_and_a_bomb_is_cut_off",
            (
                "unit/sync/test_transport.py"
                "::test_a_false_servers_bomb_costs_no_more_memory_than_an_answer_may"
            ),
        ),
        "An archive is no document. A workbook is read as a table, in the jail.",
    ),
    36: Attack(
        "names that lead out of a folder",
        (
            f"{PATHS}::test_five_thousand_names_stay_in_their_folder",
            f"{PATHS}::test_the_server_makes_its_own_names",
        ),
    ),
    37: Attack(
        "a page of the web, or two kinds in one file, as a proof",
        (
            f"{DOCUMENTS}::test_a_document_made_to_harm_ends_in_a_picture_or_a_sentence",
            "storage/test_evidence.py::test_a_document_arrives_in_parts_and_is_served_as_it_was",
            "storage/test_pages_of_evidence.py::test_vendor_and_own_partner_see_a_page",
        ),
    ),
    38: Attack(
        "formulas in a table",
        (f"{TEXT}::test_no_table_is_written_before_its_cells_are_guarded",),
        "Tables are read as text, and nothing writes one; a rule of the house stops the first that"
        " would.",
    ),
    39: Attack(
        "a name that is a picture on somebody's server",
        (
            f"{TEXT}::test_a_name_that_is_a_picture_is_only_a_name",
            f"{TEXT}::test_the_rule_finds_what_would_read_markup",
            f"{TEXT}::test_nothing_of_ours_reads_markup_or_writes_tables",
        ),
    ),
    40: Attack(
        "a barcode that presses keys",
        (
            "gui/shell/test_wedge.py::test_no_shortcut_fires_from_a_scan",
            "gui/shell/test_wedge.py::test_what_a_key_says_in_a_code",
        ),
    ),
    41: Attack(
        "a work file or backup that was prepared",
        (
            "unit/sync/test_by_file.py::test_an_altered_work_file_is_refused",
            "unit/sync/test_by_file.py::test_a_file_made_by_another_key_is_refused",
            "unit/sync/test_by_file.py::test_what_is_no_file_of_ours_is_refused_in_a_sentence",
            f"{PATHS}::test_a_prepared_database_runs_nothing_and_lies_about_no_cell",
        ),
    ),
    42: Attack(
        "SQL in a search",
        (f"{TEXT}::test_a_search_finds_letters_and_runs_nothing",),
    ),
    43: Attack(
        "secrets in logs, and forged lines",
        (
            f"{LOGS}::test_a_path_can_not_begin_a_line",
            f"{LOGS}::test_no_secret_is_in_the_servers_log",
            f"{LOGS}::test_a_crash_report_holds_no_key_and_no_token",
            f"{LOGS}::test_what_people_sent_is_not_in_the_words_of_a_database_error",
        ),
    ),
    44: Attack(
        "an older or forged update",
        (),
        "There is no updater yet; it comes with the issue on shipping.",
    ),
    45: Attack(
        "plant a library beside the program",
        ("packaging/test_frozen.py::test_it_carries_nothing_of_the_vendor_or_the_tests",),
        "One folder, no UPX. Signatures and the rights of the installed folder need Windows and"
        " macOS, which are not here.",
    ),
    46: Attack(
        "get into what we stand on",
        (
            "repo/test_supply.py::test_only_a_known_hole_fails_the_check",
            "repo/test_supply.py::test_what_is_linked_into_wheels_is_named_with_its_version",
        ),
    ),
    47: Attack(
        "use the server up",
        (
            "storage/test_evidence.py::test_a_partner_has_a_share_of_what_is_under_way",
            f"{QUOTAS}::test_who_is_over_is_told_when_to_come_again_and_loses_nothing",
            f"{QUOTAS}::test_a_wait_is_true_and_a_share_is_kept",
            f"{QUOTAS}::test_the_program_waits_as_long_as_it_is_asked_tells_so_and_goes_on",
            f"{QUOTAS}::test_pushes_of_one_partner_wait_outside_while_its_neighbours_go_in",
            (
                f"{QUOTAS}"
                "::test_a_neighbour_stands_behind_one_push_of_a_flood_and_not_behind_all_of_it"
            ),
            f"{QUOTAS}::test_a_share_is_each_partners_own_and_the_vendor_has_none",
            "storage/test_pages_of_evidence.py::test_who_comes_while_all_are_busy_comes_again",
            "storage/test_herd.py::test_who_is_asked_to_wait_waits_at_least_so_long_and_loses_nothing",
        ),
    ),
    48: Attack(
        "share a sign-in",
        (
            f"{SIGN_IN}::test_a48_a_person_sees_and_ends_the_own_sign_ins_only",
            f"{PEOPLE}::test_a_colleagues_device_can_not_be_used_under_ones_own_name",
        ),
        "Travel that no person can make is not looked for.",
    ),
}


@functools.cache
def names_in(name: str) -> frozenset[str]:
    """The tests a file below tests/ defines."""
    path = ROOT / "tests" / name
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test")
    )


def test_there_are_forty_eight():
    assert sorted(ATTACKS) == list(range(1, 49))


@pytest.mark.parametrize("number", ATTACKS, ids="A{:02}".format)
def test_each_attack_has_its_tests_or_says_why_not(number: int):
    attack = ATTACKS[number]

    assert attack.tests or attack.left_out
    missing = [
        each for each in attack.tests if each.split("::")[1] not in names_in(each.split("::")[0])
    ]
    assert missing == []


def test_a_test_that_names_an_attack_is_in_its_row():
    named = {
        (int(found[1]), name)
        for path in sorted((ROOT / "tests" / "attacks").glob("test_*.py"))
        for name in names_in(f"attacks/{path.name}")
        if (found := re.match(r"test_a(\d\d)_", name))
    }

    assert len(named) > 20
    assert {number for number, _ in named} <= set(ATTACKS)


def test_what_is_left_out_is_told_in_the_page_on_security():
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    untold = [number for number, attack in ATTACKS.items() if not attack.tests]

    assert [number for number in untold if f"A{number:02}" not in page] == []


def test_the_page_on_security_names_no_test_that_is_not_there():
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(tests/[\w/]+(?:\.py|/))`", page))

    assert len(named) > 40
    assert sorted(name for name in named if not (ROOT / name).exists()) == []
    tests = set(re.findall(r"`(test_a\d\d_\w+|test_a_\w+)`", page))
    there = {name for path in ROOT.glob("tests/**/test_*.py") for name in defined(path)}
    assert sorted(tests - there) == []


def defined(path: Path) -> frozenset[str]:
    """The tests of a file by its path."""
    return names_in(str(path.relative_to(ROOT / "tests")))
