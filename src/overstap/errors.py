"""The error families: each class carries its message, its hint, its exit code and whether a retry helps.

A leaf: imports only ``i18n``. The wizard, the command line, the portal's pages, the log and
``docs/reference/errors.md`` all show the same object, so they cannot drift apart. Every room defines its own
errors on top of one of the families below; ``all_errors`` finds them for the documentation and its test.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import ClassVar

from overstap.i18n import mark, translate

__all__ = [
    "AccessError",
    "BundleError",
    "CancelledError",
    "ConnectionFailedError",
    "EnvironmentFaultError",
    "OverstapError",
    "PortalError",
    "ProgramError",
    "ReconciliationError",
    "SourceError",
    "UsageError",
    "all_errors",
    "os_error_text",
]


class OverstapError(Exception):
    """Something that went wrong, said in words that the person who meets it can use.

    A subclass states, as class attributes:

    - ``code``: stable, dotted, for support and scripts (``bundle.truncated``);
    - ``message``: what happened and to what, Dutch, with ``{names}`` filled in from the constructor's arguments;
    - ``hint``: what to do next, Dutch, with the same names;
    - ``exit_code``: what a command ends with; one number per family (see ``docs/reference/errors.md``);
    - ``retry_helps``: whether doing the same again may go well.

    Never pass personal data (BSN, names of people) as an argument: these texts reach logs.

    Raises:
        KeyError: when a name in the message or hint was not given; a programming error, found by tests.
    """

    code: ClassVar[str]
    message: ClassVar[str]
    hint: ClassVar[str]
    exit_code: ClassVar[int] = 1
    retry_helps: ClassVar[bool] = False

    def __init__(self, **details: object) -> None:
        self.details = details
        # Filled in at once, so that a forgotten name fails where it was forgotten.
        super().__init__(type(self).message.format(**details))
        type(self).hint.format(**details)

    def __str__(self) -> str:
        """What happened, in the active language."""
        return translate(type(self).message).format(**self.details)

    @property
    def advice(self) -> str:
        """What to do next, in the active language."""
        return translate(type(self).hint).format(**self.details)

    def as_dict(self) -> dict[str, object]:
        """The error for ``--json`` output and the API: code, message, hint, exit_code, retry_helps."""
        return {
            "code": self.code,
            "message": str(self),
            "hint": self.advice,
            "exit_code": self.exit_code,
            "retry_helps": self.retry_helps,
        }


class UsageError(OverstapError):
    """The command, plan or setting was given wrongly; exit code 2, like every command line's."""

    exit_code = 2


class BundleError(OverstapError):
    """The migration file is not whole, not valid, or not readable here."""

    exit_code = 3


class SourceError(OverstapError):
    """The desktop installation or folder cannot be read as it is."""

    exit_code = 4


class ProgramError(OverstapError):
    """A desktop program is missing, too old, or did not do what the protocol asks."""

    exit_code = 5


class ConnectionFailedError(OverstapError):
    """A database or portal cannot be reached; usually worth trying again."""

    exit_code = 6
    retry_helps = True


class AccessError(OverstapError):
    """Reached, but not allowed: wrong password, token, account or rights."""

    exit_code = 7


class PortalError(OverstapError):
    """The portal refuses or cannot go on with something."""

    exit_code = 8


class ReconciliationError(OverstapError):
    """What came out is not what went in: the difference is named, nothing is rounded away."""

    exit_code = 9


class EnvironmentFaultError(OverstapError):
    """The machine stands in the way: disk full, no rights, a missing program."""

    exit_code = 10


class CancelledError(OverstapError):
    """The user stopped it; nothing is lost and it can go on later.

    The code is 128 and the signal's number, as shells have it: 130 is Ctrl-C. What another signal ended says so.
    """

    exit_code = 130


def all_errors() -> Iterator[type[OverstapError]]:
    """Every error class that has a code, of all rooms imported so far, families first."""
    pending: list[type[OverstapError]] = [OverstapError]
    while pending:
        error = pending.pop(0)
        if "code" in vars(error):
            yield error
        pending.extend(error.__subclasses__())


# What the system says in the language of the machine, said in that of the person; the words go between brackets after a
# sentence that names the file. Windows gives the same numbers through Python.
_OS_ERRORS = {
    "EACCES": mark("geen toestemming"),
    "EADDRNOTAVAIL": mark("het netwerk is niet bereikbaar"),
    "EBUSY": mark("in gebruik"),
    "ECONNABORTED": mark("de verbinding is verbroken"),
    "ECONNREFUSED": mark("de verbinding is geweigerd"),
    "ECONNRESET": mark("de verbinding is verbroken"),
    "EDQUOT": mark("het quotum op de schijf is vol"),
    "EEXIST": mark("bestaat al"),
    "EFBIG": mark("te groot voor deze schijf"),
    "EHOSTDOWN": mark("de computer is niet bereikbaar"),
    "EHOSTUNREACH": mark("de computer is niet bereikbaar"),
    "EINVAL": mark("deze naam of bewerking kan hier niet"),
    "EIO": mark("de schijf geeft een leesfout of schrijffout"),
    "EISDIR": mark("is een map"),
    "ELOOP": mark("verwijst naar zichzelf"),
    "EMFILE": mark("te veel bestanden tegelijk open"),
    "ENAMETOOLONG": mark("de naam is te lang"),
    "ENETDOWN": mark("het netwerk is niet bereikbaar"),
    "ENETRESET": mark("de verbinding is verbroken"),
    "ENETUNREACH": mark("het netwerk is niet bereikbaar"),
    "ENFILE": mark("te veel bestanden tegelijk open"),
    "ENODEV": mark("dat apparaat is er niet"),
    "ENOENT": mark("bestaat niet"),
    "ENOMEM": mark("te weinig geheugen"),
    "ENOSPC": mark("de schijf is vol"),
    "ENOTDIR": mark("een deel van het pad is geen map"),
    "ENOTEMPTY": mark("de map is niet leeg"),
    "ENXIO": mark("dat apparaat is er niet"),
    "EPERM": mark("niet toegestaan"),
    "EPIPE": mark("de ander leest niet meer"),
    "EROFS": mark("alleen te lezen"),
    "ESTALE": mark("de netwerkschijf is veranderd"),
    "ETIMEDOUT": mark("het duurde te lang"),
    "ETXTBSY": mark("in gebruik"),
    "EXDEV": mark("staat op een andere schijf"),
}


def os_error_text(error: OSError) -> str:
    """Why the system refused, in the active language; what has no words here, as the system itself says it."""
    # By name: not every system has every number, and Windows calls those of a network WSAECONNREFUSED and the like.
    words = _OS_ERRORS.get(errno.errorcode.get(error.errno or 0, "").removeprefix("WSA"))
    if words is not None:
        return translate(words)
    # Windows ends its sentences with a full stop, and these words stand in a sentence that has one of its own.
    return (error.strerror or type(error).__name__).rstrip(". ")
