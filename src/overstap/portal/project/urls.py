"""Every address of the portal; each app keeps its own list."""

from django.urls import include, path

urlpatterns = [
    path("inloggen/", include("allauth.account.urls")),
]
