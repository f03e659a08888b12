"""What can stand in the way of reading who is responsible for what."""

from __future__ import annotations

from overstap.errors import SourceError
from overstap.i18n import mark


class RolesWithoutClientError(SourceError):
    """The source profile does not say whose a return is, so roles on returns cannot be brought to clients."""

    code = "responsibilities.no-client"
    message = mark("Het bronprofiel zegt niet bij welke klant een aangifte hoort (of_client).")
    hint = mark("Vul of_client aan in het bronprofiel, of migreer zonder verantwoordelijkheden.")
