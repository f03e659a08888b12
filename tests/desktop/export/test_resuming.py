"""Exports of a scripted source, interrupted and gone on with: what is kept, what is read again, what is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from overstap.bundle import generate_identity, verify
from overstap.bundle.encryption import Recipient
from overstap.bundle.model import Reason
from overstap.desktop.export import ExportResult, Target, engine, export
from overstap.desktop.export.ledger import ExportLedger
from overstap.desktop.export.resuming import Course, fingerprint
from overstap.desktop.sources.contract import Boundary, Entry, Event, LeftBehind, Listed, Part, Records, Since
from overstap.desktop.sources.selection import Selection
from overstap.errors import SourceError
from tests.desktop.export.bundles import STARTED, found, ids, left, rows
from tests.desktop.scripted import BAS, INFO, Row, Script, Scripted, client, given, people, tax_return


class GoneError(SourceError):
    code = "test.gone"
    message = "De database is weg"
    hint = "Probeer het opnieuw"


@dataclass
class Going(Scripted):
    """A scripted source that remembers from where its parts were asked to go on, and leaves out what came before."""

    since: dict[str, Since | None] = field(default_factory=dict)

    def records(self, part: Part, selection: Selection, since: Since | None = None) -> Iterator[Event]:
        self.since[part.name] = since
        events = super().records(part, selection)
        if since is None:
            yield from events
            return
        passed = False
        for event in events:
            if passed:
                yield event
            passed = passed or (isinstance(event, Boundary) and event.state == since.state)


@pytest.fixture(autouse=True)
def every_block_is_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "POINT_BYTES", 1)


def holds(*keys: str, mark: str | None = "filed", **marks: str) -> Listed:
    return Listed("returns", [Entry(key, "hash", mark=marks.get(key, mark)) for key in keys])


def step(*returns: Row) -> list[Event]:
    """These returns, and a state behind them."""
    return [Records.of("returns", returns), Boundary({"after": str(returns[-1]["id"])})]


def bas(*gives: Event, lists: Listed | None = None) -> Script:
    return Script(BAS, [lists or holds("r1", "r2", "r3")], list(gives))


RETURNS = [*step(tax_return("r1")), *step(tax_return("r2")), *step(tax_return("r3"))]


def interrupt(folder: Path, *scripts: Script, recipient: Recipient | None = None, count: int = 4) -> None:
    """An export that ends after *count* events of BAS, because the source goes away."""
    cut = [
        Script(script.part, script.lists, [*script.gives[:count], GoneError()]) if script.part == BAS else script
        for script in scripts
    ]
    with pytest.raises(GoneError):
        export(Going(cut), Selection(), Target(folder, STARTED, recipient))
    assert sorted(path.suffix for path in folder.iterdir()) == [".part", ".work"]


def go_on(folder: Path, *scripts: Script, **target: object) -> tuple[ExportResult, Going, list[str]]:
    """The export, its source, and the remarks that it made."""
    source, said = Going(scripts), list[str]()

    def listen(step: str, done: int, total: int) -> None:
        if not done and not total:
            said.append(step)

    result = export(source, Selection(), replace(Target(folder, STARTED), **target), report=listen)
    assert verify(result.bundle.path).problems == ()
    return result, source, said


def whole(folder: Path, *scripts: Script) -> ExportResult:
    return export(Going(scripts), Selection(), Target(folder, STARTED))


def test_what_was_finished_is_not_asked_for_again(tmp_path: Path) -> None:
    interrupt(tmp_path, people(), bas(*RETURNS))
    result, source, said = go_on(tmp_path, people(), bas(*RETURNS))
    assert source.since["BAS 2016"] == Since({"after": "r2"}, frozenset({"r1", "r2"}))
    assert (result.kept, ids(result.bundle, "returns")) == (2, ["r1", "r2", "r3"])
    assert said == ["Verdergaan waar de vorige export stopte: 2 van 6 records zijn er al."]


def test_the_bundle_is_as_if_nothing_had_happened(tmp_path: Path) -> None:
    interrupt(tmp_path / "a", people(), bas(*RETURNS))
    result, _, _ = go_on(tmp_path / "a", people(), bas(*RETURNS))
    straight = whole(tmp_path / "b", people(), bas(*RETURNS))
    assert result.bundle.content_digest == straight.bundle.content_digest
    assert result.bundle.tables == straight.bundle.tables
    assert [path.suffix for path in (tmp_path / "a").iterdir()] == [".zip"]


def test_it_may_be_interrupted_again_and_again(tmp_path: Path) -> None:
    interrupt(tmp_path, people(), bas(*RETURNS), count=2)
    interrupt(tmp_path, people(), bas(*RETURNS), count=4)
    result, _, _ = go_on(tmp_path, people(), bas(*RETURNS))
    assert (result.kept, ids(result.bundle, "returns")) == (2, ["r1", "r2", "r3"])


def test_people_are_read_anew(tmp_path: Path) -> None:
    interrupt(tmp_path, people(), bas(*RETURNS))
    renamed = people()
    renamed.gives = [*renamed.gives[:4], *given("clients", {**client(), "name": "Jansen"})]
    result, _, _ = go_on(tmp_path, renamed, bas(*RETURNS))
    assert (result.kept, [row["name"] for row in rows(result.bundle, "clients")]) == (2, ["Jansen"])


def test_a_part_that_has_given_everything_is_not_started_again(tmp_path: Path) -> None:
    interrupt(tmp_path, people(), bas(*RETURNS), count=6)
    result, source, _ = go_on(tmp_path, people(), bas(*RETURNS))
    assert (BAS in source.asked, result.kept) == (False, 3)


def test_a_record_that_changed_is_read_again_with_all_behind_it(tmp_path: Path) -> None:
    interrupt(tmp_path, people(), bas(*RETURNS))
    changed = [*step(tax_return("r1")), *step({**tax_return("r2"), "status": "definitive"}), *step(tax_return("r3"))]
    result, source, _ = go_on(tmp_path, people(), bas(*changed, lists=holds("r1", "r2", "r3", r2="definitive")))
    assert (result.kept, source.since["BAS 2016"]) == (1, None)
    assert [row["status"] for row in rows(result.bundle, "returns")] == ["filed", "definitive", "filed"]
    assert not found(result.bundle)


def test_a_record_that_has_gone_is_not_in_the_bundle(tmp_path: Path) -> None:
    interrupt(tmp_path, people(), bas(*RETURNS))
    rest = bas(*step(tax_return("r2")), *step(tax_return("r3")), lists=holds("r2", "r3"))
    result, _, _ = go_on(tmp_path, people(), rest)
    assert (result.kept, ids(result.bundle, "returns")) == (0, ["r2", "r3"])


def test_a_record_that_is_new_is_found_although_the_state_is_behind_it(tmp_path: Path) -> None:
    interrupt(tmp_path, people(), bas(*RETURNS))
    more = bas(*step(tax_return("r0")), *RETURNS, lists=holds("r0", "r1", "r2", "r3"))
    result, source, _ = go_on(tmp_path, people(), more)
    assert (result.kept, source.since["BAS 2016"]) == (2, None)
    assert sorted(ids(result.bundle, "returns")) == ["r0", "r1", "r2", "r3"]
    assert not found(result.bundle)


def test_what_a_state_passes_over_is_asked_for_from_the_beginning(tmp_path: Path) -> None:
    unreadable = LeftBehind("returns", "r1", Reason.UNREADABLE)
    script = bas(*step(tax_return("r2")), *step(tax_return("r3")), unreadable, Boundary())
    interrupt(tmp_path, people(), script, count=2)
    # From its state on this program does not know any more which record it could not read.
    forgetful = bas(unreadable, *step(tax_return("r2")), *step(tax_return("r3")))
    result, _, _ = go_on(tmp_path, people(), forgetful)
    assert (result.shortfalls, left(result.bundle)) == ((), {"r1": "unreadable"})
    assert ids(result.bundle, "returns") == ["r2", "r3"]


def test_a_source_that_cannot_tell_what_changed_begins_at_the_beginning(tmp_path: Path) -> None:
    vague = bas(*RETURNS, lists=holds("r1", "r2", "r3", mark=None))
    interrupt(tmp_path, people(), vague)
    result, source, _ = go_on(tmp_path, people(), vague)
    assert (result.kept, source.since["BAS 2016"]) == (2, None)
    assert not found(result.bundle)


@pytest.mark.parametrize("now", [{**tax_return("r1"), "status": "definitive"}, {**tax_return("r1"), "status": "?"}])
def test_a_kept_record_that_comes_with_other_content_makes_it_start_over(tmp_path: Path, now: Row) -> None:
    interrupt(tmp_path, people(), bas(*RETURNS, lists=holds("r1", "r2", "r3", mark=None)))
    changed = bas(*step(now), *RETURNS[2:], lists=holds("r1", "r2", "r3", mark=None))
    result, _, said = go_on(tmp_path, people(), changed)
    assert (result.kept, "De bron is te veel veranderd om verder te gaan; de export begint opnieuw." in said) == (
        0,
        True,
    )
    assert "r2" in ids(result.bundle, "returns")


def test_a_kept_record_that_is_to_stay_behind_now_makes_it_start_over(tmp_path: Path) -> None:
    interrupt(tmp_path, people(), bas(*RETURNS, lists=holds("r1", "r2", "r3", mark=None)))
    stays = LeftBehind("returns", "r1", Reason.FORMER_CLIENT)
    changed = bas(stays, Boundary(), *RETURNS[2:], lists=holds("r1", "r2", "r3", mark=None))
    result, _, _ = go_on(tmp_path, people(), changed)
    assert (result.kept, left(result.bundle)) == (0, {"r1": "former-client"})


def test_another_choice_starts_over_and_says_so(tmp_path: Path) -> None:
    interrupt(tmp_path, people(), bas(*RETURNS))
    result, _, said = go_on(tmp_path, people(), bas(*RETURNS), basis="another plan")
    assert (result.kept, len(list(tmp_path.iterdir()))) == (0, 1)
    assert said == ["In de map lag een onderbroken export van andere keuzes, of die beschadigd is; die is opgeruimd."]


def test_a_fresh_export_starts_over_in_silence(tmp_path: Path) -> None:
    interrupt(tmp_path, people(), bas(*RETURNS))
    result, _, said = go_on(tmp_path, people(), bas(*RETURNS), fresh=True)
    assert (result.kept, said, len(list(tmp_path.iterdir()))) == (0, [], 1)


def test_an_encrypted_export_goes_on_too(tmp_path: Path) -> None:
    identity, public_key = generate_identity()
    recipient = Recipient(public_key, "account-1")
    interrupt(tmp_path / "a", people(), bas(*RETURNS), recipient=recipient)
    result, _, _ = go_on(tmp_path / "a", people(), bas(*RETURNS), recipient=recipient)
    straight = whole(tmp_path / "b", people(), bas(*RETURNS))
    assert verify(result.bundle.path, identity=identity).problems == ()
    assert (result.kept, result.bundle.content_digest) == (2, straight.bundle.content_digest)


def test_for_another_account_it_starts_over(tmp_path: Path) -> None:
    interrupt(tmp_path, people(), bas(*RETURNS), recipient=Recipient(generate_identity()[1]))
    result, _, _ = go_on(tmp_path, people(), bas(*RETURNS), recipient=Recipient(generate_identity()[1]))
    assert result.kept == 0


@pytest.mark.parametrize("damage", [b"", b"no zip at all", None])
def test_work_that_the_disk_lost_is_not_built_on(tmp_path: Path, damage: bytes | None) -> None:
    interrupt(tmp_path, people(), bas(*RETURNS))
    (part,) = tmp_path.glob("*.part")
    data = part.read_bytes()
    # A byte of a member flipped: the length is right, and only reading it all tells.
    part.write_bytes(data[:200] + bytes([data[200] ^ 1]) + data[201:] if damage is None else damage)
    result, _, _ = go_on(tmp_path, people(), bas(*RETURNS))
    assert (result.kept, ids(result.bundle, "returns")) == (0, ["r1", "r2", "r3"])


def test_findings_on_kept_records_are_kept(tmp_path: Path) -> None:
    doubled = bas(*step(tax_return("r1"), tax_return("r1")), *RETURNS[2:])
    interrupt(tmp_path, people(), doubled)
    result, _, _ = go_on(tmp_path, people(), doubled)
    assert found(result.bundle) == {("r1", "given-again")}


def test_the_fingerprint_tells_choices_apart_and_not_their_order() -> None:
    one = Selection(offices=frozenset({"1", "2"}))
    assert fingerprint(INFO, one, None, "") == fingerprint(INFO, Selection(offices=frozenset({"2", "1"})), None, "")
    others = [
        fingerprint(INFO, Selection(), None, ""),
        fingerprint(INFO, one, Recipient(generate_identity()[1]), ""),
        fingerprint(INFO, one, None, "plan"),
    ]
    assert len({*others, fingerprint(INFO, one, None, "")}) == 4


def test_a_state_counts_only_for_the_same_list() -> None:
    first, same, other = Course(), Course(), Course()
    for course, lists in ((first, holds("r1", "r2")), (same, holds("r2", "r1")), (other, holds("r1", "r2", r2="open"))):
        course.listed(BAS, lists)
    first.reached(BAS, {"after": "r1"})
    same.restore(first.notes())
    other.restore(first.notes())
    ledger = ExportLedger()
    assert (same.since(BAS, ledger), other.since(BAS, ledger)) == (Since({"after": "r1"}), None)
    ledger.close()
