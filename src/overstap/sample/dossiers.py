"""One client's whole dossier: relations, returns with their stored content, roles, tasks, attachments and assessments.

Above ``clients``, ``filings`` and ``messages``; ``installation`` has dossiers made, a share of the clients per process.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

from overstap.sample.attachments import attachments_of
from overstap.sample.chance import Chance, chance
from overstap.sample.clients import make_client
from overstap.sample.defects import CLIENT_DEFECTS
from overstap.sample.filings import planned_filings
from overstap.sample.messages.documents import return_document
from overstap.sample.messages.notices import Assessment, notice_message
from overstap.sample.messages.returns import identifier_of, return_message
from overstap.sample.model import TODAY, Client, Dossier, Filing, Notice, Planned
from overstap.sample.offices import Practice
from overstap.sample.programs.containers import Content, pack

# Before it returns went through BAPI and were no XBRL; the sample keeps them as documents.
FIRST_SBR_YEAR = 2013
# SBA began with tax year 2013; before it there was the EKA.
FIRST_NOTICE_YEAR = 2013
# Before it programs kept no checksum of what was filed.
FIRST_CHECKSUM_YEAR = 2012

_RELATIONS = ("Relatiebeheerder", "Behandelaar", "Controleur")
# The process steps of a return, as tasks.
_TASKS = ("Gegevens opvragen", "Invoeren", "Controleren", "Accorderen", "Verzenden")
# Repeated as often as they occur; the real words are not public.
_NOTICE_STATUSES = ("Nieuw", "Te beoordelen", "Akkoord", "Akkoord", "Akkoord", "Niet akkoord", "Bezwaar", "Afgehandeld")
_NOTICE_SHARE = {"IB": 0.75, "VPB": 0.75, "OB": 0.02}
# Notices that came in before the return was known, or for another office.
_UNMATCHED_SHARE = 0.03
_WITHOUT_STATUS_SHARE = 0.06
_TASK_SHARE = 0.3


def make_dossier(seed: int, practice: Practice, position: int) -> Dossier:
    """The dossier of the client at *position*."""
    client = make_client(seed, practice, position)
    team = _team(client, practice, chance(seed, "team", position))
    stream = chance(seed, "filings", position)
    # Each filing has a stream of its own, so that a longer message changes nothing after it.
    filings = []
    for number, planned in enumerate(planned_filings(client, stream)):
        filings.append(_filing(client, practice, planned, team, stream=chance(seed, "filing", position, number)))
    notices = tuple(_notices(client, practice, filings, chance(seed, "notices", position)))
    return Dossier(client, tuple(zip(team, _RELATIONS, strict=True)), tuple(filings), notices)


def _team(client: Client, practice: Practice, stream: Chance) -> tuple[int, int, int]:
    """Who manages the client, who does the work and who checks it; the first may be the last too."""
    colleagues = practice.users_of(client.office)
    return stream.choice(colleagues), stream.choice(colleagues), stream.choice(colleagues)


def _filing(
    client: Client, practice: Practice, planned: Planned, team: tuple[int, int, int], *, stream: Chance
) -> Filing:
    office = practice.offices[client.office]
    identifier = identifier_of(client, planned)
    if planned.sent_at is not None and planned.year >= FIRST_SBR_YEAR:
        entrypoint, document = return_message(client, office, planned, stream)
        content = Content("xbrl", identifier, entrypoint, document)
    else:
        content = Content("program-document", identifier, None, return_document(client, planned, stream))
    stored_format, stored = pack(planned.year, content)
    # What was never sent has nothing to keep a checksum of.
    has_checksum = planned.sent_at is not None and planned.year >= FIRST_CHECKSUM_YEAR
    filing = Filing(
        planned=planned,
        reference=f"{stream.getrandbits(64):016X}" if planned.sent_at else None,
        checksum=sha256(content.document).hexdigest() if has_checksum else None,
        stored_format=stored_format,
        stored=stored,
        roles=_roles(planned, team, practice.users_of(client.office)),
        tasks=tuple(_tasks(planned, team, stream)),
        attachments=attachments_of(client, planned, stream),
    )
    return _spoiled(client, filing)


def _roles(planned: Planned, team: tuple[int, int, int], colleagues: tuple[int, ...]) -> tuple[tuple[int, str], ...]:
    manager, worker, checker = team
    if planned.version > 1:
        # Corrections are made by the next colleague: that is how roles of one client come to disagree.
        worker = colleagues[(colleagues.index(worker) + 1) % len(colleagues)]
    roles = ((worker, "Behandelaar"), (checker, "Controleur"), (manager, "Eindverantwoordelijke"))
    # VAT returns are routine: one person makes and sends them.
    return roles[:1] if planned.tax == "OB" else roles


def _tasks(planned: Planned, team: tuple[int, int, int], stream: Chance) -> Iterator[tuple[int, str, date]]:
    if planned.tax != "OB" and stream.random() < _TASK_SHARE:
        day = planned.end + timedelta(days=stream.randint(20, 90))
        for task in _TASKS[: stream.randint(1, len(_TASKS))]:
            yield stream.choice(team), task, day
            day += timedelta(days=stream.randint(3, 21))


def _spoiled(client: Client, filing: Filing) -> Filing:
    defect = CLIENT_DEFECTS.get(client.position)
    if defect is None or filing.planned.year not in defect.years or filing.stored is None:
        return filing
    if defect.code == "return-unreadable":
        return replace(filing, stored=damaged(filing.stored))
    if defect.code == "return-without-content":
        return replace(filing, stored_format=None, stored=None)
    return filing


def damaged(stored: bytes) -> bytes:
    """*stored* as after a disk fault: the second half overwritten with a byte that no format has in that place."""
    # The first half stays, so that a program gets as far as it can before it notices.
    half = len(stored) // 2
    return stored[:half] + b"\x81" * (len(stored) - half)


def _notices(client: Client, practice: Practice, filings: list[Filing], stream: Chance) -> Iterator[Notice]:
    defect = CLIENT_DEFECTS.get(client.position)
    for place, filing in enumerate(filings):
        planned = filing.planned
        marked = defect is not None and defect.code.startswith("sba") and planned.year in defect.years
        # The oldest generation has no VAT notices.
        first_year = FIRST_NOTICE_YEAR + (planned.tax == "OB")
        share = 1.0 if marked else _NOTICE_SHARE[planned.tax]
        if planned.sent_at is None or planned.year < first_year or stream.random() >= share:
            continue
        notice = _notice(client, practice, planned, place, stream=stream)
        # Not yet sent by the Belastingdienst on the day on which the sample stands.
        if notice.dated > TODAY:
            continue
        yield _spoiled_notice(notice, defect.code) if marked and defect else notice


def _spoiled_notice(notice: Notice, code: str) -> Notice:
    if code == "sba-unreadable":
        return replace(notice, stored=damaged(notice.stored))
    return replace(notice, answers=None) if code == "sba-unmatched" else replace(notice, status=None)


def _notice(client: Client, practice: Practice, planned: Planned, place: int, *, stream: Chance) -> Notice:
    assert planned.sent_at is not None
    identifier = identifier_of(client, planned)
    letter = {"IB": "H", "VPB": "V", "OB": "F"}[planned.tax]
    assessment = Assessment(
        number=f"{identifier[:9]}{letter}{planned.year % 100:02d}{stream.randint(0, 9999):04d}",
        dated=planned.sent_at.date() + timedelta(days=stream.randint(30, 220)),
        amount=int(stream.gauss(400, 3200)),
    )
    office = practice.offices[client.office]
    entrypoint, document = notice_message(client, office, planned, assessment, stream=stream)
    # CAS keeps all years in the newest format.
    stored_format, stored = pack(TODAY.year, Content("xbrl", identifier, entrypoint, document))
    return Notice(
        answers=None if stream.random() < _UNMATCHED_SHARE else place,
        tax=planned.tax,
        year=planned.year,
        number=assessment.number,
        dated=assessment.dated,
        amount=assessment.amount,
        status=None if stream.random() < _WITHOUT_STATUS_SHARE else stream.choice(_NOTICE_STATUSES),
        stored_format=stored_format,
        stored=stored,
    )
