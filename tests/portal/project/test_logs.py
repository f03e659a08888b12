"""Logs name what went wrong and where, never with whose data."""

from __future__ import annotations

import logging

import pytest

from overstap.portal.accounts.errors import AccountUnknownError
from overstap.portal.project.logs import JobsByName, QuietFormatter


def formatted(error: BaseException) -> str:
    def fail() -> None:
        raise error

    try:
        fail()
    except type(error) as raised:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "mislukt", (), None)
        record.exc_info = (type(raised), raised, raised.__traceback__)
    return QuietFormatter().format(record)


def test_the_values_in_an_error_stay_out() -> None:
    text = formatted(ValueError('Key (bsn)=(123456782) already exists, name "Jansen"'))
    assert "123456782" not in text
    assert "Jansen" not in text
    assert "builtins.ValueError" in text
    assert "test_logs.py" in text


def test_our_own_errors_keep_their_sentence_and_code() -> None:
    assert "(account.unknown): Er is geen account" in formatted(AccountUnknownError(slug="noord"))


def test_the_cause_is_named_before_what_it_caused() -> None:
    error = RuntimeError("a")
    error.__cause__ = KeyError("123456782")
    text = formatted(error)
    assert text.index("KeyError") < text.index("RuntimeError")
    assert "123456782" not in text


def test_a_chain_that_leads_back_to_itself_ends() -> None:
    error, cause = RuntimeError(), KeyError()
    error.__cause__, cause.__cause__ = cause, error
    text = formatted(error)
    assert text.count("KeyError") == text.count("RuntimeError") == 1


@pytest.fixture
def job_record() -> logging.LogRecord:
    record = logging.LogRecord("procrastinate", logging.ERROR, __file__, 1, "Job %s ended", ("to='a@b.nl'",), None)
    record.job = {"task_name": "mail.deliver", "id": 7, "task_kwargs": {"to": "a@b.nl"}}
    record.action = "job_error"
    return record


def test_a_job_is_logged_by_name_and_number(job_record: logging.LogRecord) -> None:
    assert JobsByName().filter(job_record)
    assert job_record.getMessage() == "job_error: mail.deliver[7]"


def test_other_records_pass_as_they_are() -> None:
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "bericht %s", (1,), None)
    assert JobsByName().filter(record)
    assert record.getMessage() == "bericht 1"
