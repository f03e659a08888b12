"""Logs without practice data: what went wrong and where in the code, never with which values.

A database error quotes the row that it refused, a job its arguments: BSNs, names, e-mail addresses. ``settings`` puts
these two between every logger and the log.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Any

from overstap.errors import OverstapError

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

CONFIGURATION: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"quiet": {"()": "overstap.portal.project.logs.QuietFormatter"}},
    "filters": {"jobs": {"()": "overstap.portal.project.logs.JobsByName"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "quiet", "filters": ["jobs"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Django's own handlers would send mail about errors, with the whole request in it.
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}


class QuietFormatter(logging.Formatter):
    """Time, level, logger and message; of an exception its kind and the lines of code that it passed."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatException(self, ei: ExceptionInfo) -> str:
        """The traceback; only our own errors keep their text, which holds no practice data by rule."""
        lines: list[str] = []
        error, seen = ei[1], set[int]()
        # Libraries do build chains that lead back to themselves.
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            where = traceback.format_list(traceback.extract_tb(error.__traceback__))
            lines[:0] = [*where, f"{_named(error)}\n"]
            error = error.__cause__ or error.__context__
        return "".join(lines).rstrip()


class JobsByName(logging.Filter):
    """Procrastinate writes a job with its arguments; the name and number of the job are enough to find it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the record; every record passes."""
        job = getattr(record, "job", None)
        if isinstance(job, dict):
            action = getattr(record, "action", "")
            record.msg, record.args = f"{action}: {job.get('task_name')}[{job.get('id')}]", ()
        return True


def _named(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    return f"{name} ({error.code}): {error}" if isinstance(error, OverstapError) and hasattr(error, "code") else name
