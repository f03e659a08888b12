"""The addresses of tus."""

from django.urls import path

from overstap.portal.uploads import views

app_name = "uploads"
urlpatterns = [
    path("", views.collection, name="collection"),
    path("<uuid:upload_id>", views.resource, name="resource"),
]
