"""A table of pairs of companies: its columns understood, each row answered, bad ones told."""

from __future__ import annotations

import json

import pytest

from server.cli import main
from server.services.pairs import PairsRefused, compared


def written(tmp_path, text):
    """Write a table and return where it is."""
    path = tmp_path / "pairs.csv"
    path.write_text(text, encoding="utf-8")
    return path


def verdicts(tmp_path, text):
    """Return what was said of each row, or what was wrong with it."""
    return [pair.problem or pair.verdict for pair in compared(written(tmp_path, text))]


@pytest.mark.parametrize(
    "text",
    [
        "name_a,name_b\nAcme GmbH,ACME\n",
        "left_name;right_name;label\nAcme GmbH;ACME;1\n",
        "Company 1,Company 2\nAcme GmbH,ACME\n",
        "customerNameA\tcustomerNameB\nAcme GmbH\tACME\n",
        "id,company,website,company,website\n1,Acme,acme.de,Other Name,www.acme.de\n",
        "vat_a,vat_b\nDE136695976,136 695 976\n",
        "a,b\nAcme GmbH,ACME\n",
        "Acme GmbH,ACME\n",
        "\ufeffname_a,address_a,zip_a,name_b,street_b,city_b\nAcme,Ring 5,01067,Acme,Ring 5,X\n",
    ],
)
def test_columns_are_understood_under_many_names(tmp_path, text):
    assert verdicts(tmp_path, text) == ["same"]


def test_with_products_the_rule_of_conflict_is_said(tmp_path):
    rows = ["name_a,products_a,name_b,products_b"]
    rows += [
        "Acme GmbH,1;2,ACME,2",
        "Acme GmbH,1,ACME,2",
        "Acme GmbH,1,Acme AG,1",
        "Acme,1,Birch,1",
    ]

    assert verdicts(tmp_path, "\n".join(rows)) == ["rival", "related", "similar", "free"]


def test_a_row_that_cannot_be_compared_is_told_by_its_number_and_the_others_go_on(tmp_path, capsys):
    path = written(tmp_path, "name_a,name_b\nAcme,Acme\n,Birch\n\nAlder,Birch\n")

    assert main(["match-companies", str(path)]) == 1

    told = capsys.readouterr()
    rows = [json.loads(line) for line in told.out.splitlines()]
    assert [row["row"] for row in rows] == [2, 3, 5]
    assert [row.get("verdict") for row in rows] == ["same", None, "different"]
    assert rows[0]["parts"] == [
        {"field": "name", "why": "alike", "effect": 0.9, "a": "Acme", "b": "Acme"}
    ]
    assert told.err == "row 3: Company a has no name, domain or tax number.\n"


def test_columns_are_printed_with_tabs_whatever_a_name_holds(tmp_path, capsys):
    path = written(tmp_path, 'name_a,name_b\n"Acme\tBau\nGmbH",Acme Bau GmbH\n')

    assert main(["match-companies", str(path), "--columns"]) == 0

    [line] = capsys.readouterr().out.splitlines()
    assert (line[:14], line.count("\t")) == ("2\t0.9000\tsame\t", 3)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("id,when,what\n1,2,3\n", "names no columns"),
        ("name_a,country_b\nAcme,DE\n", "names no columns"),
        ('name_a,name_b\n"Acme,Birch\n', "not closed"),
    ],
)
def test_what_is_no_table_of_pairs_is_told_in_a_sentence(tmp_path, capsys, text, says):
    path = written(tmp_path, text)

    with pytest.raises(PairsRefused, match=says):
        list(compared(path))
    assert main(["match-companies", str(path)]) == 1
    assert says in capsys.readouterr().err
