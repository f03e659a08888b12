"""Instellingen: the office's own name, hours and way of taking migrations in; and the visitor's access tokens."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from overstap.errors import UsageError
from overstap.portal.accounts import api as accounts_api
from overstap.portal.accounts.api import AccountRequest, for_account, for_administrator
from overstap.portal.pages.refusing import in_words
from overstap.portal.pages.settings_menu import settings_menu
from overstap.portal.transfers import api as transfers_api

AFTER_HOURS, ITSELF = "na-kantooruren", "vanzelf"
"""What the two choices are called in the form; anything else is the other one."""


class PreferencesForm(forms.Form):
    """What was filled in about the office; whether it can be kept, ``accounts`` judges."""

    name = forms.CharField(max_length=accounts_api.LONGEST_NAME)
    office_hours_start = forms.TimeField()
    office_hours_end = forms.TimeField()
    load = forms.CharField(max_length=20)
    confirm = forms.CharField(max_length=20)

    def preferences(self) -> accounts_api.Preferences:
        """The settings that were asked for; for a form that is valid."""
        filled = self.cleaned_data
        return accounts_api.Preferences(
            name=filled["name"],
            office_hours_start=filled["office_hours_start"],
            office_hours_end=filled["office_hours_end"],
            loads_after_hours=filled["load"] == AFTER_HOURS,
            confirms_itself=filled["confirm"] == ITSELF,
        )


@require_safe
@for_account
def first(request: AccountRequest) -> HttpResponse:
    """The first page of the settings that this visitor may open."""
    manages = request.membership.role == accounts_api.Membership.Role.ADMINISTRATOR
    return _office(request, PreferencesForm(initial=_kept(request))) if manages else _tokens(request)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrator
def office(request: AccountRequest) -> HttpResponse:
    """The office's settings."""
    if request.method != "POST":
        return _office(request, PreferencesForm(initial=_kept(request)))
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return _office(request, form)
    try:
        changed = accounts_api.change_preferences(request.account, form.preferences(), actor=request.user)
    except UsageError as error:
        form.add_error(None, in_words(error))
        return _office(request, form)
    if changed:
        # One that waits for the evening may have nothing to wait for any more.
        transfers_api.look_again(request.account.pk)
    done = gettext("De instellingen zijn bewaard.") if changed else gettext("Er is niets gewijzigd.")
    messages.success(request, done)
    return HttpResponseRedirect(reverse("settings_office"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def tokens(request: AccountRequest) -> HttpResponse:
    """The visitor's tokens for this account; a new one is shown in the answer to the form, and never again."""
    if request.method != "POST":
        return _tokens(request)
    name = request.POST.get("name", "")
    try:
        token = accounts_api.create_token(request.account, request.user, name, actor=request.user)
    except UsageError as error:
        return _tokens(request, name=name, fault=in_words(error))
    # No redirect, for the token would have to be kept somewhere until then; nothing keeps this answer either.
    return _tokens(request, token=token)


@require_POST
@for_account
def token_revoke(request: AccountRequest, token_id: int) -> HttpResponse:
    """End one of the visitor's tokens."""
    if not accounts_api.revoke_token(request.account, token_id, actor=request.user):
        raise Http404
    messages.success(
        request, gettext("Het token is ingetrokken. Programma's die het gebruiken, komen er niet meer in.")
    )
    return HttpResponseRedirect(reverse("settings_tokens"))


def _kept(request: AccountRequest) -> dict[str, object]:
    kept = accounts_api.Preferences.of(request.account)
    return {
        "name": kept.name,
        "office_hours_start": kept.office_hours_start.strftime("%H:%M"),
        "office_hours_end": kept.office_hours_end.strftime("%H:%M"),
        "load": AFTER_HOURS if kept.loads_after_hours else "",
        "confirm": ITSELF if kept.confirms_itself else "",
    }


def _office(request: AccountRequest, form: PreferencesForm) -> HttpResponse:
    context = {
        "form": form,
        "after_hours": AFTER_HOURS,
        "itself": ITSELF,
        "settings_menu": settings_menu(request, "settings_office"),
    }
    return render(request, "pages/settings_office.html", context)


def _tokens(request: AccountRequest, *, token: str = "", name: str = "", fault: str = "") -> HttpResponse:
    context = {
        "tokens": accounts_api.tokens_of(request.user, request.account),
        "token": token,
        "name": name,
        "fault": fault,
        "longest": accounts_api.LONGEST_TOKEN_NAME,
        "days": accounts_api.TOKEN_VALID_FOR.days,
        "settings_menu": settings_menu(request, "settings_tokens"),
    }
    return render(request, "pages/settings_tokens.html", context)
