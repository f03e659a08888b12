"""The migration file: one room that models, writes, reads, verifies and encrypts it.

Stands on ``errors`` and ``i18n`` only; ``desktop`` writes with it, ``portal`` reads with it. ``docs/format/`` is its
specification. What is named here is the room's public face; other rooms import from here.
"""

from overstap.bundle.content import arrow_schema, content_hash, digest, digest_text
from overstap.bundle.continuing import Kept, Lasting
from overstap.bundle.encryption import Recipient, generate_identity, read_identity
from overstap.bundle.info import (
    BundleInfo,
    BundleLabel,
    BundleSummary,
    ControlTotal,
    DocumentRef,
    SegmentRef,
    SourceInfo,
    TableCount,
)
from overstap.bundle.problems import BundleProblem, Problem
from overstap.bundle.reading import BundleReader, read_label
from overstap.bundle.records import CompleteBatch, InventoryEntry, complete_batch
from overstap.bundle.report import VerifyReport
from overstap.bundle.verifying import verify
from overstap.bundle.workfolder import file_name
from overstap.bundle.writing import BundleWriter

__all__ = [
    "BundleInfo",
    "BundleLabel",
    "BundleProblem",
    "BundleReader",
    "BundleSummary",
    "BundleWriter",
    "CompleteBatch",
    "ControlTotal",
    "DocumentRef",
    "InventoryEntry",
    "Kept",
    "Lasting",
    "Problem",
    "Recipient",
    "SegmentRef",
    "SourceInfo",
    "TableCount",
    "VerifyReport",
    "arrow_schema",
    "complete_batch",
    "content_hash",
    "digest",
    "digest_text",
    "file_name",
    "generate_identity",
    "read_identity",
    "read_label",
    "verify",
]
