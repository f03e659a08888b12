"""The WSGI application that granian serves; request bodies stream through it."""

import os

from django.core.wsgi import get_wsgi_application

from overstap.portal.project.lifeline import follow_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "overstap.portal.project.settings")
follow_parent()

application = get_wsgi_application()
