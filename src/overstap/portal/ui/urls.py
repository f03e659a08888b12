"""Addresses of the frame: the mark and the choice of language."""

from django.urls import path
from django.views.i18n import set_language

from overstap.portal.ui.views import mark

urlpatterns = [
    path("merk.svg", mark, name="mark"),
    path("taal/", set_language, name="set_language"),
]
