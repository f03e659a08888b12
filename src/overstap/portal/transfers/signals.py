"""What ``transfers`` tells the apps above it."""

from __future__ import annotations

from django.dispatch import Signal

job_buried = Signal()
"""A background job, of whatever app, has killed several workers and is given up; sent with *job* (procrastinate's)."""
