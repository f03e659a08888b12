"""A folder of SBR messages as a source: every file is accounted for, clients are those whom the messages name."""

from overstap.desktop.sources.sbr_folder.source import SbrFolder, default_identity

__all__ = ["SbrFolder", "default_identity"]
