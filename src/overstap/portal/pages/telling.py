"""The records whose history pages tell, with the words for their fields and values; ``provenance`` makes the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext

from overstap.portal.accounts.api import SourceRecord
from overstap.portal.clients import api as clients_api
from overstap.portal.history import api as history
from overstap.portal.pages.provenance import Provenance, Subject, provenance
from overstap.portal.responsibilities import api as responsibilities_api
from overstap.portal.returns import api as returns_api
from overstap.portal.transfers import api as transfers_api
from overstap.portal.ui.templatetags.display import NOTHING, day, masked_text

_CODES: Mapping[str, type[TextChoices]] = {
    "state": clients_api.Client.State,
    "kind": clients_api.Client.Kind,
}
Names = Mapping[int, str]
"""The name of a record that another refers to."""


def of_client(client: clients_api.Client) -> Provenance:
    """Where the values of a client came from, and who became responsible for it when."""
    offices = {office.pk: office.name for office in clients_api.offices()}
    rows = list(responsibilities_api.of_client(client.pk))
    names = responsibilities_api.names_of_colleagues()
    keys = _ids(client, *client.identities.all())
    return provenance(
        [
            Subject(clients_api.EDITABLE, client, keys, _client_word, _shown_of_client(offices)),
            *(_responsibility(row, names) for row in rows),
        ]
    )


def of_return(tax_return: returns_api.TaxReturn) -> Provenance:
    """Where the status of a return came from."""
    words = dict(returns_api.TaxReturn.Status.choices)

    def shown(_: str, value: history.Value) -> str:
        return str(words.get(str(value), value))

    return provenance([Subject(returns_api.RETURNS, tax_return, _ids(tax_return), _status_word, shown)])


def of_notice(notice: returns_api.AssessmentNotice) -> Provenance:
    """Where the status of an assessment notice came from."""

    def shown(_: str, value: history.Value) -> str:
        return str(value or NOTHING)

    return provenance([Subject(returns_api.NOTICES, notice, _ids(notice), _status_word, shown)])


def client_value(name: str, value: history.Value, offices: Names) -> str:
    """A value of a client in words; numbers of persons by their last digits only."""
    if value is None or value == "":
        return NOTHING
    if name in _CODES:
        return str(dict(_CODES[name].choices).get(str(value), value))
    if name == "office_id":
        return offices.get(int(value), NOTHING)
    if name == "date_of_birth":
        return day(date.fromisoformat(str(value)))
    if name in clients_api.PERSONAL_NUMBERS:
        return masked_text(str(value))
    return str(value)


def _ids(*named: SourceRecord | clients_api.ClientIdentity) -> list[str]:
    """What files call a record that is *named* so; nothing for one that no file knows."""
    return [
        each
        for name in named
        if name.source_id is not None and name.source_key is not None
        for each in transfers_api.ids_in_bundles(name.source_id, name.source_key)
    ]


def _shown_of_client(offices: Names) -> Callable[[str, history.Value], str]:
    return lambda name, value: client_value(name, value, offices)


def _client_word(name: str) -> str:
    return str(clients_api.WORDS[name])


def _status_word(_: str) -> str:
    return gettext("Status")


def _responsibility(row: responsibilities_api.Responsibility, names: Names) -> Subject:
    def shown(name: str, value: history.Value) -> str:
        if name == "user_id":
            return names.get(int(value or 0), NOTHING)
        return gettext("weggehaald") if value else gettext("verantwoordelijk")

    def label(name: str) -> str:
        if name == "user_id":
            return row.responsibility
        return f"{row.responsibility}, {names.get(row.colleague_id, NOTHING)}"

    return Subject(responsibilities_api.RELATIONS, row, _ids(row), label, shown, "user_id")
