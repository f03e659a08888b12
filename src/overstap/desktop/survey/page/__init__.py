"""A survey as one page that needs nothing else: someone's first look at what they own, to read or to print.

Beside ``reporting``. ``document`` puts the page together out of one module per section; ``markup`` keeps whatever the
source says text, ``page.css`` is the look.
"""

from overstap.desktop.survey.page.document import page, variant_name

__all__ = ["page", "variant_name"]
