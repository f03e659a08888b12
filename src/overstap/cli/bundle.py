"""``overstap bundle show|verify|left-behind``: what a migration file says of itself, and whether it is right.

On top of ``overstap.bundle``; shows what that finds and adds nothing. ``--json`` prints the same for scripts.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from textwrap import wrap

import click
from rich import markup
from rich.table import Table
from rich.text import Text

from overstap.bundle import BundleInfo, BundleLabel, BundleReader, VerifyReport, read_identity, read_label, verify
from overstap.bundle.errors import InvalidBundleError
from overstap.bundle.model import Reason
from overstap.bundle.problems import printable
from overstap.bundle.wording import listed_name, reason_name
from overstap.cli.left_behind import Left, NotGivenCounter, as_line, left_in
from overstap.cli.progress import progress
from overstap.cli.reporting import SystemRefusedError, console, show_error, thousands, wants_json
from overstap.errors import OverstapError, os_error_text
from overstap.formatting import moment
from overstap.i18n import translate, translate_plural

_THERE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FILE = click.argument("file", metavar="BESTAND", type=_THERE)
# As shells write out *.zip: an office that exported twice has two.
_FILES = click.argument("files", metavar="BESTAND...", type=_THERE, nargs=-1, required=True)
_IDENTITY = click.option(
    "--identity",
    "identity_file",
    type=_THERE,
    help="Bestand met de geheime age-sleutel van het account, voor een versleuteld bestand.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Antwoord als JSON.")

# Signs on a line of what is not wrapped again, between the margins of a terminal of 80.
_NARROW = 76

# Progress is told in units that people can follow; bytes would be a blur.
_MIB = 1024 * 1024


@click.group()
def bundle() -> None:
    """Bekijk of controleer een migratiebestand."""


@bundle.command("show")
@_FILES
@_IDENTITY
@_JSON
def show_command(files: tuple[Path, ...], identity_file: Path | None, *, as_json: bool) -> None:
    """Toon wat er in elk migratiebestand BESTAND zit, zonder alles te lezen.

    Met --json komt er een JSON-regel per bestand.
    """
    identity = None if identity_file is None else read_identity(identity_file)
    _each(files, lambda file: _show(file, identity, as_json=as_json))


def _show(file: Path, identity: str | None, *, as_json: bool) -> None:
    # The label can be read without a key; what is inside only with one.
    label = read_label(file)
    info = _info(file, label, identity)
    if as_json:
        _say_json({"file": str(file), "label": asdict(label), "info": _info_dict(info)})
        return
    _show_label(label)
    if info is None:
        console.print(translate("De inhoud is alleen te zien met de sleutel van het account (--identity)."))
        return
    _show_info(info)


@bundle.command("verify")
@_FILES
@_IDENTITY
@_JSON
def verify_command(files: tuple[Path, ...], identity_file: Path | None, *, as_json: bool) -> None:
    """Controleer elk migratiebestand BESTAND tot op de byte en toon alle problemen.

    Met --json komt er een JSON-regel per bestand.
    """
    identity = None if identity_file is None else read_identity(identity_file)
    _each(files, lambda file: _verify(file, identity, as_json=as_json))


def _verify(file: Path, identity: str | None, *, as_json: bool) -> None:
    with progress(as_json=as_json) as report:
        step = translate("Controleren (MiB)")
        found = verify(file, identity=identity, report=lambda done, total: report(step, _mib(done), _mib(total)))
    if as_json:
        _say_json({"file": str(file), **found.as_dict()})
    else:
        _show_report(found)
    # After showing all of them: people mend a file in one go, and scripts get the exit code.
    if not found.ok:
        raise InvalidBundleError(count=len(found.problems))


# Codes are copied: click would divide them at their hyphens, but for a paragraph that begins with this sign.
_REASONS = "\b\n" + "\n".join(wrap(", ".join(Reason), _NARROW, break_on_hyphens=False))


@bundle.command("left-behind", epilog=_REASONS)
@_FILE
@_IDENTITY
@click.option(
    "--reason",
    metavar="REDEN",
    multiple=True,
    type=click.Choice(list(map(str, Reason))),
    help="Alleen om deze reden (vaker te geven).",
)
@_JSON
def left_behind_command(file: Path, identity_file: Path | None, reason: tuple[str, ...], *, as_json: bool) -> None:
    """Noem elk record dat volgens het migratiebestand BESTAND bij de bron achterbleef, met de reden.

    Aan het einde staat hoeveel elk programma niet heeft gegeven. Het kenmerk van een record uit een map is de naam van
    het bestand. Met --json komt er een JSON-regel per record, en een per programma.

    REDEN is een van de codes die onderaan staan.
    """
    identity = None if identity_file is None else read_identity(identity_file)
    with BundleReader.open(file, identity=identity) as reader:
        for line in _left_behind(reader, frozenset(reason) or None, as_json=as_json):
            click.echo(line)


def _left_behind(reader: BundleReader, reasons: frozenset[str] | None, *, as_json: bool) -> Iterator[str]:
    """Line by line: of a folder of photographs there may be a million."""
    counter = NotGivenCounter()
    for left in left_in(reader, reasons):
        counter.count(left)
        yield json.dumps(left._asdict(), ensure_ascii=False) if as_json else as_line(left, reader.info.source.variant)
    # Who asks for some reasons asks for records; of what was never listed there are none.
    for each in counter.told({} if reasons else reader.info.attested):
        # As a record with no table and id, so that scripts need one shape only.
        told = {**dict.fromkeys(Left._fields), **each._asdict()}
        yield json.dumps(told, ensure_ascii=False) if as_json else each.as_line()


def _each(files: tuple[Path, ...], look: Callable[[Path], None]) -> None:
    """Have a *look* at each of *files*, under its name when there are more; a faulty one keeps none from its turn.

    Ends the process with the highest exit code that a file gave, when one gave any.
    """
    if len(files) == 1:
        look(files[0])
        return
    worst = 0
    for file in files:
        # On a screen they follow each other; a line of JSON has the name in it.
        if not wants_json(sys.argv):
            console.print(Text(str(file), style="bold"), soft_wrap=True)
        try:
            look(file)
        except OverstapError as error:
            worst = max(worst, _told(error, file))
        except OSError as error:
            worst = max(worst, _told(SystemRefusedError(path=file, why=os_error_text(error)), file))
    if worst:
        sys.exit(worst)


def _told(error: OverstapError, file: Path) -> int:
    """Show what is wrong with *file* below what was said of it; returns the exit code."""
    console.file.flush()
    show_error(error, about=file)
    return error.exit_code


def _say_json(content: dict[str, object]) -> None:
    """One line, so that those of more files stay apart."""
    click.echo(json.dumps(content, ensure_ascii=False))


def _escape(text: str) -> str:
    """*text* from a stranger's file as plain text: no markup of ours, no signs that steer a terminal."""
    return markup.escape(printable(text))


def _mib(count: int) -> int:
    """Bytes in whole MiB, rounded up, so that a small file still counts as something."""
    return -(-count // _MIB)


def _info(file: Path, label: BundleLabel, identity: str | None) -> BundleInfo | None:
    """What the inner descriptor says; None when it is locked."""
    # No error: what the label says is an answer too.
    if label.encrypted and identity is None:
        return None
    with BundleReader.open(file, identity=identity) as reader:
        return reader.info


def _info_dict(info: BundleInfo | None) -> dict[str, object] | None:
    return None if info is None else asdict(info) | {"created": info.created.isoformat()}


def _facts() -> Table:
    """A table of a label and a value that is never cut off."""
    table = Table(box=None, show_header=False)
    table.add_column()
    # A hash that is cut off is of no use to whoever compares it.
    table.add_column(overflow="fold")
    return table


def _show_label(label: BundleLabel) -> None:
    table = _facts()
    table.add_row(translate("Formaatversie"), label.format_version)
    table.add_row(translate("Gemaakt"), f"{_escape(label.bagging_date)}, {_escape(label.software)}")
    table.add_row(
        translate("Grootte"),
        translate("{size} bytes in {members} onderdelen").format(
            size=thousands(label.size), members=thousands(label.members)
        ),
    )
    locked = translate("ja, voor {recipient}").format(recipient=label.recipient)
    table.add_row(
        translate("Versleuteld"), _escape(locked) if label.encrypted else translate("nee, iedereen kan het lezen")
    )
    console.print(table)


def _show_info(info: BundleInfo) -> None:
    table = _facts()
    table.add_row(translate("Bron"), _escape(f"{info.source.name} ({info.source.variant})"))
    table.add_row(translate("Start van de export"), moment(info.created, seconds=True))
    table.add_row(translate("Account"), _escape(info.account or translate("niet vermeld")))
    table.add_row(translate("Inhoudshash"), info.content_digest)
    table.add_row(translate("Door de bron zelf opgesomd"), _escape(_attestation(info)))
    console.print(table)
    _show_tables(info)
    _show_totals(info)


def _attestation(info: BundleInfo) -> str:
    unattested = sorted(part for part, attested in info.attested.items() if not attested)
    if not unattested:
        return translate("alles")
    return translate("niet: {parts}").format(parts=", ".join(unattested))


def _show_tables(info: BundleInfo) -> None:
    table = Table(translate("Tabel"), box=None, header_style="bold")
    for heading in (translate("Inventaris"), translate("Meegekomen"), translate("Achtergebleven")):
        table.add_column(heading, justify="right")
    table.add_column(translate("Redenen"))
    for name, count in info.tables.items():
        reasons = (f"{_escape(reason_name(reason))}: {thousands(left)}" for reason, left in count.left_behind.items())
        left = sum(count.left_behind.values())
        numbers = (thousands(number) for number in (count.inventory, count.exported, left))
        table.add_row(listed_name(name, info.source.variant), *numbers, "\n".join(reasons))
    console.print(table)
    findings = info.ledgers["findings"]
    sentence = translate_plural("{count} bevinding", "{count} bevindingen", findings)
    console.print(sentence.format(count=thousands(findings)))


def _show_totals(info: BundleInfo) -> None:
    """Returns per tax type and year: years down, taxes across."""
    # A total per tax and year may stand in the file in parts, one per program.
    counts: Counter[tuple[str, int]] = Counter()
    for total in info.totals:
        counts[total.tax_type, total.tax_year] += total.returns
    taxes = sorted({tax for tax, _ in counts})
    if not taxes:
        return
    table = Table(translate("Aangiften"), box=None, header_style="bold")
    for tax in taxes:
        table.add_column(_escape(tax), justify="right")
    for year in sorted({year for _, year in counts}):
        table.add_row(str(year), *(thousands(counts[tax, year]) for tax in taxes))
    console.print(table)


def _show_report(found: VerifyReport) -> None:
    for problem in found.problems:
        console.print(f"[bold red]✗[/] {_escape(problem.message)} [dim]{problem.code}[/]", soft_wrap=True)
    for remark in found.remarks:
        console.print(f"[yellow]![/] {_escape(remark)}", soft_wrap=True)
    if found.ok and found.content_checked:
        console.print(translate("[green]✓[/] Het migratiebestand is in orde, tot op de byte."))
    # Without the key nothing was said of the content, and this must not sound as if it were.
    elif found.ok:
        console.print(translate("[green]✓[/] De opgeslagen bytes zijn in orde; de inhoud is niet bekeken."))
