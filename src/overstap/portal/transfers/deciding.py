"""What a record that is in the portal becomes when a file brings it again: the three-way rule, field by field, as SQL.

``merging`` writes what these expressions say and ``forecasting`` tells it beforehand, so the two cannot disagree. They
speak of two rows: ``target``, as it is in the portal, and ``incoming``, as the file has it, with a *choice* (whose
value holds in a conflict) and whether the two meet for the *first* time (a client found by its natural key).

A field has three values: the file's, the portal's, and the one as imported last. The last is in ``edited`` when people
changed the field since, and else is the portal's own. Where the portal ends up with another value than the file's,
``edited`` keeps the file's: then the same file again finds nothing that it changed. Nothing but the choice that files
win (``incoming.overrides``): that is about what people made of it, however long ago (decision 0195).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from psycopg import sql

from overstap.portal.transfers.copying import TYPES
from overstap.portal.transfers.targets import Reference, Target

NEVER_EDITED = frozenset({"document", "document_path", "document_sha256", "document_size", "document_format"})
"""Documents are kept as filed: nobody changes them in the portal, so the file's always comes."""

NEVER_OVERRIDDEN = frozenset({("assessment_notices", "status")})
"""Fields of a table that the choice for files does not give back: a file mostly has no status, and then the one to
begin with stands in its place (``merging.give_status``), which is nobody's value to set an edit aside for."""


@dataclass(frozen=True)
class Field:
    """A column of the bundle (*name*) in the portal's column *into*; *given* is the file's value, of SQL's *kind*."""

    name: str
    into: str
    given: sql.Composable
    kind: sql.Composable
    is_overridden: bool = True
    row: str = "target"
    """What the statement calls the portal's row as it is before."""

    @property
    def present(self) -> sql.Composable:
        """The portal's value."""
        return sql.Identifier(self.row, self.into)

    @property
    def edited(self) -> sql.Composable:
        """Whether people changed it since it was imported."""
        return sql.SQL("jsonb_exists({}, {})").format(sql.Identifier(self.row, "edited"), sql.Literal(self.name))

    @property
    def imported(self) -> sql.Composable:
        """The value as imported last, of a field that was edited."""
        edited = sql.Identifier(self.row, "edited")
        return sql.SQL("({} ->> {})::{}").format(edited, sql.Literal(self.name), self.kind)

    @property
    def value(self) -> sql.Composable:
        """What the portal's column becomes."""
        if self.name in NEVER_EDITED:
            return self.given
        return self._filled(_VALUE)

    @property
    def conflicts(self) -> sql.Composable:
        """Whether people and the file changed it, each to something else: the choice decides."""
        if self.name in NEVER_EDITED:
            return sql.SQL("false")
        return self._filled(_CONFLICTS)

    @property
    def changes(self) -> sql.Composable:
        """Whether the portal's column becomes something else."""
        return sql.SQL("{} IS DISTINCT FROM {}").format(self.value, self.present)

    @property
    def kept_apart(self) -> sql.Composable:
        """The entry of ``edited`` when the column does not become the file's value, else an empty object."""
        return sql.SQL(
            "CASE WHEN {} IS DISTINCT FROM {} THEN jsonb_build_object({}, {}) ELSE '{{}}'::jsonb END"
        ).format(self.value, self.given, sql.Literal(self.name), self.given)

    def _filled(self, template: sql.SQL) -> sql.Composed:
        is_news = sql.SQL("{} IS DISTINCT FROM {}").format(self.given, self.imported)
        if self.is_overridden:
            is_news = sql.SQL("({} OR incoming.overrides)").format(is_news)
        return template.format(given=self.given, present=self.present, edited=self.edited, is_news=is_news)


# A field that only one side has is no conflict the first time; afterwards an emptied field is a change like any other.
_VALUE = sql.SQL("""CASE
    WHEN incoming.first AND ({present} IS NULL OR {given} IS NOT NULL AND incoming.choice = 'file') THEN {given}
    WHEN incoming.first THEN {present}
    WHEN NOT {edited} THEN {given}
    WHEN {is_news} AND incoming.choice = 'file' THEN {given}
    ELSE {present}
END""")

_CONFLICTS = sql.SQL("""({given} IS DISTINCT FROM {present} AND CASE
    WHEN incoming.first THEN {present} IS NOT NULL AND {given} IS NOT NULL
    ELSE {edited} AND {is_news}
END)""")


def fields_of(
    target: Target, awaited: Callable[[Reference], sql.Composable] | None = None, *, row: str = "target"
) -> tuple[Field, ...]:
    """The fields of *target*'s records: columns as they are, and references as rows of the portal.

    *awaited* says what a reference leads to when that may not be in the portal yet; *row* what the statement calls the
    portal's row.
    """
    columns = (
        Field(
            column.name,
            column.name,
            sql.Identifier("incoming", column.name),
            sql.SQL(TYPES[column.kind]),
            is_overridden=(target.name, column.name) not in NEVER_OVERRIDDEN,
            row=row,
        )
        for column in target.columns
    )
    references = (
        Field(to.column, to.into, awaited(to) if awaited else _row_of(to), sql.SQL("int8"), row=row)
        for to in target.references
    )
    return (*columns, *references)


def _row_of(reference: Reference) -> sql.Composable:
    return sql.Identifier("incoming", f"to_{reference.into}")


def new_values(target: Target) -> dict[str, sql.Composable]:
    """For each of the portal's columns what it becomes, ``edited`` among them."""
    fields = fields_of(target)
    # Nearly all rows of a bulk load were never edited: those are spared the rule.
    plain = sql.SQL("NOT incoming.first AND target.edited = '{}'::jsonb")
    values: dict[str, sql.Composable] = {
        field.into: sql.SQL("CASE WHEN {} THEN {} ELSE {} END").format(plain, field.given, field.value)
        for field in fields
    }
    return values | {"edited": sql.SQL("CASE WHEN {} THEN '{{}}'::jsonb ELSE {} END").format(plain, edited(target))}


def edited(target: Target) -> sql.Composed:
    """What ``edited`` becomes: every field that does not become the file's, with the file's value as imported last.

    What is no field of the bundle stays, such as that a responsibility was taken away.
    """
    fields = [field for field in fields_of(target) if field.name not in NEVER_EDITED]
    return sql.SQL("(target.edited - {}::text[]) || {}").format(
        sql.Literal([field.name for field in fields]), sql.SQL(" || ").join(field.kept_apart for field in fields)
    )


def met(target: Target) -> dict[str, sql.Composable]:
    """Of a row that was just written (``old``, ``new``): whether there were *conflicts*, and whether it *is_kept*.

    Only asked where people edited something or two sources meet; any other row was written as something differs.
    """
    fields = [field for field in fields_of(target, row="old") if field.name not in NEVER_EDITED]
    columns = [each.into for each in fields_of(target) if each.name not in {"document", "document_path"}]
    # Also when it leads nowhere yet: what a record waits for is what people see of it.
    columns += [to.remembered for to in target.references if to.remembered]
    same = (
        sql.SQL("{} IS NOT DISTINCT FROM {}").format(sql.Identifier("new", name), sql.Identifier("old", name))
        for name in columns
    )
    asked = {
        "conflicts": sql.SQL(" OR ").join(field.conflicts for field in fields),
        "is_kept": sql.SQL(" AND ").join(same),
    }
    guarded = sql.SQL("CASE WHEN old.edited <> '{{}}'::jsonb OR incoming.first THEN {} ELSE false END")
    return {name: guarded.format(asking) for name, asking in asked.items()}


def is_edited(target: Target, *, overridden: bool = False) -> sql.Composed:
    """Whether people changed a field of the row ``present``, of those that files may win only if *overridden*."""
    names = [
        field.name
        for field in fields_of(target)
        if field.name not in NEVER_EDITED and (field.is_overridden or not overridden)
    ]
    return sql.SQL("jsonb_exists_any(present.edited, {}::text[])").format(sql.Literal(names))
