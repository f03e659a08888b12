"""The layout of a database on the screen: every table and column as found, and what becomes of it.

Used by ``overstap survey --schema``; on top of ``desktop.sources.completeness``. For whoever adapts a source profile.
"""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from overstap.cli.reporting import console
from overstap.desktop.sources.completeness import LayoutAccount, TableAccount, Use, unknown_in
from overstap.i18n import mark, translate

_WORDS = {
    Use.EXPORTED: mark("gaat mee"),
    Use.BY_PROGRAM: mark("gaat mee via het programma"),
    Use.LEFT_OUT: mark("blijft achter: {reason}"),
    Use.UNKNOWN: mark("ONBEKEND in het bronprofiel"),
}
_STYLES = {Use.EXPORTED: "", Use.BY_PROGRAM: "", Use.LEFT_OUT: "dim", Use.UNKNOWN: "bold red"}


def show_layout(layout: LayoutAccount) -> None:
    """Show *layout*, and name what the profile does not know and what it looks for in vain."""
    for account in layout.tables:
        # Of a table that goes along, its columns say how.
        word = Text("") if account.use is Use.EXPORTED else _word(account.use, account.reason)
        console.print(Text.assemble((account.name, "bold"), "  ", word), soft_wrap=True)
        console.print(_columns(account))
    unknown = list(unknown_in(layout.tables))
    if unknown:
        text = translate("Onbekend: {names}. Neem ze op in een kopie van het bronprofiel en geef die met --profile.")
        console.print(Text(text.format(names=", ".join(unknown)), style="bold red"), soft_wrap=True)
    if layout.missing:
        text = translate(
            "Niet gevonden: {names}. Kies een andere database met --database, controleer uw leesrechten, of pas een "
            "kopie van het bronprofiel aan."
        )
        console.print(Text(text.format(names=", ".join(layout.missing)), style="bold red"), soft_wrap=True)
    if not unknown and not layout.missing:
        console.print(Text(translate("Het bronprofiel kent alle tabellen en kolommen.")))


def _columns(account: TableAccount) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 2))
    for column in account.columns:
        kind = f"{column.found.kind} {translate('(sleutel)')}" if column.found.is_key else column.found.kind
        # What is said of the table holds for all its columns.
        word = _word(column.use, column.reason) if account.use is Use.EXPORTED else Text("")
        table.add_row(Text(column.found.name), Text(kind), word)
    return table


def _word(use: Use, reason: str | None) -> Text:
    return Text(translate(_WORDS[use]).format(reason=reason), style=_STYLES[use])
