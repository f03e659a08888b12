"""How a range of numbers is written in the help, and in what is said of a number outside it."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from overstap.cli.between import Between


def said(least: int, most: int) -> tuple[str, str]:
    """The help of a command with such an option, and what it says of a number below it."""

    @click.command()
    @click.option("--n", type=Between(least, most))
    def command(**_: object) -> None:
        """Nothing."""

    run = CliRunner().invoke
    return run(command, ["--help"]).output, run(command, ["--n", "-1"]).output


@pytest.mark.parametrize(
    ("language", "least", "most", "shown"),
    [
        ("nl", 0, 1_000_000, "0–1.000.000"),
        ("en", 0, 1_000_000, "0–1,000,000"),
        ("nl", 2012, 2100, "2012–2100"),
        ("nl", 0, 65535, "0–65535"),
    ],
)
def test_counts_are_divided_as_everywhere_and_years_and_ports_are_not(
    monkeypatch: pytest.MonkeyPatch, language: str, least: int, most: int, shown: str
) -> None:
    monkeypatch.setenv("OVERSTAP_LANGUAGE", language)
    helped, refused = said(least, most)
    assert f"[{shown}]" in helped
    assert f" {shown}." in refused
