"""How a migration ended and when, for its page and its printed report."""

from __future__ import annotations

from django.utils.translation import gettext

from overstap.portal.transfers import api as transfers_api
from overstap.portal.ui.templatetags.display import moment

_READY = {transfers_api.State.COMPLETE, transfers_api.State.COMPLETE_WITH_DIFFERENCES}


def endings(migration: transfers_api.MigrationView) -> list[tuple[str, str]]:
    """Each moment with its word: an undone migration was not ready then, nor was one that stopped."""
    if migration.undone_at is not None:
        undone = ", ".join(filter(None, [moment(migration.undone_at), migration.undone_by]))
        loaded = [(gettext("Ingelezen op"), moment(migration.loaded_at))] if migration.loaded_at else []
        return [*loaded, (gettext("Teruggedraaid op"), undone)]
    is_stopped = migration.is_final and migration.state not in _READY
    return [(gettext("Gestopt op") if is_stopped else gettext("Klaar op"), moment(migration.finished_at))]
