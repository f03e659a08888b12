"""``overstap bundle show|verify|left-behind``: what a migration file says of itself, and whether it is right.

On top of ``overstap.bundle``; shows what that finds and adds nothing. ``--json`` prints the same for scripts.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click
from rich import markup
from rich.table import Table

from overstap.bundle import BundleInfo, BundleLabel, BundleReader, VerifyReport, read_identity, read_label, verify
from overstap.bundle.errors import InvalidBundleError
from overstap.bundle.model import Reason
from overstap.bundle.problems import printable
from overstap.bundle.wording import listed_name, reason_name
from overstap.cli.left_behind import as_line, left_in
from overstap.cli.progress import progress
from overstap.cli.reporting import console, thousands
from overstap.formatting import moment
from overstap.i18n import translate, translate_plural

_FILE = click.argument("file", metavar="BESTAND", type=click.Path(path_type=Path, exists=True, dir_okay=False))
_IDENTITY = click.option(
    "--identity",
    "identity_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Bestand met de geheime age-sleutel van het account, voor een versleuteld bestand.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Antwoord als JSON.")

# Progress is told in units that people can follow; bytes would be a blur.
_MIB = 1024 * 1024


@click.group()
def bundle() -> None:
    """Bekijk of controleer een migratiebestand."""


@bundle.command("show")
@_FILE
@_IDENTITY
@_JSON
def show_command(file: Path, identity_file: Path | None, *, as_json: bool) -> None:
    """Toon wat er in het migratiebestand BESTAND zit, zonder alles te lezen."""
    # The label can be read without a key; what is inside only with one.
    label = read_label(file)
    info = _info(file, label, identity_file)
    if as_json:
        click.echo(json.dumps({"label": asdict(label), "info": _info_dict(info)}, ensure_ascii=False, indent=2))
        return
    _show_label(label)
    if info is None:
        console.print(translate("De inhoud is alleen te zien met de sleutel van het account (--identity)."))
        return
    _show_info(info)


@bundle.command("verify")
@_FILE
@_IDENTITY
@_JSON
def verify_command(file: Path, identity_file: Path | None, *, as_json: bool) -> None:
    """Controleer het migratiebestand BESTAND tot op de byte en toon alle problemen."""
    identity = None if identity_file is None else read_identity(identity_file)
    with progress(as_json=as_json) as report:
        step = translate("Controleren (MiB)")
        found = verify(file, identity=identity, report=lambda done, total: report(step, _mib(done), _mib(total)))
    if as_json:
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        _show_report(found)
    # After showing all of them: people mend a file in one go, and scripts get the exit code.
    if not found.ok:
        raise InvalidBundleError(count=len(found.problems))


@bundle.command("left-behind")
@_FILE
@_IDENTITY
@click.option(
    "--reason", multiple=True, type=click.Choice(list(map(str, Reason))), help="Alleen om deze reden (vaker te geven)."
)
@_JSON
def left_behind_command(file: Path, identity_file: Path | None, reason: tuple[str, ...], *, as_json: bool) -> None:
    """Noem elk record dat volgens het migratiebestand BESTAND bij de bron achterbleef, met de reden.

    Het kenmerk van een record uit een map is de naam van het bestand. Met --json komt er een JSON-regel per record.
    """
    identity = None if identity_file is None else read_identity(identity_file)
    reasons = frozenset(reason) or None
    with BundleReader.open(file, identity=identity) as reader:
        for left in left_in(reader, reasons):
            # Line by line: of a folder of photographs there may be a million.
            line = (
                json.dumps(left._asdict(), ensure_ascii=False) if as_json else as_line(left, reader.info.source.variant)
            )
            click.echo(line)


def _escape(text: str) -> str:
    """*text* from a stranger's file as plain text: no markup of ours, no signs that steer a terminal."""
    return markup.escape(printable(text))


def _mib(count: int) -> int:
    """Bytes in whole MiB, rounded up, so that a small file still counts as something."""
    return -(-count // _MIB)


def _info(file: Path, label: BundleLabel, identity_file: Path | None) -> BundleInfo | None:
    """What the inner descriptor says; None when it is locked."""
    identity = None if identity_file is None else read_identity(identity_file)
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
