"""Writes one bundle out of a source, so that nothing is lost without being said.

Above ``plan`` and ``sources``, below ``flow``.
"""

from overstap.desktop.export.engine import ExportResult, Target, export
from overstap.desktop.export.shortfalls import Shortfall

__all__ = ["ExportResult", "Shortfall", "Target", "export"]
