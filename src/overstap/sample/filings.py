"""Which returns a client filed over the years, when, and how far each one is; without their content.

Above ``clients``; ``dossiers`` has the content made and adds who worked on them.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from overstap.sample.chance import Chance
from overstap.sample.defects import CLIENT_DEFECTS, UNKNOWN_STATUS
from overstap.sample.model import LAST_YEAR, TODAY, Client, Planned

# VAT periods per year, by the rhythm that the Belastingdienst set for the client.
_PERIODS_PER_YEAR = {"month": 12, "quarter": 4, "year": 1}
# The words of the desktop programs for a return that is not sent.
_OPEN_WORDS = ("Open", "In behandeling", "Ter controle")
# Share of the income and corporation tax returns of a year that are not sent yet; of older years one in a hundred.
_STILL_OPEN = {LAST_YEAR: 0.45, LAST_YEAR - 1: 0.08}

_OLDER_STILL_OPEN = 0.01
# Of the definitive returns, how many were followed by a second version; of VAT years, by a suppletion.
_CORRECTED = 0.03
_WORKING_DAYS = range(1, 6)
_SUPPLETION = 0.05
# Share of companies whose financial year does not begin in January.
_BROKEN_YEAR = 0.06


def planned_filings(client: Client, stream: Chance) -> Iterator[Planned]:
    """The client's returns in the order in which they were begun: per year, VAT first."""
    # A financial year from July to June is of the year in which it begins.
    shift = stream.randint(1, 11) if client.is_company and stream.random() < _BROKEN_YEAR else 0
    for year in range(client.first_year, client.last_year + 1):
        if client.vat_period:
            yield from _vat_returns(client.vat_period, year, stream)
        yield from _yearly_returns(client, year, shift, stream)


def _yearly_returns(client: Client, year: int, shift: int, stream: Chance) -> Iterator[Planned]:
    program, tax = ("VPB", "VPB") if client.is_company else ("BAS", "IB")
    first = Planned(program, tax, "aangifte", year, _month(year, shift), _last_day(year, shift + 11), 1, "Open", None)
    defect = CLIENT_DEFECTS.get(client.position)
    marked = defect is not None and year in defect.years
    done = _progressed(first, stream, certainly=marked or client.former)
    if defect is not None and marked and defect.code == "return-status-unknown":
        done = replace(done, status=UNKNOWN_STATUS)
    if defect is not None and marked and defect.code == "return-without-content":
        done = replace(done, status="Open", sent_at=None)
    if defect is not None and marked and defect.code == "roles-disagree":
        done = replace(done, status="Definitief")
        yield done
        yield _corrected(done, stream)
        return
    yield done
    if done.status == "Definitief" and stream.random() < _CORRECTED:
        yield _corrected(done, stream)


def _progressed(planned: Planned, stream: Chance, *, certainly: bool) -> Planned:
    open_share = 0.0 if certainly else _STILL_OPEN.get(planned.year, _OLDER_STILL_OPEN)
    if stream.random() < open_share or planned.end >= TODAY:
        return replace(planned, status=stream.choice(_OPEN_WORDS))
    # Nobody files in the first two months after the year.
    first_day = planned.end + timedelta(days=60)
    # With postponement the last returns go out sixteen months later.
    days = min(480, (TODAY - first_day).days)
    sent = _office_time(first_day + timedelta(days=stream.randint(0, max(days, 0))), stream)
    # An assessment takes four months to a year and a half.
    settled = (TODAY - sent.date()).days > stream.randint(120, 600)
    return replace(planned, status="Definitief" if settled else "Verzonden", sent_at=sent)


def _corrected(first: Planned, stream: Chance) -> Planned:
    assert first.sent_at is not None
    # Never after the day on which the sample stands.
    later = min(first.sent_at + timedelta(days=stream.randint(20, 200)), datetime.combine(TODAY, time(9)))
    return replace(first, version=first.version + 1, sent_at=later)


def _vat_returns(period: str, year: int, stream: Chance) -> Iterator[Planned]:
    parts = _PERIODS_PER_YEAR[period]
    months = 12 // parts
    for part in range(parts):
        start, end = _month(year, part * months), _last_day(year, part * months + months - 1)
        planned = Planned("BTW", "OB", "aangifte", year, start, end, 1, "Open", None)
        if stream.random() < (_OLDER_STILL_OPEN if year < LAST_YEAR else 0.04):
            yield replace(planned, status=stream.choice(_OPEN_WORDS))
        else:
            sent = _office_time(end + timedelta(days=stream.randint(3, 30)), stream)
            yield replace(planned, status="Definitief" if year < LAST_YEAR else "Verzonden", sent_at=sent)
    if stream.random() < _SUPPLETION:
        sent = _office_time(date(year + 1, 2, 1) + timedelta(days=stream.randint(0, 80)), stream)
        yield Planned("BTW", "OB", "suppletie", year, date(year, 1, 1), date(year, 12, 31), 1, "Definitief", sent)


def _office_time(day: date, stream: Chance) -> datetime:
    """A moment in office hours, in UTC, on *day* or the Monday after."""
    weekday = day if day.isoweekday() in _WORKING_DAYS else day + timedelta(days=8 - day.isoweekday())
    return datetime.combine(
        min(weekday, TODAY), time(stream.randint(7, 16), stream.randint(0, 59), stream.randint(0, 59))
    )


def _month(year: int, month: int) -> date:
    """First day of the month that is *month* months after January of *year*."""
    return date(year + month // 12, month % 12 + 1, 1)


def _last_day(year: int, month: int) -> date:
    return _month(year, month + 1) - timedelta(days=1)
