"""Verantwoordelijkheden: those of one client, of many at once, and which user of the portal a colleague is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from overstap.errors import PortalError
from overstap.portal.accounts.api import AccountRequest, Membership, for_account, for_administrator
from overstap.portal.clients import api as clients_api
from overstap.portal.pages.chosen import Chosen, chosen_clients
from overstap.portal.pages.filters import Filter, page_of, read_filter
from overstap.portal.pages.ids import id_in
from overstap.portal.pages.refusing import in_words
from overstap.portal.pages.searching import PARAMETER, searched_clients, searched_text, to_sealed_address
from overstap.portal.pages.settings_menu import settings_menu
from overstap.portal.responsibilities import api as responsibilities_api

CLIENTS_A_PAGE = 100
FILTERS = ["taak", "wie", "status", "soort"]
NOBODY = "niemand"
"""The filter for clients without anybody responsible; a colleague is ``c12``."""

Task = responsibilities_api.Task


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def client_responsibilities(request: AccountRequest, client_id: int) -> HttpResponse:
    """Who does what for one client: to give, hand over, take away and put back."""
    client = clients_api.find_client(client_id)
    if client is None:
        raise Http404
    if request.method == "POST":
        _try(request, lambda: _change_one(request, client_id))
        return HttpResponseRedirect(reverse("client_responsibilities", args=[client_id]))
    rows = responsibilities_api.of_client(client_id)
    context = {
        "client": client,
        "name": clients_api.full_name(client),
        "present": [row for row in rows if not row.removed],
        "removed": [row for row in rows if row.removed],
        "people": _people(request),
        "tasks": responsibilities_api.names_to_choose(),
    }
    return render(request, "pages/responsibilities_of_client.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def many_responsibilities(request: AccountRequest) -> HttpResponse:
    """Choose clients and who does what for them; a search is posted too, and sealed like every search."""
    # Two forms post here: the search above the list, and what is to be done with who was ticked in it.
    if request.method == "POST" and "wat" not in request.POST:
        return to_sealed_address(request, reverse("responsibilities"), FILTERS)
    filters = _filters(request)
    listed = _listed(request, filters)
    if request.method == "POST":
        _try(request, lambda: _change_many(request, chosen_clients(request, listed)))
        # Back to the same list: after a hand-over it shows who is left.
        return HttpResponseRedirect(request.get_full_path())
    page = page_of(request, listed, CLIENTS_A_PAGE)
    clients = list(page.object_list)
    who = responsibilities_api.responsible_for([client.pk for client in clients], filters[0].chosen)
    context = {
        "page": page,
        "rows": [(client, clients_api.list_name(client), who.get(client.pk, [])) for client in clients],
        "filters": filters,
        "text": searched_text(request),
        "people": _people(request),
        "tasks": responsibilities_api.names_to_choose(),
        "task": filters[0].chosen,
        "from": _colleague(filters[1].chosen),
        "from_name": next((word for value, word in filters[1].options if value == filters[1].chosen), ""),
        "is_narrowed": any(each.chosen for each in filters) or bool(request.GET.get(PARAMETER)),
    }
    return render(request, "pages/responsibilities.html", context)


@require_safe
@for_account
def colleague_list(request: AccountRequest) -> HttpResponse:
    """The colleagues that files brought, and the user of the portal that each is."""
    context = {
        "settings_menu": settings_menu(request, "colleagues"),
        "colleagues": responsibilities_api.colleagues(),
        "users": [
            (user.pk, user.name or user.email, user.email) for user in responsibilities_api.users_of(request.account)
        ],
        "unlinked": responsibilities_api.number_unlinked(),
        "may_link": request.membership.role == Membership.Role.ADMINISTRATOR,
    }
    return render(request, "pages/colleagues.html", context)


@require_POST
@for_administrator
def colleague_link(request: AccountRequest, colleague_id: int) -> HttpResponse:
    """Say which user a colleague is."""
    user = id_in(request.POST.get("gebruiker", ""))

    def link() -> str:
        responsibilities_api.link_colleague(request.account, colleague_id, user, actor=request.user)
        return gettext("De medewerker is gekoppeld.") if user else gettext("De medewerker is aan niemand gekoppeld.")

    _try(request, link)
    return HttpResponseRedirect(reverse("colleagues"))


@dataclass(frozen=True)
class _PersonChoice:
    value: str
    name: str


def _people(request: AccountRequest) -> list[_PersonChoice]:
    return [_PersonChoice(str(person), name) for person, name in responsibilities_api.people(request.account)]


def _try(request: AccountRequest, act: Callable[[], str]) -> None:
    """Do it, and say what came of it."""
    try:
        messages.success(request, act())
    except PortalError as error:
        messages.error(request, in_words(error))


def _change_one(request: AccountRequest, client_id: int) -> str:
    """What the form of one client asks for; its rows are looked up among those of the client."""
    account, actor = request.account, request.user
    # A row of another client is looked for in vain: the address says whose page it is.
    what, row = request.POST.get("wat", ""), _row(request, client_id)
    if what == "erbij":
        person = responsibilities_api.Person.from_text(request.POST.get("medewerker", ""))
        task = Task(request.POST.get("taak", ""), [client_id])
        new = responsibilities_api.give(account, task, person, actor=actor)
        return gettext("De verantwoordelijkheid is toegevoegd.") if new else gettext("Dat was al zo.")
    if row is None:
        raise responsibilities_api.ResponsibilityUnknownError
    if what in {"weg", "terug"}:
        if not responsibilities_api.set_removed(account, row, removed=what == "weg", actor=actor):
            return gettext("Dat was al zo.")
        return (
            gettext("De verantwoordelijkheid is weggehaald.")
            if what == "weg"
            else gettext("De verantwoordelijkheid is teruggezet.")
        )
    person = responsibilities_api.Person.from_text(request.POST.get("medewerker", ""))
    changed = responsibilities_api.change_colleague(account, row, person, actor=actor)
    return gettext("De verantwoordelijkheid is overgedragen.") if changed else gettext("Dat was al zo.")


def _row(request: AccountRequest, client_id: int) -> int | None:
    asked = request.POST.get("rij", "")
    rows = {str(row.pk): row.pk for row in responsibilities_api.of_client(client_id)}
    return rows.get(asked)


def _change_many(request: AccountRequest, chosen: Chosen) -> str:
    if not chosen.ids:
        return gettext("U hebt geen klanten gekozen. Er is niets gewijzigd.")
    account, actor = request.account, request.user
    task = Task(request.POST.get("verantwoordelijkheid", ""), chosen.ids)
    leaving = _colleague(request.GET.get("wie", ""))
    if request.POST.get("wat") == "weg":
        number = responsibilities_api.take_away(account, task, actor=actor, from_colleague=leaving)
        text = ngettext(
            "{count} verantwoordelijkheid is weggehaald.", "{count} verantwoordelijkheden zijn weggehaald.", number
        )
        return text.format(count=number)
    person = responsibilities_api.Person.from_text(request.POST.get("medewerker", ""))
    if request.POST.get("wat") == "erbij":
        number = responsibilities_api.give(account, task, person, actor=actor)
    else:
        number = responsibilities_api.hand_over(account, task, person, actor=actor, from_colleague=leaving)
    text = ngettext("Voor {count} klant gewijzigd.", "Voor {count} klanten gewijzigd.", number)
    return text.format(count=number)


def _filters(request: AccountRequest) -> list[Filter]:
    tasks = [(name, name) for name in responsibilities_api.names_to_choose()]
    people = [(NOBODY, gettext("Nog niemand"))]
    people += [(f"c{row.pk}", row.name) for row in responsibilities_api.colleagues().order_by("name", "pk")]
    return [
        read_filter(request, "taak", gettext("Verantwoordelijkheid"), tasks),
        read_filter(request, "wie", gettext("Nu bij"), people),
        read_filter(request, "status", gettext("Status"), clients_api.Client.State.choices),
        read_filter(request, "soort", gettext("Soort"), clients_api.Client.Kind.choices),
    ]


def _listed(request: AccountRequest, filters: list[Filter]) -> QuerySet[clients_api.Client]:
    """The clients that the choices above the list leave."""
    task, who, state, kind = filters
    found = searched_clients(searched_text(request))
    clients = clients_api.list_clients(clients_api.ClientChoice(state=state.value, kind=kind.value, among=found))
    if who.chosen == NOBODY:
        return clients.exclude(pk__in=responsibilities_api.clients_of(task.chosen, None))
    if who.chosen:
        return clients.filter(pk__in=responsibilities_api.clients_of(task.chosen, _colleague(who.chosen)))
    return clients


def _colleague(chosen: str) -> int | None:
    """The number of the colleague that a filter names."""
    return id_in(chosen[1:]) if chosen[:1] == "c" else None
