"""Whether the numbers of clients and returns are there and pass their check: findings, never a reason to stay behind.

For the database and the local variant; messages of an SBR folder are judged by ``overstap.xbrl``, by the same rules:
official samples hold numbers that fail, and returns with them were filed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

import pyarrow as pa
from stdnum.nl import bsn, btw

from overstap.bundle.model import ClientKind, TaxType
from overstap.desktop.sources.contract import Found

# A number that fails its check (elfproef, or modulo 97 for a btw-id) or has another length.
CHECK = "identifier-check"
# A person without a BSN, or a company without a fiscal number: in the portal nothing else tells two clients apart.
MISSING = "identifier-missing"

# Digits of a BSN, an RSIN and a fiscaal nummer.
_DIGITS = 9
# Characters of the longest VAT number, the btw-id; a check of thousands of digits would itself fail.
_LONGEST_VAT = 14


# Numbers whose check is remembered: a client has some ten returns, which programs hand over near each other. Only those
# of the right length, so that what is remembered stays small.
_REMEMBERED = 4096
_bsn_is_valid = lru_cache(_REMEMBERED)(bsn.is_valid)
_vat_number_is_valid = lru_cache(_REMEMBERED)(btw.is_valid)


def _is_bsn(number: str) -> bool:
    return len(number) == _DIGITS and _bsn_is_valid(number)


def _is_vat_number(number: str) -> bool:
    return len(number) <= _LONGEST_VAT and _vat_number_is_valid(number)


Check = Callable[[str], bool]

_OF_CLIENTS: Mapping[str, Check] = {
    "bsn": _is_bsn,
    "fiscal_number": _is_bsn,
    "vat_number": _is_vat_number,
    "vat_id": _is_vat_number,
}
_OF_RETURNS: Mapping[str, Check] = {
    TaxType.IB: _is_bsn,
    TaxType.ZVW: _is_bsn,
    TaxType.VPB: _is_bsn,
    TaxType.OB: _is_vat_number,
    TaxType.ICP: _is_vat_number,
}
_NATURAL_KEY = {ClientKind.PERSON: "bsn", ClientKind.COMPANY: "fiscal_number"}


def findings_of(table: str, batch: pa.RecordBatch) -> Iterator[Found]:
    """What is odd about the numbers in *batch* of *table*; tables other than clients and returns have none."""
    if table == "clients":
        yield from _of_clients(batch)
    elif table == "returns":
        yield from _of_returns(batch)


def _of_clients(batch: pa.RecordBatch) -> Iterator[Found]:
    ids = batch.column("id").to_pylist()
    for name, check in _OF_CLIENTS.items():
        for key, number in zip(ids, batch.column(name).to_pylist(), strict=True):
            # What is missing is told apart from what is wrong: they are mended in different ways.
            if number and not check(number):
                yield Found("clients", key, name, CHECK)
    # The portal recognises a client by these; the other numbers may be absent.
    numbers = {name: batch.column(name).to_pylist() for name in _NATURAL_KEY.values()}
    for row, (key, kind) in enumerate(zip(ids, batch.column("kind").to_pylist(), strict=True)):
        name = _NATURAL_KEY[ClientKind(kind)]
        if not numbers[name][row]:
            yield Found("clients", key, name, MISSING)


def _of_returns(batch: pa.RecordBatch) -> Iterator[Found]:
    columns = (batch.column(name).to_pylist() for name in ("id", "tax_type", "identifier"))
    for key, tax, number in zip(*columns, strict=True):
        # Taxes whose numbers have no check that we know are left alone.
        check = _OF_RETURNS.get(tax)
        if number and check is not None and not check(number):
            yield Found("returns", key, "identifier", CHECK)
