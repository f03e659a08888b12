"""Klanten: who may be no client any more, to check after a migration; many are closed or reopened at once."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from overstap.portal.accounts.api import AccountRequest, for_account
from overstap.portal.clients import api as clients_api
from overstap.portal.pages.chosen import chosen_clients
from overstap.portal.pages.filters import page_of
from overstap.portal.returns import api as returns_api

CLIENTS_A_PAGE = 100
WITHOUT_RETURN, AT_THE_SOURCE = "geen-aangifte", "bron"

State = clients_api.Client.State


@dataclass(frozen=True)
class Tab:
    """One of the two lists."""

    name: str
    label: str
    number: int
    is_current: bool


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def former_clients(request: AccountRequest) -> HttpResponse:
    """Clients without a return of the last three tax years, or whom the source called former."""
    which = AT_THE_SOURCE if request.GET.get("lijst") == AT_THE_SOURCE else WITHOUT_RETURN
    lists = {
        WITHOUT_RETURN: returns_api.without_recent_return(timezone.localdate()),
        AT_THE_SOURCE: returns_api.former_at_the_source(),
    }
    if request.method == "POST":
        return _act(request, lists[which], which)
    words = {
        WITHOUT_RETURN: gettext("Lang geen aangifte"),
        AT_THE_SOURCE: gettext("Volgens de bron geen klant meer"),
    }
    page = page_of(request, lists[which], CLIENTS_A_PAGE)
    context = {
        "page": page,
        "rows": [(client, clients_api.list_name(client)) for client in page.object_list],
        "tabs": [Tab(name, words[name], rows.count(), name == which) for name, rows in lists.items()],
        "which": which,
        "first_year": returns_api.first_recent_year(timezone.localdate()),
    }
    return render(request, "pages/former_clients.html", context)


def _act(request: AccountRequest, listed: QuerySet[clients_api.Client], which: str) -> HttpResponse:
    state = State.CURRENT if request.POST.get("status") == State.CURRENT else State.FORMER
    chosen = chosen_clients(request, listed)
    changed = clients_api.set_state(chosen.ids, state, account=request.account, actor=request.user)
    if not chosen.ids:
        messages.warning(request, gettext("U hebt geen klanten gekozen. Vink ze aan, of kies alle klanten."))
    elif state == State.FORMER:
        text = ngettext(
            "{count} klant staat nu als geen klant meer.", "{count} klanten staan nu als geen klant meer.", changed
        )
        messages.success(request, text.format(count=changed))
    else:
        text = ngettext("{count} klant is weer klant.", "{count} klanten zijn weer klant.", changed)
        messages.success(request, text.format(count=changed))
    if chosen.is_cut_short:
        messages.warning(
            request, gettext("Dat was niet alles: er zijn er meer dan in één keer kunnen. Doe het nog eens.")
        )
    return HttpResponseRedirect(f"{reverse('former_clients')}?lijst={which}")
