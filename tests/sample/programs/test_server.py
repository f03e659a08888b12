"""The programs' reader of a server: parameters become literals, and what goes wrong never shows the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from overstap.desktop.sources.servers import Address, Server, ServerDatabase
from overstap.sample.programs.database import StoreError
from overstap.sample.programs.server import ServerReader, open_server
from tests.ports import free_port

TARGET = ServerDatabase(Server(Address("server"), None), "Else4Cas")


class Answering:
    """A driver's connection that gives the same rows to every question, two at most at a time."""

    def __init__(self, *rows: tuple[object, ...]) -> None:
        self.description = [("id",), ("Naam",)]
        self.asked: list[str] = []
        self.closed = 0
        self._rows = list(rows)

    def cursor(self) -> Answering:
        return self

    def execute(self, statement: str, /, *values: Sequence[Any]) -> None:
        assert not values
        self.asked.append(statement)

    def fetchmany(self, size: int, /) -> list[tuple[object, ...]]:
        given, self._rows = self._rows[:size], self._rows[size:]
        return given

    def fetchone(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        self.closed += 1


def test_rows_come_under_the_names_that_the_server_gives() -> None:
    connection = Answering((1, "a"), (2, "b"), (3, "c"))
    rows = list(ServerReader(TARGET, connection).select("SELECT x", {}))
    assert rows == [{"id": 1, "Naam": "a"}, {"id": 2, "Naam": "b"}, {"id": 3, "Naam": "c"}]
    assert connection.closed == 1


def test_parameters_become_literals() -> None:
    connection = Answering()
    values: dict[str, str | int | None] = {"program": "B'AS", "year": 2016, "none": None}
    list(ServerReader(TARGET, connection).select("WHERE a = :program AND b = :year AND c = :none", values))
    assert connection.asked == ["WHERE a = N'B''AS' AND b = 2016 AND c = NULL"]


@pytest.mark.parametrize("url", ["mssql://sa:geheim@127.0.0.1:{port}/Else4Cas", "mssql://sa:geheim@127.0.0.1:{port}"])
def test_an_address_that_cannot_be_used_is_not_repeated(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_server(url.format(port=free_port()))
    assert "geheim" not in f"{caught.value}{caught.value.__cause__}"
