"""Which of a program's records are wanted, when the database has already said so.

The ``Judge`` of ``database``; ``local`` has its own, because nobody tells it beforehand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import pyarrow as pa

from overstap.desktop.programs.run import Unreadable
from overstap.desktop.sources.contract import Event, Found
from overstap.desktop.sources.handing_over import ReturnsSeen, chosen_rows, left_unreadable
from overstap.desktop.sources.profile import Profile

# A status word that the profile does not know: the return counts as filed when it was sent, else as open.
UNKNOWN_STATUS = "unknown-status"


class WantedRecords:
    """Judges the records of one program by what the database says of them; what it does not list passes."""

    def __init__(self, known_statuses: Collection[str]) -> None:
        self._known_statuses = known_statuses
        self._wanted: dict[tuple[str, str], bool] = {}
        self._tables: set[str] = set()
        self._returns = ReturnsSeen()

    def learn(self, table: str, keys: Sequence[str], wanted: Sequence[bool]) -> None:
        """Note for records of *table* whether they are wanted."""
        self._wanted.update(((table, key), want) for key, want in zip(keys, wanted, strict=True))
        if any(wanted):
            self._tables.add(table)

    def remember(self, returns: Collection[str]) -> None:
        """Note returns that came in an export that was interrupted; this one goes on behind them."""
        self._returns.remember(returns)

    def anything_of(self, table: str) -> bool:
        """Whether a record of *table* is wanted at all."""
        return table in self._tables

    def wants(self, table: str, key: str) -> bool:
        """Whether the database says that the record goes along, or does not list it."""
        wanted = self._wants(table, key)
        if table == "returns" and not wanted:
            # It came, so what hangs on it is not kept apart as if it had not.
            self._returns.remember([key])
        return wanted

    def judge(self, table: str, batch: pa.RecordBatch) -> Iterator[Event]:
        """The wanted records; the others have been left behind by the database."""
        batch = self._returns.see(table, batch)
        keys = batch.column("id").to_pylist()
        chosen = [self._wants(table, key) for key in keys]
        yield from chosen_rows(table, batch, chosen)
        if table == "returns":
            # The header decided already; this tells the office which word it decided on.
            words = batch.column("source_status").to_pylist()
            for key, word, want in zip(keys, words, chosen, strict=True):
                if want and word not in self._known_statuses:
                    yield Found(table, key, "status", UNKNOWN_STATUS, detail=word)

    def finish(self, unreadable: Collection[Unreadable]) -> Iterator[Event]:
        """What cannot be read stays behind, and what hangs on it."""
        lost = [*unreadable, *self._returns.hanging_on(unreadable)]
        yield from left_unreadable(each for each in lost if self._wants(each.table, each.id))

    def _wants(self, table: str, key: str) -> bool:
        # What the database does not list was made after it was read: the export says so.
        return self._wanted.get((table, key), True)


def known_statuses(profile: Profile) -> frozenset[str]:
    """The status words of returns that *profile* knows."""
    words = [entity.words["of_status"] for entity in profile.of("returns") if "of_status" in entity.words]
    return frozenset(word for each in words for word in each.meaning)
