"""Overstap moves a Dutch tax practice from desktop tax-return software to an online portal.

The rooms, from the leaves up: ``errors`` and ``i18n``; ``bundle`` (the file) and ``xbrl`` (the messages);
``desktop`` (the office's side) and ``portal`` (the online side); ``sample`` (an installation to try it on);
``cli`` on top. ``ARCHITECTURE.md`` is the map, import-linter keeps it true.
"""

__version__ = "0.1.0"
