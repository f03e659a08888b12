"""``overstap portal export``: an account as one file, for who leaves or wants a copy of his own.

Beside ``operating``; what is written and how is in ``portal.exports``.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from overstap.bundle import BundleSummary
from overstap.cli.portal.options import existing_data_option
from overstap.cli.progress import progress
from overstap.cli.reporting import console as screen
from overstap.cli.reporting import errors_console, thousands
from overstap.desktop.export.output_folder import check_writable
from overstap.desktop.link_file import read_link_file
from overstap.formatting import size
from overstap.i18n import translate
from overstap.portal.project.bootstrap import console


@click.command("export")
@click.argument("account_name", metavar="ACCOUNT")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Map; wordt zo nodig gemaakt.")
@click.option(
    "--link",
    "link_file",
    type=click.Path(path_type=Path),
    help="Koppelbestand van het account dat het bestand krijgt: versleutelt. Anders is het bestand leesbaar.",
)
@click.option("--json-progress", is_flag=True, help="Voortgang en uitkomst als JSON-regels.")
@existing_data_option
def export_account(*, account_name: str, output: Path, link_file: Path | None, json_progress: bool, data: Path) -> None:
    """Schrijf alles van ACCOUNT in één bestand, in het formaat waarin migraties binnenkomen.

    Een ander portaal leest het in; wie dit account ermee bijwerkt, verandert niets.
    """
    # Before the database starts: what cannot be read or written is told at once, and not after the work.
    check_writable(output)
    recipient = read_link_file(link_file).recipient if link_file else None
    with console(data) as operator, progress(as_json=json_progress) as report:
        step = translate("Gegevens schrijven, in kB")
        summary = operator.export_account(
            account_name, output, recipient=recipient, report=lambda done, total: report(step, done, total)
        )
    if json_progress:
        click.echo(json.dumps(_as_json(summary, encrypted=recipient is not None), ensure_ascii=False))
        return
    screen.print(str(summary.path.resolve()), markup=False, soft_wrap=True)
    _tell(summary)
    if recipient is None:
        _say(translate("Het bestand is niet versleuteld: wie het heeft, kan alles lezen."))


def _as_json(summary: BundleSummary, *, encrypted: bool) -> dict[str, object]:
    tables = {
        name: {"exported": count.exported, "left_behind": dict(count.left_behind)}
        for name, count in summary.tables.items()
    }
    return {
        "bundle": str(summary.path),
        "size": summary.size,
        "sha256": summary.sha256,
        "content_digest": summary.content_digest,
        "encrypted": encrypted,
        "tables": tables,
    }


def _tell(summary: BundleSummary) -> None:
    exported = sum(count.exported for count in summary.tables.values())
    left = sum(sum(count.left_behind.values()) for count in summary.tables.values())
    text = translate("{records} records, {size}; inhoudshash {digest}")
    _say(text.format(records=thousands(exported), size=size(summary.size), digest=summary.content_digest))
    if left:
        text = translate("Niet meegekomen: {count}, omdat het document niet meer te lezen was. Het bestand noemt ze.")
        _say(text.format(count=thousands(left)))


def _say(text: str) -> None:
    # On stderr: stdout is the file's path, for scripts.
    errors_console.print(text, markup=False, soft_wrap=True)


COMMANDS = (export_account,)
