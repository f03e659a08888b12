"""What somebody looks for is often a name or a BSN, so it never stands readable in an address.

A search is posted, sealed under the portal's key, and travels on as ``?zoek=…``: pages of results, the back button and
a bookmark keep working, while addresses, logs and browser histories hold nothing that can be read
(``docs/decisions/0070``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpResponseRedirect

from overstap.portal.accounts.api import AccountRequest, SealBrokenError, seal, unseal
from overstap.portal.clients import api as clients_api

PARAMETER = "zoek"
LONGEST_TEXT = 200
"""Characters of a search; more is no name and would only make the address long."""


def to_sealed_address(request: AccountRequest, address: str, keep: Iterable[str]) -> HttpResponseRedirect:
    """Send the visitor from his posted search to the address of its results; *keep* names the other choices."""
    chosen = {name: request.POST[name] for name in keep if request.POST.get(name)}
    # PostgreSQL knows no U+0000, and nobody's name has one.
    text = request.POST.get("q", "").replace("\0", "").strip()[:LONGEST_TEXT]
    # The page is left out on purpose: new results begin at their first one.
    if text:
        chosen[PARAMETER] = _seal(str(request.account.pk), text)
    return HttpResponseRedirect(f"{address}?{urlencode(chosen)}" if chosen else address)


def searched_text(request: AccountRequest) -> str:
    """What the visitor looks for; empty when nothing, or when the address was not made here for his account."""
    return _unseal(str(request.account.pk), request.GET.get(PARAMETER, ""))


def searched_clients(text: str) -> list[int] | None:
    """The clients that *text* finds, best first; None when nothing is looked for."""
    return clients_api.search(text) if text else None


def is_cut_short(found: list[int] | None) -> bool:
    """Whether there may be more than a search gives."""
    return found is not None and len(found) >= clients_api.MOST_FOUND


def _seal(account: str, text: str) -> str:
    # The account goes in as well, so that an address handed to a member of another account tells him nothing.
    return seal(json.dumps([account, text]).encode()).decode()


def _unseal(account: str, token: str) -> str:
    if not token:
        return ""
    try:
        belongs_to, text = json.loads(unseal(token.encode()))
    except SealBrokenError:
        # Forged, mangled by a mail program, or sealed under a key that was rotated out: no search then.
        return ""
    return str(text) if belongs_to == account else ""
