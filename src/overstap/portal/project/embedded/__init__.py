"""PostgreSQL 18 for an installation that has no database server: started on demand, stopped when nobody uses it.

Below the rest of ``project`` and free of Django: ``server.hold`` is the door. ``place`` decides where everything lives
and under which user, ``cluster`` makes the data directory, ``keeper`` is the process that holds the server, ``locks``
tells who still uses it, ``process`` starts and stops PostgreSQL itself, ``leftovers`` finds databases that nobody has
any more. Reasons: ``docs/decisions/0050`` and ``0103``.
"""

from overstap.portal.project.embedded.leftovers import Leftover, leftovers
from overstap.portal.project.embedded.server import Server, hold

__all__ = ["Leftover", "Server", "hold", "leftovers"]
