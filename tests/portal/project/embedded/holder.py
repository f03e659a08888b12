"""Run by tests as a process of its own: holds a server, prints its address, and leaves when its input closes."""

from __future__ import annotations

import sys
from pathlib import Path

from overstap.portal.project.embedded import hold

with hold(Path(sys.argv[1]), throwaway=sys.argv[2] == "throwaway") as server:
    sys.stdout.write(server.superuser_url() + "\n")
    sys.stdout.flush()
    sys.stdin.read()
