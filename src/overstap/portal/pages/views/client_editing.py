"""Klanten: adding and changing one, and closing or reopening it; what may be written is decided in ``clients``."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from overstap.portal.accounts.api import AccountRequest, for_account
from overstap.portal.clients import api as clients_api
from overstap.portal.pages.client_form import ClientForm, sealed, unsealed
from overstap.portal.pages.provenance import Provenance
from overstap.portal.pages.telling import of_client

Kind = clients_api.Client.Kind


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def client_new(request: AccountRequest) -> HttpResponse:
    """Add a client: first the kind is chosen in the address, then the details are filled in."""
    if request.method != "POST":
        kind = _kind(request, Kind.PERSON.value)
        return _draw(request, ClientForm(kind, typed={"country": "NL"}), None)
    # What a new form is opened with is nothing, but for the country that most clients live in.
    form = ClientForm.sent(request.POST, {})
    try:
        client, is_new = clients_api.create_client(
            request.account, form.wanted, key=form.key, actor=request.user, same=form.same
        )
    except clients_api.ClientNotSavedError as error:
        return _draw(request, form.refused(error.refusal, {}, Provenance([]), _offices()), None)
    if is_new:
        messages.success(request, gettext("De klant is toegevoegd."))
    return HttpResponseRedirect(reverse("client", args=[client.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def client_edit(request: AccountRequest, client_id: int) -> HttpResponse:
    """Change a client; whoever is overtaken by somebody else sees what changed, and what he typed."""
    client = _find(client_id)
    now = clients_api.EDITABLE.values(client)
    if request.method != "POST":
        return _draw(request, ClientForm.opened(_kind(request, client.kind), now), client)
    seen = unsealed(request, client_id)
    # Without its copy nobody knows what was touched: everything typed counts, and what differs is told.
    form = ClientForm.sent(request.POST, dict.fromkeys(now) if seen is None else seen)
    consent = clients_api.Consent(form.seen, form.same)
    try:
        clients_api.change_client(client_id, form.wanted, consent=consent, actor=request.user)
    except clients_api.ClientNotSavedError as error:
        again = _find(client_id)
        values = clients_api.EDITABLE.values(again)
        return _draw(request, form.refused(error.refusal, values, of_client(again), _offices()), again)
    done = gettext("De wijzigingen zijn opgeslagen.") if form.wanted else gettext("Er is niets gewijzigd.")
    messages.success(request, done)
    return HttpResponseRedirect(reverse("client", args=[client_id]))


@require_POST
@for_account
def client_state(request: AccountRequest, client_id: int) -> HttpResponse:
    """Close a client ("Geen klant meer") or take it on again."""
    client = _find(client_id)
    closes = request.POST.get("status") == clients_api.Client.State.FORMER
    state = clients_api.Client.State.FORMER if closes else clients_api.Client.State.CURRENT
    clients_api.set_state([client.pk], state, account=request.account, actor=request.user)
    done = gettext("Deze klant staat nu als geen klant meer.") if closes else gettext("Deze klant is weer klant.")
    messages.success(request, done)
    return HttpResponseRedirect(reverse("client", args=[client.pk]))


@require_safe
@for_account
def client_history(request: AccountRequest, client_id: int) -> HttpResponse:
    """Everything that happened to a client's details, newest first."""
    client = _find(client_id)
    context = {"client": client, "name": clients_api.full_name(client), "told": of_client(client)}
    return render(request, "pages/client_history.html", context)


def _draw(request: AccountRequest, form: ClientForm, client: clients_api.Client | None) -> HttpResponse:
    number = client.pk if client else 0
    context = {
        "client": client,
        "name": clients_api.full_name(client) if client else "",
        "form": form,
        "sections": form.sections(_offices()),
        "twins": [(twin, clients_api.full_name(twin)) for twin in form.refusal.same],
        "sealed": sealed(request, number, form.seen),
        "other_kind": Kind.COMPANY if form.is_person else Kind.PERSON,
    }
    return render(request, "pages/client_form.html", context)


def _kind(request: AccountRequest, otherwise: str) -> str:
    asked = request.GET.get("soort", "")
    return asked if asked in Kind.values else otherwise


def _offices() -> Mapping[int, str]:
    return {office.pk: office.name for office in clients_api.offices()}


def _find(client_id: int) -> clients_api.Client:
    found = clients_api.find_client(client_id)
    if found is None:
        raise Http404
    return found
