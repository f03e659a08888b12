"""Brings a bundle to the portal, over lines that break, and follows what the portal makes of it.

Stands on ``errors`` and ``progress`` only; knows nothing of what is in the file.
"""

from overstap.desktop.upload.following import Followed, upload_and_wait
from overstap.desktop.upload.portal import Portal
from overstap.desktop.upload.sending import Patience, upload
from overstap.desktop.upload.waiting import check, state_name, wait

__all__ = ["Followed", "Patience", "Portal", "check", "state_name", "upload", "upload_and_wait", "wait"]
