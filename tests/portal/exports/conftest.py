"""Fixtures for exports: the desk of ``transfers``, and reading what an export holds."""

from __future__ import annotations

from tests.portal.transfers.conftest import desk, desk_of, practice

__all__ = ["desk", "desk_of", "practice"]
