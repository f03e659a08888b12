"""Whether the numbers in a message pass their check: elfproef, or modulo 97 for a btw-id.

Beside ``messages``. Official samples contain numbers that fail, and returns with them were filed, so a failing check is
a finding and never a reason to leave a message behind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from stdnum.nl import bsn, btw

from overstap.xbrl.messages import Finding, Message

__all__ = ["findings_of", "identifier_findings"]

# Characters worth checking; the longest genuine number, the btw-id, has 14. Thousands of digits would make the check
# itself fail, for Python refuses to turn them into a number.
LONGEST = 20

# The Belastingdienst's schemes, without http:// as in its own samples, and how their numbers are checked.
CHECKS: Mapping[str, Callable[[str], bool]] = {
    # BSN, RSIN and fiscaal nummer share the elfproef.
    "www.belastingdienst.nl/identificatie": bsn.is_valid,
    # Elfproef on the first nine digits, or modulo 97 for the btw-id since 2020; with or without NL in front.
    "www.belastingdienst.nl/omzetbelastingnummer": btw.is_valid,
}


def identifier_findings(message: Message) -> list[Finding]:
    """What is odd about the numbers in *message*.

    ``identifier-check`` and ``partner-identifier-check`` when the number fails its check, ``identifier-scheme`` when
    the taxpayer's is of a kind that cannot be checked.
    """
    check = CHECKS.get(_plain(message.identifier_scheme))
    if check is None:
        return [Finding("identifier", "identifier-scheme")]
    findings = []
    # The field is a column of a return; the partner's number has none, so it is about the document.
    if not _passes(check, message.identifier):
        findings.append(Finding("identifier", "identifier-check"))
    if message.partner_identifier is not None and not _passes(bsn.is_valid, message.partner_identifier):
        findings.append(Finding("document", "partner-identifier-check"))
    return findings


def findings_of(message: Message) -> list[Finding]:
    """Everything odd about *message*: what ``describe`` found and what the numbers' checks say."""
    return [*message.findings, *identifier_findings(message)]


def _plain(scheme: str) -> str:
    return scheme.strip().lower().removeprefix("http://").removeprefix("https://").rstrip("/")


def _passes(check: Callable[[str], bool], number: str) -> bool:
    return len(number) <= LONGEST and check(number)
