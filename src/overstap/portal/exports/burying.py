"""Ends an export whose job was given up: nobody else would say that it failed, and no other could be asked for.

Listens to ``transfers``, whose rescue looks after the jobs of all apps; imported by ``apps``.
"""

from __future__ import annotations

from uuid import UUID

from django.dispatch import receiver
from procrastinate.jobs import Job

from overstap.portal.exports import actions
from overstap.portal.exports.errors import ExportStoppedError
from overstap.portal.transfers.api import job_buried


@receiver(job_buried)
def end_export(sender: object, *, job: Job, **more: object) -> None:
    """Note that the export failed, if it was the job of one."""
    del sender, more
    account_id, export_id = job.task_kwargs.get("account_id"), job.task_kwargs.get("export_id")
    if job.task_name == actions.MAKE and isinstance(account_id, str) and isinstance(export_id, int):
        actions.give_up(UUID(account_id), export_id, ExportStoppedError())
