"""The addresses at which people change something of their practice's; ``urls`` takes them in among the others."""

from django.urls import path

from overstap.portal.pages.views import client_editing, responsibilities, statuses, suggestions

urlpatterns = [
    path("klanten/nieuw/", client_editing.client_new, name="client_new"),
    path("klanten/oud/", suggestions.former_clients, name="former_clients"),
    path("klanten/verantwoordelijkheden/", responsibilities.many_responsibilities, name="responsibilities"),
    path("klanten/<int:client_id>/wijzigen/", client_editing.client_edit, name="client_edit"),
    path("klanten/<int:client_id>/status/", client_editing.client_state, name="client_state"),
    path("klanten/<int:client_id>/geschiedenis/", client_editing.client_history, name="client_history"),
    path(
        "klanten/<int:client_id>/verantwoordelijkheden/",
        responsibilities.client_responsibilities,
        name="client_responsibilities",
    ),
    path("aangiften/<int:return_id>/status/", statuses.return_status, name="return_status"),
    path("aanslagen/<int:notice_id>/", statuses.notice_page, name="notice"),
    path("aanslagen/<int:notice_id>/status/", statuses.notice_status, name="notice_status"),
    path("medewerkers/", responsibilities.colleague_list, name="colleagues"),
    path("medewerkers/<int:colleague_id>/", responsibilities.colleague_link, name="colleague_link"),
]
