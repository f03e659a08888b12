from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.survey.expecting import SPEEDS, expect
from overstap.desktop.survey.model import Choice, Expectation, Span

SMALL = Choice(
    "default", {"clients": 10, "returns": 100, "assessment_notices": 20, "attachments": 5}, 1_000_000, 50_000
)
counts = st.integers(0, 10_000_000)
choices = st.builds(
    lambda returns, stored, attached: Choice("default", {"returns": returns}, stored, attached),
    counts,
    st.none() | st.integers(0, 10**12),
    st.none() | st.integers(0, 10**12),
)


def spans(expected: Expectation) -> list[Span]:
    return [expected.export_seconds, expected.bundle_bytes, *expected.uploads.values()]


@given(choice=choices, programs=st.integers(0, 60))
def test_law_a_span_never_ends_before_it_begins(choice: Choice, programs: int) -> None:
    assert all(0 <= span.low <= span.high for span in spans(expect(choice, programs=programs)))


@given(choice=choices, programs=st.integers(0, 60))
def test_law_more_programs_never_take_less_time(choice: Choice, programs: int) -> None:
    fewer, more = (expect(choice, programs=count).export_seconds for count in (programs, programs + 1))
    assert fewer.low < more.low
    assert fewer.high < more.high


@given(choice=choices)
def test_law_a_faster_line_never_takes_longer(choice: Choice) -> None:
    uploads = expect(choice, programs=1).uploads
    assert [uploads[speed].high for speed in SPEEDS] == sorted((span.high for span in uploads.values()), reverse=True)


def test_the_file_of_the_sample_falls_within_its_span() -> None:
    # Measured: 200 clients, 2,489 returns, 21.7 MB of documents and attachments gave a file of 13.4 MB.
    tables = {"clients": 200, "returns": 2489, "assessment_notices": 1063, "attachments": 228}
    bundle = expect(Choice("default", tables, 14_100_000, 7_600_000), programs=43).bundle_bytes
    assert bundle.low < 13_400_000 < bundle.high


def test_sizes_that_the_source_tells_are_used() -> None:
    assert expect(SMALL, programs=1).measured
    large = Choice("default", SMALL.tables, 900_000_000, 0)
    assert expect(large, programs=1).bundle_bytes.low > expect(SMALL, programs=1).bundle_bytes.high


def test_without_sizes_the_number_of_returns_decides_and_it_says_so() -> None:
    expected = expect(Choice("default", {"returns": 1000, "assessment_notices": None}), programs=1)
    assert not expected.measured
    assert 2_000_000 < expected.bundle_bytes.low < expected.bundle_bytes.high


def test_uploading_takes_the_bytes_over_the_speed() -> None:
    expected = expect(SMALL, programs=1)
    # Bits over bits per second, at the best share of the line that is counted on.
    assert expected.uploads[100].low == expected.bundle_bytes.low * 8 / (100_000_000 * 0.95)
