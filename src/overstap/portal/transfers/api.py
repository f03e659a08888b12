"""What other apps may use of ``transfers``; every function works within the account that the session is bound to.

Nothing is done here. To read: ``overview`` (migrations), ``listing`` (the lists behind their counts), ``previewing``
and ``provenance``. To act: ``intake`` (before there is one), ``confirming`` (while it asks), ``steering`` (on its way)
and ``taking_back`` (once it has ended).
"""

from __future__ import annotations

from overstap.portal.transfers.confirming import confirm, decide
from overstap.portal.transfers.consent import Consent
from overstap.portal.transfers.errors import (
    EmptyFileError,
    NotCancellableError,
    NotConfirmingError,
    NotResumableError,
    NotWaitingError,
    OptionsError,
    OtherAccountError,
    PreviewOutdatedError,
    UndecidedError,
    UnknownMigrationError,
)
from overstap.portal.transfers.failure import Failure
from overstap.portal.transfers.foreseeing import Outlook, Remaining
from overstap.portal.transfers.intake import hindrance
from overstap.portal.transfers.jobs import IN_THE_MIDST, RESCUE, RESCUE_QUEUE
from overstap.portal.transfers.listing import differences, findings, kept, kept_out, left_behind, records
from overstap.portal.transfers.models import (
    BundleKey,
    Choice,
    Difference,
    Finding,
    Forecast,
    Kept,
    LeftBehind,
    Outcome,
)
from overstap.portal.transfers.options import (
    COMBINED,
    COMPONENTS,
    COMPONENTS_KEY,
    CONFLICTS,
    CONFLICTS_KEY,
    STATUS_KEY,
    STATUSES,
    Options,
)
from overstap.portal.transfers.origins import NO_OFFICE, OWN, ids_in_bundles, key_at_source
from overstap.portal.transfers.overview import (
    DEFAULT_ORDER,
    ORDERS,
    MigrationView,
    migration,
    migration_of_upload,
    migration_rows,
    migrations,
    views,
)
from overstap.portal.transfers.previewing import (
    ClientForecast,
    Preview,
    Sought,
    all_records,
    client_forecasts,
    client_of,
    clients_of,
    preview,
    records_of,
    winner,
)
from overstap.portal.transfers.progress import Progress
from overstap.portal.transfers.provenance import TakingBack, Writing, takings_back_of, writings_of
from overstap.portal.transfers.report import Report, TableReport
from overstap.portal.transfers.signals import job_buried
from overstap.portal.transfers.states import State
from overstap.portal.transfers.steering import cancel, look_again, resume, start_now
from overstap.portal.transfers.taking_back import retry, retryable, undo, undo_hindrance, undo_outlook
from overstap.portal.transfers.targets import TARGETS, Reference, Target
from overstap.portal.transfers.totals import TotalReport

__all__ = [
    "COMBINED",
    "COMPONENTS",
    "COMPONENTS_KEY",
    "CONFLICTS",
    "CONFLICTS_KEY",
    "DEFAULT_ORDER",
    "IN_THE_MIDST",
    "NO_OFFICE",
    "ORDERS",
    "OWN",
    "RESCUE",
    "RESCUE_QUEUE",
    "STATUSES",
    "STATUS_KEY",
    "TARGETS",
    "BundleKey",
    "Choice",
    "ClientForecast",
    "Consent",
    "Difference",
    "EmptyFileError",
    "Failure",
    "Finding",
    "Forecast",
    "Kept",
    "LeftBehind",
    "MigrationView",
    "NotCancellableError",
    "NotConfirmingError",
    "NotResumableError",
    "NotWaitingError",
    "Options",
    "OptionsError",
    "OtherAccountError",
    "Outcome",
    "Outlook",
    "Preview",
    "PreviewOutdatedError",
    "Progress",
    "Reference",
    "Remaining",
    "Report",
    "Sought",
    "State",
    "TableReport",
    "TakingBack",
    "Target",
    "TotalReport",
    "UndecidedError",
    "UnknownMigrationError",
    "Writing",
    "all_records",
    "cancel",
    "client_forecasts",
    "client_of",
    "clients_of",
    "confirm",
    "decide",
    "differences",
    "findings",
    "hindrance",
    "ids_in_bundles",
    "job_buried",
    "kept",
    "kept_out",
    "key_at_source",
    "left_behind",
    "look_again",
    "migration",
    "migration_of_upload",
    "migration_rows",
    "migrations",
    "preview",
    "records",
    "records_of",
    "resume",
    "retry",
    "retryable",
    "start_now",
    "takings_back_of",
    "undo",
    "undo_hindrance",
    "undo_outlook",
    "views",
    "winner",
    "writings_of",
]
