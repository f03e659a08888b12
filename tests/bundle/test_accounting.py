"""What is only visible when all records are seen together; single examples stand in ``conformance``."""

from __future__ import annotations

import io

from conformance.parts import Json, Parts
from conformance.practice import RETURNS
from conformance.registry import EXAMPLES, Kit

from overstap.bundle import Problem, verify


def problems(parts: Parts) -> tuple[Problem, ...]:
    return verify(io.BytesIO(parts.seal().zip())).problems


def test_numbers_are_compared_one_by_one(kit: Kit) -> None:
    parts = kit.parts
    wrong = {"records": 9, "inventory": 4, "left_behind": {"former-client": 2, "vanished": 1}}
    parts.describe(lambda whole: whole["overstap"]["tables"]["clients"].update(wrong))
    assert [problem.message for problem in problems(parts)] == [
        "Volgens de beschrijving heeft clients.former-client 2 records, maar het zijn er 1.",
        "Volgens de beschrijving heeft clients.records 9 records, maar het zijn er 3.",
        "Volgens de beschrijving heeft clients.vanished 1 records, maar het zijn er 0.",
    ]


def test_the_ledgers_are_counted_too(kit: Kit) -> None:
    parts = kit.parts
    parts.describe(lambda whole: whole["overstap"]["tables"]["findings"].update(records=2))
    assert [problem.code for problem in problems(parts)] == ["bundle.count"]


def test_problems_of_the_whole_name_the_descriptor(kit: Kit) -> None:
    parts = kit.parts
    parts.describe(lambda whole: whole["overstap"].update(content_digest="f" * 64, totals=[]))
    assert {(problem.path, problem.code) for problem in problems(parts)} == {
        ("data/datapackage.json", "bundle.content-digest"),
        ("data/datapackage.json", "bundle.totals"),
    }


def test_order_of_totals_has_no_meaning(kit: Kit) -> None:
    parts = kit.parts
    parts.describe(lambda whole: whole["overstap"]["totals"].reverse())
    assert problems(parts) == ()


def test_swapped_identities_are_seen_although_all_numbers_agree(kit: Kit) -> None:
    parts = kit.parts

    def swap(rows: list[Json]) -> None:
        next(row for row in rows if row["id"] == "b2").update(id="b3")

    parts.edit("inventory/000001", swap)
    assert [problem.code for problem in problems(parts)] == ["bundle.inventory-missing", "bundle.inventory-unlisted"]


def test_a_key_left_behind_twice_is_a_duplicate(kit: Kit) -> None:
    parts = kit.parts

    def twice(rows: list[Json]) -> None:
        rows.insert(1, dict(rows[0]))

    parts.edit("left_behind/000001", twice)
    parts.describe(lambda whole: _one_more(whole, "left_behind"))
    assert [problem.code for problem in problems(parts)] == ["bundle.key-duplicate"]


def test_a_finding_twice_is_a_duplicate(kit: Kit) -> None:
    parts = kit.parts
    parts.edit("findings/000001", lambda rows: rows.append(dict(rows[0])))
    parts.describe(lambda whole: _one_more(whole, "findings"))
    assert [problem.code for problem in problems(parts)] == ["bundle.key-duplicate"]


def _one_more(whole: Json, table: str) -> None:
    resource = next(one for one in whole["resources"] if one["overstap"].get("table") == table)
    resource["overstap"]["records"] += 1
    whole["overstap"]["tables"][table]["records"] += 1


def test_a_dangling_reference_is_counted_per_column(kit: Kit) -> None:
    parts = kit.parts
    parts.edit("roles/000001", lambda rows: [row.update(return_id="r77", user_id="u77") for row in rows])
    parts.redigest()
    assert [problem.message for problem in problems(parts)] == [
        "Tabel roles, kolom return_id: verwijst naar records die er niet zijn, zonder bevinding daarover; aantal: 2.",
        "Tabel roles, kolom user_id: verwijst naar records die er niet zijn, zonder bevinding daarover; aantal: 2.",
    ]


def test_a_reference_to_what_stayed_behind_is_fine(kit: Kit) -> None:
    parts = kit.parts
    parts.edit("returns/000001", lambda rows: rows[0].update(client_id="c9"))
    parts.redigest()
    assert problems(parts) == ()


def test_what_is_unknown_is_passed_over_with_a_remark(kit: Kit) -> None:
    report = verify(io.BytesIO(EXAMPLES["good-later-minor"](kit)))
    assert report.ok
    assert report.remarks == (
        "Tabel deadlines is onbekend en overgeslagen.",
        "Kolom nickname van tabel clients is onbekend en overgeslagen.",
    )


def test_records_are_judged_only_when_every_segment_can_be_relied_on(kit: Kit) -> None:
    parts = kit.parts
    parts.edit("clients/000001", lambda rows: rows.reverse())
    parts.describe(lambda whole: whole["overstap"].update(content_digest="f" * 64))
    assert [problem.code for problem in problems(parts)] == ["bundle.not-sorted"]


def test_totals_are_those_of_the_practice(kit: Kit) -> None:
    totals = kit.parts.descriptor["overstap"]["totals"]
    assert sum(total["returns"] for total in totals) == len(RETURNS)
    assert {"tax_type": "IB", "tax_year": 2015, "returns": 2} in totals
