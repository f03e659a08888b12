"""What granian serves: the gateway with Django's WSGI application behind it."""

from __future__ import annotations

from overstap.portal.project.gateway import Gateway
from overstap.portal.project.wsgi import application as django

THREADS = 12
"""Requests worked on at once per process; each holds a thread and at most one connection to the database."""
STREAMS = 20
"""Uploads likewise: those that ``uploads.limits.RECEIVING_AT_ONCE`` has a place for, and a few to refuse the others."""

application = Gateway(django, threads=THREADS, streams=STREAMS)
