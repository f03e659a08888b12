"""Every address of the portal; each app keeps its own list."""

from django.urls import include, path

from overstap.portal.pages.views.api_docs import api_docs
from overstap.portal.transfers.rest import addresses, rest

urlpatterns = [
    path("uploads/", include("overstap.portal.uploads.urls")),
    path("api/v1/", addresses()),
    # Given here: the pages know the description's form, not who makes it.
    path("api/docs/", api_docs, {"describe": rest.get_openapi_schema}, name="api_docs"),
    path("", include("overstap.portal.ui.urls")),
    path("", include("overstap.portal.pages.signin_urls")),
    path("", include("overstap.portal.pages.urls")),
]

handler500 = "overstap.portal.pages.views.faults.server_error"
