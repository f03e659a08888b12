"""Start: what the account holds, at a glance, and what to do when it holds nothing yet."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from overstap.portal.accounts.api import AccountRequest, for_account
from overstap.portal.clients import api as clients_api
from overstap.portal.pages.heat import heat_grid
from overstap.portal.pages.unfinished import unfinished_uploads
from overstap.portal.returns import api as returns_api
from overstap.portal.transfers import api as transfers_api


@require_safe
@for_account
def start_page(request: AccountRequest) -> HttpResponse:
    """Counts that link to their lists, and the returns per tax and year."""
    # One count per tax and year serves the grid and the total.
    tallies = returns_api.count_per_year()
    states = clients_api.count_per_state()
    context = {
        "account": request.account,
        "current_clients": states.get(clients_api.Client.State.CURRENT, 0),
        "former_clients": states.get(clients_api.Client.State.FORMER, 0),
        "number_of_returns": sum(tally.number for tally in tallies),
        "number_of_notices": returns_api.list_notices(returns_api.ReturnChoice()).count(),
        "latest": next(iter(transfers_api.migrations()), None),
        "unfinished": unfinished_uploads(request),
        "grid": heat_grid(tallies),
    }
    return render(request, "pages/start.html", context)
