"""Refusals as pages say them: what happened, what to do next, and the code that a help desk asks for, in this order.

For views that tell something above a page, and for the upload wizard, whose script refuses before anything is sent what
the portal would refuse afterwards: with the same errors, so in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext

from overstap.bundle.content_problems import VersionUnknownError
from overstap.bundle.frame_problems import NotABundleError, TruncatedError
from overstap.bundle.model import FORMAT_VERSION
from overstap.errors import OverstapError
from overstap.portal.transfers import api as transfers_api
from overstap.portal.ui.templatetags.display import size
from overstap.portal.uploads import api as uploads_api

LEFT_TO_SCRIPT = "{}"
"""Stands in a sentence for what only the script knows, such as the size of the file that was chosen."""


def in_words(error: OverstapError) -> str:
    """The whole refusal as one text."""
    return gettext("{message} {hint} Code: {code}").format(message=error, hint=error.advice, code=error.code)


def before_sending() -> Mapping[str, str]:
    """What the script may refuse a file with, by the name that it knows it by."""
    largest, quota = size(settings.UPLOAD_MAX_BYTES), size(settings.UPLOAD_QUOTA_BYTES)
    refusals: Mapping[str, OverstapError] = {
        "too-large": uploads_api.TooLargeError(size=LEFT_TO_SCRIPT, limit=largest),
        "over-quota": uploads_api.OverQuotaError(size=LEFT_TO_SCRIPT, limit=quota),
        "no-bundle": NotABundleError(),
        "cut-off": TruncatedError(),
        "empty": transfers_api.EmptyFileError(),
        "other-account": transfers_api.OtherAccountError(),
        "unknown-version": VersionUnknownError(version=LEFT_TO_SCRIPT, known=FORMAT_VERSION.partition(".")[0]),
        "elsewhere": uploads_api.TakenOverError(),
    }
    return {name: in_words(error) for name, error in refusals.items()}
