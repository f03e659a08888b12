"""Control totals as paired bars: per tax and year the returns that the file states beside those in the portal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from overstap.portal.returns import api as returns_api
from overstap.portal.transfers import api as transfers_api

HEIGHT = 64
"""Units of the drawing that the highest bar of a tax fills."""


@dataclass(frozen=True)
class Pair:
    """One tax year: the numbers, and how high their bars are; *kept_out* has its reasons in the ledger."""

    tax_year: int
    stated: int
    present: int
    kept_out: int
    stated_height: int
    present_height: int

    @property
    def difference(self) -> int:
        """What is not accounted for; anything but 0 is a fault."""
        return self.stated - self.present - self.kept_out

    @property
    def shares(self) -> tuple[float, float]:
        """The bars of file and portal in percent of the highest of the tax, for a drawing of another size."""
        return 100 * self.stated_height / HEIGHT, 100 * self.present_height / HEIGHT

    @property
    def stated_top(self) -> int:
        """Where the file's bar begins, from above."""
        return HEIGHT - self.stated_height

    @property
    def present_top(self) -> int:
        """Where the portal's bar begins, from above."""
        return HEIGHT - self.present_height


@dataclass(frozen=True)
class TaxTotals:
    """One tax with its years."""

    tax_type: str
    word: str
    pairs: Sequence[Pair]

    @property
    def stated(self) -> int:
        """Returns that the file states, over all years."""
        return sum(pair.stated for pair in self.pairs)

    @property
    def present(self) -> int:
        """Returns that are in the portal, over all years."""
        return sum(pair.present for pair in self.pairs)

    @property
    def kept_out(self) -> int:
        """Returns of the file that were not taken in, over all years."""
        return sum(pair.kept_out for pair in self.pairs)

    @property
    def difference(self) -> int:
        """What is not accounted for, over all years."""
        return self.stated - self.present - self.kept_out


def paired_totals(totals: Sequence[transfers_api.TotalReport]) -> list[TaxTotals]:
    """The totals per tax; bars are in proportion within a tax, so that small taxes can be read too."""
    return [
        _tax(tax, [total for total in totals if total.tax_type == tax])
        for tax in dict.fromkeys(total.tax_type for total in totals)
    ]


def _tax(tax: str, totals: Sequence[transfers_api.TotalReport]) -> TaxTotals:
    # The larger of both sides sets the scale: a surplus in the portal must not grow out of the drawing.
    most = max(max(total.stated, total.present) for total in totals) or 1
    return TaxTotals(tax, returns_api.tax_word(tax), [_pair(total, most) for total in totals])


def _pair(total: transfers_api.TotalReport, most: int) -> Pair:
    return Pair(
        total.tax_year,
        total.stated,
        total.present,
        total.kept_out,
        stated_height=_height(total.stated, most),
        present_height=_height(total.present, most),
    )


def _height(number: int, most: int) -> int:
    # Rounded up: one return must still be a bar.
    return -(-number * HEIGHT // most)
