"""The WSGI application that granian serves; request bodies stream through it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "overstap.portal.project.settings")

application = get_wsgi_application()
