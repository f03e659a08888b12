"""Run by a test as an ordinary user: starts a server, prints who runs it and where its home is, and throws it away."""

from __future__ import annotations

import sys
from pathlib import Path

import psycopg

from overstap.portal.project.embedded import hold
from overstap.portal.project.embedded.place import prepare

folder = Path(sys.argv[1]) / "postgresql"
with hold(folder, throwaway=True) as server:
    with psycopg.connect(server.superuser_url()) as connection:
        connection.execute("SELECT 1")
    sys.stdout.write(f"{server.socket_folder.owner()} {prepare(folder).home.relative_to(folder)}\n")
