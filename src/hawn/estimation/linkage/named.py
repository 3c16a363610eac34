"""Lists with names joined by the Splink model. Loads splink and DuckDB: import it late."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from hawn.estimation.linkage import scoring
from hawn.estimation.linkage.outcome import Linked, Record
from hawn.estimation.linkage.people import COLUMNS, Person, list_names

SHOWN = ("name", "alias", "birth date", "sex", "nationality", "document")


def joined(people: Sequence[Person], seed: int, progress: Callable[[str], object] = lambda step: None) -> Linked:
    """Everybody, and the pairs that may be one person."""
    found = scoring.scored(people, seed, progress)
    how: dict[str, Any] = {"by": "names", "missing": _missing(people), "learnt": found.learnt, "model": found.model}
    records = tuple(Record(person.list, person.line, _shown(person)) for person in people)
    return Linked(records, list_names(people), found.pairs, how, SHOWN)


def _shown(person: Person) -> tuple[str, ...]:
    birth = person.birth
    parts = [f"{birth.year:04}" if birth.year else "", *(f"{part:02}" for part in (birth.month, birth.day) if part)]
    written = "-".join(part for part in parts if part)
    return (person.whole_name, "; ".join(person.aliases), written, person.sex, person.nationality, person.document)


def _missing(people: Sequence[Person]) -> dict[str, float]:
    """The share of lines without each thing, as a first warning of lists that cannot be linked well."""
    empty: Counter[str] = Counter()
    for person in people:
        held = asdict(person) | {"birth_date": person.birth.year, "alias": person.aliases, "name": person.whole_name}
        empty.update(column for column in COLUMNS if column not in ("given_name", "family_name") and not held[column])
    return {column: round(empty[column] / len(people), 3) for column in COLUMNS if column in empty}
