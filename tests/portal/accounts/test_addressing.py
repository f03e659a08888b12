"""The account in an address: taken off before anybody looks, put back by every link."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import get_script_prefix, reverse

from overstap.portal.accounts.addressing import (
    account_in_address,
    account_named,
    address_in,
    leave_account,
    reverse_in,
)


def seen_at(address: str) -> tuple[str | None, str, str]:
    """The account, the rest of the address and a link, as the view sees them."""
    found: list[tuple[str | None, str, str]] = []

    def view(request: HttpRequest) -> HttpResponse:
        found.append((account_named(request), request.path_info, reverse("clients")))
        return HttpResponse()

    account_in_address(view)(RequestFactory().get(address))
    return found[0]


def test_an_account_is_taken_off_and_put_back() -> None:
    assert seen_at("/k/noord/klanten/7/") == ("noord", "/klanten/7/", "/k/noord/klanten/")


@pytest.mark.parametrize("address", ["/klanten/", "/k/", "/k/een%20twee/klanten/", "/kantoren/", f"/k/{'x' * 61}/"])
def test_any_other_address_names_none(address: str) -> None:
    named, _, link = seen_at(address)
    assert (named, link) == (None, "/klanten/")


def test_the_bare_name_of_an_account_is_its_start_page() -> None:
    assert seen_at("/k/noord")[:2] == ("noord", "/")


def test_a_client_cannot_slip_an_account_in_as_a_header() -> None:
    request = RequestFactory().get("/klanten/", headers={"overstap.account": "noord", "Overstap-Account": "noord"})
    assert account_named(request) is None


def test_the_next_request_of_the_thread_starts_afresh_also_after_a_fault() -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        raise ValueError(request.path_info)

    with pytest.raises(ValueError, match="/klanten/"):
        account_in_address(broken)(RequestFactory().get("/k/noord/klanten/"))
    assert get_script_prefix() == "/"


def test_an_address_in_another_account_can_be_made_anywhere() -> None:
    found: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        del request
        found.extend([reverse_in("zuid", "migration", 3), reverse("clients"), address_in("zuid", "/klanten/")])
        return HttpResponse()

    account_in_address(view)(RequestFactory().get("/k/noord/"))
    assert found == ["/k/zuid/migraties/3/", "/k/noord/klanten/", "/k/zuid/klanten/"]


def test_a_fault_page_can_leave_an_account_that_is_not_there() -> None:
    found: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        del request
        leave_account()
        found.append(reverse("clients"))
        return HttpResponse()

    account_in_address(view)(RequestFactory().get("/k/bestaat-niet/"))
    assert found == ["/klanten/"]
