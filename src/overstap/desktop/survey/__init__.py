"""What an office owns, looked at before anything is written: counted, with what stands in the way.

Above ``plan`` and ``sources``, beside ``export``. ``survey`` gathers, ``as_json`` and ``page`` show.
"""

from overstap.desktop.survey.gathering import survey
from overstap.desktop.survey.model import Survey
from overstap.desktop.survey.page import page, variant_name
from overstap.desktop.survey.reporting import as_json

__all__ = ["Survey", "as_json", "page", "survey", "variant_name"]
