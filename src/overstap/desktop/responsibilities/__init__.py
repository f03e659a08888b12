"""Who is responsible for what: from roles on returns at the desktop to responsibilities for clients in the portal.

Above ``sources``, below ``plan``. On the desktop a role or planned task hangs on a return, in the portal a
responsibility hangs on the client (step 20): ``reading`` gets the roles of one year, ``deriving`` turns them into
relations, ``source`` adds those to what a source hands over. ``people`` links desktop users to portal users.
"""

from overstap.desktop.responsibilities.deriving import Derived, Option, Whose, derive, options_in
from overstap.desktop.responsibilities.model import (
    PORTAL_NAMES,
    Origin,
    OriginKind,
    PlannedUser,
    Responsibilities,
)
from overstap.desktop.responsibilities.people import UserLink, is_address, link_users, users_of, without_address
from overstap.desktop.responsibilities.reading import clients_of, roles_of
from overstap.desktop.responsibilities.reference_year import reference_year
from overstap.desktop.responsibilities.source import WithResponsibilities

__all__ = [
    "PORTAL_NAMES",
    "Derived",
    "Option",
    "Origin",
    "OriginKind",
    "PlannedUser",
    "Responsibilities",
    "UserLink",
    "Whose",
    "WithResponsibilities",
    "clients_of",
    "derive",
    "is_address",
    "link_users",
    "options_in",
    "reference_year",
    "roles_of",
    "users_of",
    "without_address",
]
