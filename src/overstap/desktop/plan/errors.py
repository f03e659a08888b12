"""What can be wrong with a plan: the file, what stands in it, or the source that it is used on."""

from __future__ import annotations

from overstap.errors import UsageError
from overstap.i18n import mark


class PlanNotReadableError(UsageError):
    """The plan cannot be opened, or is far larger than a plan can be."""

    code = "plan.unreadable"
    message = mark("Het plan {path} kan niet worden gelezen ({why}).")
    hint = mark("Controleer het pad, of maak een nieuw plan met overstap plan new.")


class PlanInvalidError(UsageError):
    """The plan holds mistakes; every one is named with its line."""

    code = "plan.invalid"
    message = mark("Het plan {path} klopt niet.{problems}")
    hint = mark("Verbeter de genoemde regels, of maak een nieuw plan met overstap plan new.")


class PlanExistsError(UsageError):
    """Writing the plan would replace a file that someone may have edited."""

    code = "plan.exists"
    message = mark("Het bestand {path} bestaat al.")
    hint = mark("Kies een andere naam, of vervang het bestand met --force.")


class PlanNotWritableError(UsageError):
    """The plan cannot be written where it was asked for."""

    code = "plan.not-writable"
    message = mark("Het plan kan niet worden geschreven naar {path} ({why}).")
    hint = mark("Kies met -o een map waarin u mag schrijven.")


class PlanNotTextError(UsageError):
    """Something that the plan has to name is called what no text can hold."""

    code = "plan.not-text"
    message = mark(
        "Het plan kan niet worden geschreven: een map of bestand dat erin komt, heeft een naam die geen tekst is."
    )
    hint = mark("Geef die map of dat bestand een naam in gewone letters, en geef daarna dezelfde opdracht nog eens.")


class PlanForOtherSourceError(UsageError):
    """The plan names offices and programs of another source than the one at its path."""

    code = "plan.other-source"
    message = mark("Dit plan is gemaakt voor een andere bron dan die nu op {path} staat.")
    hint = mark("Wijs in het plan de juiste bron aan, of maak voor deze bron een nieuw plan met overstap plan new.")
