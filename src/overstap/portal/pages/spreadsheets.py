"""Lists as files for a spreadsheet: CSV as Excel opens it here, streamed, with nothing in it that would be run.

The lists of a migration's report and of its preview share it; what stands in the rows is their own affair.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils import translation

from overstap import i18n
from overstap.portal.accounts.api import AccountRequest, bind

Row = Sequence[str | int]

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine, and every ë is spoiled."""

SEPARATOR = ";"
"""What Excel expects where the comma is in numbers, as in the Netherlands."""

RUNS = ("=", "+", "-", "@", "\t", "\r")
"""Signs that make a spreadsheet read the rest of a cell as a formula (OWASP, "CSV Injection")."""

ROWS_AT_ONCE = 500
"""Rows that are sent together: a piece of some 50 kB, instead of thousands of crumbs."""


def csv_answer(
    request: AccountRequest, name: str, head: Row, rows: Callable[[], Iterable[Row]]
) -> StreamingHttpResponse:
    """A file called *name* with *head* and then *rows*, which is called in a session bound to the account.

    Nothing is gathered: memory is that of ``ROWS_AT_ONCE`` rows, whatever their number.
    """
    lines = _lines(request.account.pk, translation.get_language() or "nl", head, rows)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def guarded(value: str | int) -> str | int:
    """The value of one cell; a text that a spreadsheet would run gets an apostrophe, which shows it as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RUNS) else value


class _Line:
    """A file of one line: hands back what is written, instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def _lines(account_id: UUID, language: str, head: Row, rows: Callable[[], Iterable[Row]]) -> Iterator[str]:
    # By now the request's transaction has ended and its language may be gone: a stream sees to its own.
    with bind(account_id), translation.override(language):
        i18n.activate(language)
        # RFC 4180's line end, which Excel writes itself; a line break within a cell stays inside its quotes.
        writer = csv.writer(_Line(), delimiter=SEPARATOR, lineterminator="\r\n")
        lines = [BYTE_ORDER_MARK + writer.writerow(head)]
        for row in rows():
            lines.append(writer.writerow([guarded(value) for value in row]))
            if len(lines) == ROWS_AT_ONCE:
                yield "".join(lines)
                lines = []
        yield "".join(lines)
