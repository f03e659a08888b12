"""Addresses of the frame: the mark."""

from django.urls import path

from overstap.portal.ui.views import mark

urlpatterns = [path("merk.svg", mark, name="mark")]
