"""What ``uploads`` tells the apps above it, inside its own transactions.

A receiver of ``upload_asked`` may raise an ``OverstapError`` to refuse; whatever a receiver of ``upload_completed``
raises undoes the last part too, so that no upload is complete without what has to follow from it.
"""

from __future__ import annotations

from django.dispatch import Signal

upload_asked = Signal()
"""Someone asks to upload; sent in a session bound to the account.

With *account_id* (UUID) and *metadata* (texts that the client sent along, by name).
"""

upload_completed = Signal()
"""The last byte is in; sent with *upload* (Upload), in the transaction that stores it."""
