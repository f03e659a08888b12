"""A dossier holds together: contents can be opened, checksums fit, everyone who worked on it works at the office."""

from __future__ import annotations

from hashlib import sha256

import pytest

from overstap.sample.defects import CLIENT_DEFECTS
from overstap.sample.dossiers import damaged, make_dossier
from overstap.sample.messages.returns import identifier_of
from overstap.sample.model import TODAY, Dossier, Filing
from overstap.sample.offices import make_practice
from overstap.sample.programs.containers import UnreadableError, unpack

PRACTICE = make_practice(1, 3)
DOSSIERS = [make_dossier(1, PRACTICE, position) for position in range(24, 90)]
FILINGS = [(dossier, filing) for dossier in DOSSIERS for filing in dossier.filings]


def _defective(code: str) -> Dossier:
    position = next(place for place, defect in CLIENT_DEFECTS.items() if defect.code == code)
    return make_dossier(1, PRACTICE, position)


def _content(filing: Filing) -> tuple[str, str | None, bytes]:
    assert filing.stored is not None
    found = unpack(filing.stored_format or "", filing.stored)
    return found.document_format, found.identifier, found.document


def test_the_same_position_gives_the_same_dossier() -> None:
    assert make_dossier(1, PRACTICE, 40) == DOSSIERS[16]


def test_contents_open_and_are_the_clients() -> None:
    for dossier, filing in FILINGS:
        assert _content(filing)[1] == identifier_of(dossier.client, filing.planned)


def test_checksums_are_of_what_was_filed_since_2012() -> None:
    for _, filing in FILINGS:
        sent = filing.planned.sent_at is not None and filing.planned.year >= 2012
        assert filing.checksum == (sha256(_content(filing)[2]).hexdigest() if sent else None)


def test_what_was_sent_since_2013_is_a_message_and_the_rest_a_document() -> None:
    for _, filing in FILINGS:
        is_message = filing.planned.sent_at is not None and filing.planned.year >= 2013
        assert _content(filing)[0] == ("xbrl" if is_message else "program-document")


def test_only_sent_returns_have_a_reference() -> None:
    assert all((filing.reference is None) == (filing.planned.sent_at is None) for _, filing in FILINGS)


def test_everyone_works_at_the_clients_office() -> None:
    for dossier, filing in FILINGS:
        workers = {user for user, *_ in (*filing.roles, *filing.tasks, *dossier.relations)}
        assert workers <= set(PRACTICE.users_of(dossier.client.office))


def test_yearly_returns_have_three_roles_and_vat_returns_one() -> None:
    for _, filing in FILINGS:
        assert len(filing.roles) == (1 if filing.planned.tax == "OB" else 3)


def test_tasks_come_in_the_order_of_the_work() -> None:
    planned = [[day for _, _, day in filing.tasks] for _, filing in FILINGS if filing.tasks]
    assert planned
    assert all(days == sorted(days) for days in planned)


def test_notices_answer_sent_returns_of_the_same_year() -> None:
    for dossier in DOSSIERS:
        for notice in dossier.notices:
            if notice.answers is not None:
                planned = dossier.filings[notice.answers].planned
                assert (planned.tax, planned.year) == (notice.tax, notice.year)
                assert planned.sent_at.date() < notice.dated <= TODAY
            assert 1 <= len(notice.number) <= 23
            assert notice.year >= 2013


def test_most_but_not_all_notices_have_a_status() -> None:
    statuses = [notice.status for dossier in DOSSIERS for notice in dossier.notices]
    assert 0 < statuses.count(None) < len(statuses) / 5


def test_damage_leaves_the_first_half() -> None:
    assert damaged(b"abcdef") == b"abc\x81\x81\x81"


def test_unreadable_returns_are_one_of_each_format() -> None:
    formats = []
    for filing in _defective("return-unreadable").filings:
        try:
            _content(filing)
        except UnreadableError:
            formats.append(filing.stored_format)
    assert formats == ["ELS1", "ELS2", "ELS3"]


def test_a_return_can_have_no_content() -> None:
    empty = [filing.planned for filing in _defective("return-without-content").filings if filing.stored is None]
    assert [(planned.year, planned.status) for planned in empty] == [(2024, "Open")]


def test_roles_disagree_over_one_year() -> None:
    returns = [filing for filing in _defective("roles-disagree").filings if filing.planned.year == 2024]
    assert len({filing.roles for filing in returns}) == 2
    assert {filing.planned.status for filing in returns} == {"Definitief"}


@pytest.mark.parametrize(("code", "field"), [("sba-unmatched", "answers"), ("sba-without-status", "status")])
def test_a_notice_can_lack_what_the_office_adds(code: str, field: str) -> None:
    dossier = _defective(code)
    years = CLIENT_DEFECTS[dossier.client.position].years
    assert [getattr(notice, field) for notice in dossier.notices if notice.year in years] == [None]


def test_a_notice_can_be_damaged() -> None:
    notice = next(notice for notice in _defective("sba-unreadable").notices if notice.year == 2017)
    with pytest.raises(UnreadableError):
        unpack(notice.stored_format, notice.stored)
