from __future__ import annotations

from overstap.bundle.model import TABLES, Reason
from overstap.bundle.wording import listed_name, reason_name, table_name


def test_every_table_has_a_name_for_people() -> None:
    names = [table_name(table) for table in TABLES]
    assert len(set(names)) == len(TABLES)


def test_what_a_folder_lists_among_its_returns_is_not_called_a_return() -> None:
    assert listed_name("returns", "sbr-folder") == "Aangiften en andere bestanden"
    others = [(table, variant) for table in TABLES for variant in ("database", "local", "sbr-folder", "portal")]
    others = [each for each in others if each != ("returns", "sbr-folder")]
    assert [listed_name(*each) for each in others] == [table_name(table) for table, _ in others]


def test_every_reason_has_words_of_its_own() -> None:
    words = [reason_name(reason) for reason in Reason]
    assert len(set(words)) == len(Reason)
    assert not set(words) & {reason.value for reason in Reason}


def test_a_reason_of_a_later_format_is_shown_as_it_is() -> None:
    assert reason_name("lost-at-sea") == "lost-at-sea"
