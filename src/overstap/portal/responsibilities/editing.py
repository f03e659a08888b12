"""What people do with responsibilities: give, hand over, take away and put back, for one client or for thousands.

Each is one transaction with history and audit row, in a session that is bound to the account, by any member of it.
What is taken away stays as a row that is marked *removed*, or the next file would bring it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction

from overstap.portal.accounts.api import Account, User
from overstap.portal.audit import api as audit
from overstap.portal.clients.api import MOST_AT_ONCE, Client
from overstap.portal.history.api import PORTAL, Editable, edit, note_made
from overstap.portal.responsibilities.errors import ResponsibilityNameError, ResponsibilityUnknownError
from overstap.portal.responsibilities.models import Colleague, Responsibility
from overstap.portal.responsibilities.names import NAMES
from overstap.portal.responsibilities.people import Person, colleague_of

RELATIONS = Editable("relations", ("user_id", "removed"), {"user_id": "colleague_id"})
ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Task:
    """Something that somebody is responsible for, of some clients: the *name* and the ids of the *clients*."""

    name: str
    clients: Sequence[int]


def names_to_choose() -> list[str]:
    """The portal's responsibilities, and others that the account's files brought."""
    present = Responsibility.objects.values_list("responsibility", flat=True).distinct().order_by("responsibility")
    return list(dict.fromkeys([*NAMES, *present]))


def give(account: Account, task: Task, person: Person, *, actor: User) -> int:
    """Make *person* responsible for *task*, beside whoever is already; for how many clients that was new.

    Raises:
        ResponsibilityNameError: when nobody knows that responsibility.
        ColleagueUnknownError: when the account has no such person.
    """
    with transaction.atomic():
        colleague, rows = _begin(account, task, person)
        changed = _give(account, task, colleague, rows, actor)
        _record(account, "responsibilities.given", changed, actor)
    return changed


def hand_over(account: Account, task: Task, person: Person, *, actor: User, from_colleague: int | None = None) -> int:
    """Make *person* responsible for *task* in the place of *from_colleague*, or of everybody who is now.

    Clients for whom nobody is responsible get him too, unless it was from somebody. Returns for how many clients
    anything changed. Raises as ``give``.
    """
    with transaction.atomic():
        colleague, rows = _begin(account, task, person)
        present = [row for row in rows if not row.removed]
        has_it = {row.client_id for row in present if row.colleague_id == colleague.pk}
        leaving = [row for row in present if _leaves(row, colleague, from_colleague)]
        edit(RELATIONS, _takes_over(leaving, colleague, has_it), actor=actor)
        affected = {row.client_id for row in leaving}
        # From one colleague only his clients are meant; from everybody also those who had nobody.
        rest = _clients(task) - has_it - affected if from_colleague is None else set()
        changed = len(affected) + _give(account, Task(task.name, sorted(rest)), colleague, rows, actor)
        _record(account, "responsibilities.handed-over", changed, actor)
    return changed


def _leaves(row: Responsibility, colleague: Colleague, from_colleague: int | None) -> bool:
    return row.colleague_id != colleague.pk and from_colleague in {None, row.colleague_id}


def _takes_over(
    leaving: Sequence[Responsibility], colleague: Colleague, has_it: set[int]
) -> list[tuple[Responsibility, dict[str, object]]]:
    """What becomes of the rows of those who leave; a client gets *colleague* once, however many leave.

    The row becomes that of who comes, so that the history of the task goes on, and the next file of the source still
    finds it; where he is responsible already it is taken away.
    """
    served = set(has_it)
    wishes: list[tuple[Responsibility, dict[str, object]]] = []
    for row in leaving:
        wishes.append((row, {"removed": True} if row.client_id in served else {"user_id": colleague.pk}))
        served.add(row.client_id)
    return wishes


def take_away(account: Account, task: Task, *, actor: User, from_colleague: int | None = None) -> int:
    """Let nobody, or *from_colleague* no longer, be responsible for *task*; for how many rows that was new.

    Raises:
        ResponsibilityNameError: when nobody knows that responsibility.
    """
    with transaction.atomic():
        _require_name(task.name)
        rows = _rows(task)
        leaving = [row for row in rows if from_colleague is None or row.colleague_id == from_colleague]
        changed = edit(RELATIONS, [(row, {"removed": True}) for row in leaving], actor=actor)
        _record(account, "responsibilities.taken-away", changed, actor)
    return changed


def set_removed(account: Account, responsibility_id: int, *, removed: bool, actor: User) -> bool:
    """Take one responsibility away or put it back; whether that was new.

    What its colleague has by another row already is not put back: he would have it twice.

    Raises:
        ResponsibilityUnknownError: when the account has no such responsibility.
    """
    with transaction.atomic():
        row, others = _one(responsibility_id)
        if not removed and row.colleague_id in others:
            return False
        changed = edit(RELATIONS, [(row, {"removed": removed})], actor=actor)
        action = "responsibilities.taken-away" if removed else "responsibilities.put-back"
        _record(account, action, changed, actor, f"client:{row.client_id}")
    return changed > 0


def change_colleague(account: Account, responsibility_id: int, person: Person, *, actor: User) -> bool:
    """Give one responsibility to somebody else; whether it was not his already.

    Where he has it by another row, this one is taken away instead: nobody has the same task twice.

    Raises:
        ResponsibilityUnknownError: when the account has no such responsibility.
        ColleagueUnknownError: when the account has no such person.
    """
    with transaction.atomic():
        row, others = _one(responsibility_id)
        colleague = colleague_of(account, person)
        wish: dict[str, object] = {"removed": True} if colleague.pk in others else {"user_id": colleague.pk}
        changed = edit(RELATIONS, [(row, wish)], actor=actor)
        _record(account, "responsibilities.handed-over", changed, actor, f"client:{row.client_id}")
    return changed > 0


def _begin(account: Account, task: Task, person: Person) -> tuple[Colleague, list[Responsibility]]:
    _require_name(task.name)
    return colleague_of(account, person), _rows(task)


def _give(account: Account, task: Task, colleague: Colleague, rows: Sequence[Responsibility], actor: User) -> int:
    """Put back what was taken from *colleague* before, and make what was never his."""
    wanted = _clients(task)
    mine = [row for row in rows if row.colleague_id == colleague.pk and row.client_id in wanted]
    back = edit(RELATIONS, [(row, {"removed": False}) for row in _to_put_back(mine)], actor=actor)
    new = [
        Responsibility(
            account=account,
            source_id=PORTAL,
            source_key=str(uuid4()),
            client_id=client_id,
            colleague=colleague,
            responsibility=task.name,
        )
        for client_id in sorted(wanted - {row.client_id for row in mine})
    ]
    note_made(RELATIONS, Responsibility.objects.bulk_create(new, batch_size=ROWS_AT_ONCE), actor=actor)
    return back + len(new)


def _to_put_back(mine: Sequence[Responsibility]) -> list[Responsibility]:
    """Of one colleague's rows the removed one that comes back, a row for each client who has none that counts.

    A row that a file brought and people took away comes back as it was, instead of a second one beside it. A client
    may have several: his own, and rows of others that were handed over to him. His own is then the one, so that the
    next file finds it as it left it.
    """
    served = {row.client_id for row in mine if not row.removed}
    removed = [row for row in mine if row.client_id not in served]
    foreign_first = sorted(removed, key=lambda row: ("user_id" in row.edited, row.pk), reverse=True)
    return list({row.client_id: row for row in foreign_first}.values())


def _clients(task: Task) -> set[int]:
    """The task's clients as far as the bound account has them, locked: nobody gives the same task to them meanwhile."""
    found = Client.objects.filter(pk__in=list(task.clients)[:MOST_AT_ONCE]).order_by("pk")
    return set(found.select_for_update(of=("self",)).values_list("pk", flat=True))


def _rows(task: Task) -> list[Responsibility]:
    """Everybody who is or was responsible for the task, locked."""
    clients = _clients(task)
    rows = Responsibility.objects.filter(client_id__in=clients, responsibility=task.name)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _one(responsibility_id: int) -> tuple[Responsibility, set[int]]:
    """The row, and the colleagues who have the same task for the same client by another row; all locked."""
    found = Responsibility.objects.filter(pk=responsibility_id).first()
    # Clients are locked before rows, as everywhere: two actions at once wait for each other instead of for ever.
    rows = [] if found is None else _rows(Task(found.responsibility, [found.client_id]))
    row = next((row for row in rows if row.pk == responsibility_id), None)
    if row is None:
        raise ResponsibilityUnknownError
    return row, {other.colleague_id for other in rows if other.pk != row.pk and not other.removed}


def _require_name(name: str) -> None:
    if name not in names_to_choose():
        raise ResponsibilityNameError


def _record(account: Account, action: str, number: int, actor: User, subject: str = "") -> None:
    if number:
        audit.record(account.pk, action, actor_id=actor.pk, subject=subject, details={"number": number})
