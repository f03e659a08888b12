"""A plan is what a person may read and change: complete, without secrets, and every mistake named with its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle.model import ReturnStatus
from overstap.desktop.plan import (
    Plan,
    PlannedDatabase,
    PlannedOutput,
    PlannedSource,
    SourceVariant,
    new_plan,
    parse_plan,
    parse_plan_file,
    plan_text,
    read_plan,
)
from overstap.desktop.plan.errors import (
    PlanInvalidError,
    PlanNotReadableError,
)
from overstap.desktop.plan.reading import LIMITS
from overstap.desktop.responsibilities import Origin, OriginKind, PlannedUser, Responsibilities
from overstap.desktop.sources.contract import OfficeFound
from overstap.desktop.sources.selection import Component, ProgramYear, Selection
from overstap.desktop.sources.servers import Driver, Encryption
from tests.desktop.plan.plans import OVERVIEW, PLAN, SOURCE, TEXT


def problems(text: str) -> str:
    with pytest.raises(PlanInvalidError) as caught:
        parse_plan(text, Path("plan.toml"))
    return str(caught.value)


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new)


def test_a_plan_reads_back_as_it_was_written() -> None:
    assert parse_plan(TEXT, Path("plan.toml")) == PLAN
    assert parse_plan(plan_text(new_plan(SOURCE, OVERVIEW)), Path("plan.toml")) == new_plan(SOURCE, OVERVIEW)


def test_a_plan_of_the_first_version_still_means_what_it_meant() -> None:
    start, _, rest = TEXT.partition("[database]")
    rest = rest[rest.index("[components]") :]
    later = ("[[program_files]]", "[[users]]", "[relations]", "[[responsibilities]]", "[output]")
    tables = [table for table in rest.split("\n\n") if not table.startswith(later)]
    first = start.replace("overstap_plan = 2", "overstap_plan = 1") + "\n\n".join(tables)
    assert parse_plan(first, Path("plan.toml")) == new_plan(SOURCE, OVERVIEW)


def test_a_plan_of_the_first_version_does_not_know_what_came_later() -> None:
    assert "output: deze sleutel is onbekend" in problems(changed("overstap_plan = 2", "overstap_plan = 1"))


def test_unticking_an_office_leaves_it_out() -> None:
    text = changed('name = "Zwolle"\ninclude = true', 'name = "Zwolle"\ninclude = false')
    assert parse_plan(text, Path("plan.toml")).selection.offices == frozenset({"1"})


def test_a_relative_path_is_relative_to_the_plan() -> None:
    plan = parse_plan(changed("/data/ElsevierNetwerk.ini", "ElsevierNetwerk.ini"), Path("/plans/plan.toml"))
    assert plan.source.path == Path("/plans/ElsevierNetwerk.ini")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("overstap_plan = 2", "overstap_plan = 3", "regel 3, overstap_plan: versie 3 is van een nieuwere Overstap"),
        ("overstap_plan = 2", "overstap_plan = 0", "overstap_plan: versie 0 is onbekend; deze versie leest 1, 2"),
        ("overstap_plan = 2", "overstap_plan = true", "overstap_plan: hier hoort een getal"),
        ("overstap_plan = 2", "overstap_plan = 2017-09-26", "overstap_plan: hier hoort een getal"),
        ('variant = "database"', 'variant = "cloud"', "source.variant: kies uit database, local, sbr-folder"),
        ('id = "guid-1"', "id = 3", "source.id: hier hoort een tekst"),
        ("clients = true", 'clients = "ja"', "components.clients: hier hoort true of false"),
        ('id = "2"', 'id = "1"', "offices[2].id: dit kantoor staat er al"),
        ("2016,", "2011,", "programs[2].years: jaren beginnen bij 2012; eerdere belastingjaren kunnen niet"),
        ("2016,", "99999,", "programs[2].years: 99999 is geen belastingjaar; jaren liggen tussen 2012 en 2100"),
        ("2016,", "-2016,", "programs[2].years: -2016 is geen belastingjaar"),
        ("2016,", "2016, 2017, 2016,", "programs[2].years: BTW 2016 staat er twee keer"),
        ('name = "BTW"', 'name = "BAS"\nyears = [2013]\n[[programs]]\nname = "BTW"', "BAS 2013 staat er twee keer"),
        ('name = "BTW"', 'name = "CAS"\n[[programs]]\nname = "CAS"\n[[programs]]\nname = "BTW"', "CAS staat er twee"),
        ('["filed", "definitive"]', "[]", "returns.statuses: zo gaat geen enkele aangifte mee; kies uit open, filed"),
        ("2016,", '"2016",', "programs[2].years: hier horen jaartallen"),
        ('"definitive"]', '"filed"]', "returns.statuses: filed staat er twee keer"),
        ('["filed", "definitive"]', '["verzonden"]', "returns.statuses: kies uit open, filed, definitive"),
        ("oldest_tax_year = 2012", "oldest_tax_year = 1", "returns.oldest_tax_year: jaren beginnen bij 2012"),
        ("former = true", "", "clients: former ontbreekt"),
        ("windows = false", "windows = 0", "database.windows: hier hoort true of false"),
        ("windows = false", 'encryption = "sterk"', "database.encryption: kies uit trusted, self-signed, off"),
        ("windows = false", 'driver = "odbc"', "database.driver: kies uit mssqlpython, pymssql"),
        ('program = "BAS 2013"', "program = 3", "program_files[1].program: hier hoort een tekst"),
        (
            'program = "BAS 2013"',
            'program = "BAS 2013"\nstart = false',
            "program_files[1].path: deze sleutel is onbekend",
        ),
        (
            "[[program_files]]",
            '[[program_files]]\nprogram = "BAS 2013"\nstart = false\n[[program_files]]',
            "program_files[2].program: dit programma staat er al",
        ),
        ('program = "BAS 2013"', 'program = "BAS 2013"\nstart = 0', "program_files[1].start: hier hoort true of false"),
        ('email = "mies@kantoor.example"', 'email = "mies"', "users[1].email: hier hoort een e-mailadres"),
        ('id = "102"', 'id = "101"', "users[2].id: deze gebruiker staat er al"),
        ("reference_year = 2016", "", "relations.reference_year: verantwoordelijkheden vragen om een peiljaar"),
        ("reference_year = 2016", "reference_year = 16", "relations.reference_year: jaren beginnen bij 2012"),
        ('task = "Controleren"', "", "responsibilities[2].name: hier hoort een van beide: role of task"),
        ('task = "Controleren"', 'task = "a"\nrole = "b"', "hier hoort een van beide: role of task"),
        ('name = "Invoeren"', 'name = "Controleren"', "deze verantwoordelijkheid staat er al"),
        ('name = "Invoeren"', f'name = "{"x" * 201}"', "responsibilities[1].name: deze naam is te lang"),
        ("[clients]", "clients = 3\n[other]", "deze sleutel is onbekend"),
        ("path = '/data/ElsevierNetwerk.ini'", r'path = "\u0000"', "source.path: dit is geen pad"),
        ("folder = '/uit'", "folder = ''", "output.folder: dit is geen pad"),
        ("folder = '/uit'", f"folder = '{'x' * 256}'", "output.folder: dit is geen pad"),
        ("folder = '/uit'", r'folder = "C:\nieuw"', "output.folder: dit is geen pad; schrijf het tussen enkele"),
    ],
)
def test_a_mistake_is_named_with_its_key(old: str, new: str, problem: str) -> None:
    assert problem in problems(changed(old, new))


def test_a_mistake_is_named_with_its_line() -> None:
    line = TEXT.splitlines().index("include = true") + 1
    assert f"regel {line}, offices[1].include" in problems(TEXT.replace("include = true", "include = 1", 1))


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file() -> None:
    said = problems(changed('id = "guid-1"', "id = 1").replace("former = true", "former = 3"))
    assert said.index("source.id") < said.index("clients.former")


@pytest.mark.parametrize("line", ['password = "Geheim_2024"', 'wachtwoord = "Geheim_2024"', 'user = "SA:Geheim_2024"'])
def test_a_password_in_a_plan_is_refused_with_where_it_belongs_and_not_repeated(line: str) -> None:
    said = problems(changed('user = "SA"\n', "").replace("windows = false", f"windows = false\n{line}"))
    assert f"database.{line.split(maxsplit=1)[0]}: een wachtwoord hoort niet in een plan" in said
    assert "OVERSTAP_DATABASE_PASSWORD" in said
    assert "Geheim_2024" not in said


def test_a_plan_that_takes_nothing_along_is_a_mistake() -> None:
    nothing = TEXT
    for component in Component:
        nothing = nothing.replace(f"{component} = true", f"{component} = false")
    line = TEXT.splitlines().index("[components]") + 1
    assert f"regel {line}, components: er gaat niets mee" in problems(nothing)


def test_a_plan_that_leaves_every_office_out_is_a_mistake() -> None:
    line = TEXT.splitlines().index("include = true") + 1
    said = problems(TEXT.replace("include = true", "include = false"))
    assert f"regel {line}, offices[1].include: er gaat niets mee" in said
    assert said.count("include") == 2


def test_an_answer_that_is_none_is_told_once() -> None:
    lines = [f"{component} = true" for component in Component]
    text = TEXT
    for line in lines:
        text = text.replace(line, line.replace("true", '"nee"'))
    assert problems(text).count("components") == len(lines)


def test_responsibilities_without_a_year_are_a_mistake_also_without_its_table() -> None:
    text = changed("[relations]", "[elders]").replace("reference_year", "# reference_year")
    said = problems(text)
    assert "responsibilities[1].name: verantwoordelijkheden vragen om een peiljaar" in said


def test_what_nobody_chose_may_be_left_out() -> None:
    text = plan_text(new_plan(SOURCE, OVERVIEW))
    for table in ("database", "relations", "output"):
        before, _, after = text.partition(f"[{table}]")
        text = before + after.partition("\n\n")[2]
    assert parse_plan(text, Path("plan.toml")) == new_plan(SOURCE, OVERVIEW)


def test_without_returns_no_status_is_needed() -> None:
    text = changed('["filed", "definitive"]', "[]").replace("returns = true", "returns = false")
    assert parse_plan(text, Path("plan.toml")).selection.statuses == frozenset()


def test_a_plan_file_knows_where_it_says_what() -> None:
    file = parse_plan_file(TEXT, Path("plan.toml"))
    assert file.entry("users", id="102") == ("users", 1)
    assert file.entry("users", id="999") == ("users",)
    assert file.entry("nowhere", id="1") == ("nowhere",)


ONE, TWO = 'id = "1"', 'id = "102"'


def test_what_is_found_out_later_gets_its_line_and_stands_in_the_order_of_the_file() -> None:
    file = parse_plan_file(TEXT, Path("plan.toml"))
    lines = TEXT.splitlines()
    slips = [(("users", 1, "id"), "weg"), (("offices", 0, "id"), "dicht")]
    assert file.told(slips) == [
        f"regel {lines.index(ONE) + 1}, offices[1].id: dicht",
        f"regel {lines.index(TWO) + 1}, users[2].id: weg",
    ]


def test_a_plan_is_refused_for_what_is_found_out_later_and_for_nothing_else() -> None:
    file = parse_plan_file(TEXT, Path("plan.toml"))
    file.refuse([])
    with pytest.raises(PlanInvalidError, match=r"users\[2\]\.id: weg"):
        file.refuse([(("users", 1, "id"), "weg")])


HUGE = "overstap_plan = " + "9" * 4000


@pytest.mark.parametrize("text", ["a = ", "[" * 100_000, "overstap_plan = 1\noverstap_plan = 1", "", HUGE])
def test_what_is_no_plan_is_refused_in_words(text: str) -> None:
    assert "plan.toml" in problems(text)


def test_a_file_that_is_no_text_or_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    for content in (b"\xff\xfe\x00", b"#" * (LIMITS.file_bytes + 1)):
        path.write_bytes(content)
        with pytest.raises(PlanNotReadableError):
            read_plan(path)


@pytest.mark.parametrize("line", ["a" + ".a" * 100_000 + " = 1", "a = '" + "x" * 5000 + "'", "[" + "a." * 300 + "a]"])
def test_a_key_of_endless_steps_is_refused_before_it_costs_time(line: str) -> None:
    assert "regel 2: te lang of te diep genest" in problems(f"overstap_plan = 2\n{line}\n")


def test_what_is_not_said_of_the_database_is_as_the_settings_file_says() -> None:
    assert parse_plan(plan_text(new_plan(SOURCE, OVERVIEW)), Path("plan.toml")).database == PlannedDatabase()


def test_a_missing_plan_says_which_file(tmp_path: Path) -> None:
    with pytest.raises(PlanNotReadableError, match=r"geen\.toml"):
        read_plan(tmp_path / "geen.toml")


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
years = st.integers(2012, 2100)
selections = st.builds(
    Selection,
    components=st.frozensets(st.sampled_from(list(Component)), min_size=1),
    offices=st.frozensets(words, max_size=3),
    programs=st.frozensets(st.builds(ProgramYear, words, st.none() | years)),
    statuses=st.frozensets(st.sampled_from(list(ReturnStatus)), min_size=1),
    oldest_tax_year=years,
    former_clients=st.booleans(),
)


names = st.text("abc'\"\\ .#[]=é😀", min_size=1, max_size=12)
paths = st.none() | names.map(lambda name: Path("/data") / name)
databases = st.builds(
    PlannedDatabase,
    *[st.none() | words] * 3,
    st.booleans(),
    st.none() | st.sampled_from(list(Encryption)),
    st.none() | st.sampled_from(list(Driver)),
    paths,
)
users = st.lists(words, unique=True, max_size=3).flatmap(
    lambda ids: st.tuples(*(st.builds(PlannedUser, st.just(key), words, st.sampled_from([None, "m@x"])) for key in ids))
)
origins = st.dictionaries(words, st.builds(Origin, st.sampled_from(list(OriginKind)), words), max_size=3)
duties = st.builds(Responsibilities, years, origins.map(lambda chosen: tuple(chosen.items())))
files = st.dictionaries(words, names.map(lambda name: Path("/data") / name), max_size=3)


sources = st.builds(PlannedSource, st.just(Path("/data/x")), st.sampled_from(list(SourceVariant)), words)
plans = st.builds(
    Plan,
    source=sources,
    selection=selections,
    offices=st.just(()),
    database=databases,
    program_files=files.map(lambda chosen: tuple(sorted(chosen.items()))),
    users=users,
    responsibilities=duties,
    output=st.builds(PlannedOutput, paths, paths),
    left_out=st.sets(words, max_size=3).map(lambda names: tuple(sorted(names))),
)


@given(plans)
def test_law_what_is_written_reads_back(plan: Plan) -> None:
    # A program has another file or is not started.
    files = tuple((program, path) for program, path in plan.program_files if program not in plan.left_out)
    plan = replace(plan, program_files=files)
    offices = tuple(OfficeFound(office, f"Kantoor {office}") for office in sorted(plan.selection.offices or ()))
    plan = replace(plan, offices=offices)
    assert parse_plan(plan_text(plan), Path("/plan.toml")) == plan


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_law_any_text_is_refused_as_a_plan_and_never_crashes(text: str) -> None:
    with pytest.raises(PlanInvalidError):
        parse_plan(text, Path("plan.toml"))


LINES = TEXT.splitlines()


@given(st.integers(0, len(LINES) - 1))
def test_law_a_line_that_goes_is_no_harm_or_is_missed_with_a_line_to_look_at(gone: int) -> None:
    text = "\n".join(LINES[:gone] + LINES[gone + 1 :])
    try:
        parse_plan(text, Path("plan.toml"))
    except PlanInvalidError as error:
        told = str(error.details["problems"]).split("\n")[1:]
    else:
        told = []
    assert all(1 <= int(line.split()[2].rstrip(",")) <= len(LINES) for line in told if line.startswith("- regel"))


SAYING = [line for line in LINES if " = " in line and not line.startswith("#") and not line.endswith("[")]


@given(st.sampled_from(SAYING), st.integers(3, 1999) | st.integers(2101, 99999))
def test_law_a_number_that_nothing_can_be_is_named_with_its_key(line: str, number: int) -> None:
    key = line.partition(" = ")[0]
    assert key in problems(TEXT.replace(f"\n{line}\n", f"\n{key} = {number}\n", 1))
