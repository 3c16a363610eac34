"""Made-up people on made-up lists, written as badly as in the field, with the truth beside them.

``python -m hawn.estimation.linkage.hard --people 2000 --seed 1 --out DIR`` writes a CSV file a list and ``truth.csv``.
Each list writes a name from the papers or from hearing: in its own script or in one of the Latin spellings, with
typing errors, in the wrong order, shortened, or under an alias; dates are swapped, cut to the year, 1 January, a digit
off or missing; most lists have no document number. Same seed, same people.
"""

import argparse
import csv
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from hawn.estimation.linkage.dates import Birth
from hawn.estimation.linkage.people import Person

FAMILIES = ("arabic", "cyrillic", "vietnamese", "south-asian", "iberian")
LISTS = ("police", "shelter", "hotline", "health")
_NATIONAL = {
    "arabic": ("SY", "SD", "MA", "EG"),
    "cyrillic": ("UA", "MD", "RU", "UZ"),
    "vietnamese": ("VN",),
    "south-asian": ("BD", "NP", "IN", "PK"),
    "iberian": ("CO", "BR", "PE", "VE"),
}
_OTHER = ("TR", "LY", "RO", "XX")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Rates:
    """How often a line has each fault. ``seen``: how likely each list holds a person; ``twice``: holds them again."""

    seen: tuple[float, ...] = (0.35, 0.3, 0.25, 0.2)
    twice: float = 0.06
    native: float = 0.12
    respelt: float = 0.5
    typo: float = 0.15
    turned: float = 0.08
    shortened: float = 0.35
    alias: float = 0.06
    alias_noted: float = 0.6
    no_birth: float = 0.12
    only_year: float = 0.1
    first_january: float = 0.06
    swapped: float = 0.05
    digit: float = 0.05
    document: float = 0.25
    wrong_sex: float = 0.01
    other_nationality: float = 0.05


@dataclass(frozen=True)
class Cases:
    """The lines, shuffled; ``truth[i]`` numbers the person behind ``people[i]``, ``family[i]`` how they are named."""

    people: tuple[Person, ...]
    truth: tuple[int, ...]
    family: tuple[str, ...]


def cases(people: int, seed: int, families: Sequence[str] = FAMILIES, rates: Rates | None = None) -> Cases:
    """So many people, some of whom no list sees; ``seed`` decides everything."""
    rates, chance, names = rates or Rates(), random.Random(seed), _names()
    lines: list[tuple[Person, int, str]] = []
    for number in range(people):
        family = families[number % len(families)]
        who = _someone(family, names, chance)
        for place, agency in enumerate(LISTS):
            if chance.random() < rates.seen[place]:
                for _ in range(1 + (chance.random() < rates.twice)):
                    lines.append((_written(who, agency, rates, chance), number, family))
    chance.shuffle(lines)
    placed = [(replace(person, line=line), number, family) for line, (person, number, family) in enumerate(lines, 2)]
    return Cases(*(tuple(column) for column in zip(*placed, strict=True)))


@dataclass(frozen=True)
class _Part:
    """One word or two of a name in its spellings, first its own script, then the papers'; some clerks leave it out."""

    spellings: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True)
class _Someone:
    given: tuple[_Part, ...]
    family: tuple[_Part, ...]
    alias: tuple[str, str]
    birth: Birth
    sex: str
    nationality: str
    document: str


def _names() -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    text = resources.files("hawn.estimation.linkage").joinpath("hard_names.txt").read_text(encoding="utf-8")
    kind: list[tuple[str, ...]] = []
    for line in text.splitlines():
        if line.startswith("["):
            kind = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            kind.append(tuple(part.strip() for part in line.split(",")))
    return found


def _someone(family: str, names: dict[str, list[tuple[str, ...]]], chance: random.Random) -> _Someone:
    sex = "female" if chance.random() < 0.65 else "male"
    given, families = _composed(family, sex, names, chance)
    other = _composed(family, sex, names, chance)
    return _Someone(
        given=given,
        family=families,
        alias=(other[0][0].spellings[1], other[1][-1].spellings[1]),
        birth=Birth(chance.randint(1965, 2010), chance.randint(1, 12), chance.randint(1, 28)),
        sex=sex,
        nationality=chance.choice(_NATIONAL[family]),
        document=f"{chance.choice('ABCEKLMNPR')}{chance.randint(10**6, 10**7 - 1)}",
    )


def _composed(
    family: str, sex: str, names: dict[str, list[tuple[str, ...]]], chance: random.Random
) -> tuple[tuple[_Part, ...], tuple[_Part, ...]]:
    """Names as they are made there: a father's name, a middle name, two given or two family names."""
    given, last = _Part(chance.choice(names[f"{family} {sex}"])), _Part(chance.choice(names[f"{family} family"]))
    if family == "arabic":
        return (given,), (_Part(chance.choice(names["arabic male"]), optional=True), last)
    if family == "vietnamese":
        return (_Part(chance.choice(names[f"vietnamese {sex} middle"]), optional=True), given), (last,)
    if family == "iberian":
        second = _Part(chance.choice(names[f"iberian {sex}"]), optional=True)
        return (given, second)[: chance.randint(1, 2)], (
            last,
            _Part(chance.choice(names["iberian family"]), optional=True),
        )
    if family == "cyrillic" and sex == "female" and last.spellings[0].endswith(("ов", "ев")):
        last = _Part(tuple(f"{one}{'a' if one.isascii() else 'а'}" for one in last.spellings))
    return (given,), (last,)


def _written(who: _Someone, agency: str, rates: Rates, chance: random.Random) -> Person:
    aliases: tuple[str, ...] = ()
    style = "native" if chance.random() < rates.native else "heard" if chance.random() < rates.respelt else "papers"
    short = chance.random() < rates.shortened
    given, family = (_said(parts, style, short, chance) for parts in (who.given, who.family))
    if chance.random() < rates.typo:
        given, family = (_typo(given, chance), family) if chance.random() < 0.5 else (given, _typo(family, chance))
    if chance.random() < rates.alias:
        aliases = (f"{given} {family}",) if chance.random() < rates.alias_noted else ()
        given, family = who.alias
    if chance.random() < rates.turned:
        given, family = family, given
    other_sex = {"male": "female", "female": "male"}[who.sex]
    return Person(
        list=agency,
        given_name=given,
        family_name=family,
        aliases=aliases,
        birth=_birth(who.birth, rates, chance),
        sex=other_sex if chance.random() < rates.wrong_sex else who.sex,
        nationality=chance.choice(_OTHER) if chance.random() < rates.other_nationality else who.nationality,
        document=who.document if chance.random() < rates.document else "",
    )


def _said(parts: tuple[_Part, ...], style: str, short: bool, chance: random.Random) -> str:
    place = {"native": 0, "papers": 1}
    return " ".join(
        part.spellings[place[style]] if style in place else chance.choice(part.spellings[1:])
        for part in parts
        if not (part.optional and short)
    )


def _birth(born: Birth, rates: Rates, chance: random.Random) -> Birth:
    turn = chance.random()
    changes: tuple[tuple[float, Callable[[], Birth]], ...] = (
        (rates.no_birth, Birth),
        (rates.only_year, lambda: Birth(born.year + chance.choice((0, 0, 0, -1, 1)))),
        (rates.first_january, lambda: Birth(born.year, 1, 1)),
        (rates.swapped, lambda: Birth(born.year, born.day, born.month)),
        (rates.digit, lambda: Birth(born.year, born.month, born.day % 28 + 1)),
    )
    for share, change in changes:
        if turn < share:
            return change()
        turn -= share
    return born


def _typo(word: str, chance: random.Random) -> str:
    if len(word) < 4:
        return word
    place = chance.randrange(1, len(word) - 1)
    letter = chance.choice(_LETTERS if word.isascii() else word)
    return chance.choice(
        (
            word[:place] + word[place + 1 :],
            word[:place] + letter + word[place:],
            word[:place] + letter + word[place + 1 :],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        )
    )


COLUMNS = ("given_name", "family_name", "alias", "birth_date", "sex", "nationality", "document")


def write(made: Cases, out: Path) -> None:
    """A CSV file a list, as ``hawn link`` reads it, and ``truth.csv``: list, line, person, family of names."""
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    truth = [("list", "line", "person", "family")]
    for agency in LISTS:
        with (out / f"{agency}.csv").open("w", encoding="utf-8", newline="") as stream:
            sheet = csv.writer(stream)
            sheet.writerow(COLUMNS)
            chosen = [i for i, person in enumerate(made.people) if person.list == agency]
            for line, i in enumerate(chosen, start=2):
                one = made.people[i]
                sheet.writerow(
                    (
                        one.given_name,
                        one.family_name,
                        "; ".join(one.aliases),
                        _text(one.birth),
                        one.sex,
                        one.nationality,
                        one.document,
                    )
                )
                truth.append((agency, str(line), str(made.truth[i]), made.family[i]))
    with (out / "truth.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(truth)


def _text(born: Birth) -> str:
    if born.whole:
        return f"{born.year:04}-{born.month:02}-{born.day:02}"
    return str(born.year) if born.year else ""


def main() -> None:
    """The script."""
    parser = argparse.ArgumentParser(description="made-up people on made-up lists, with the truth")
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    write(cases(args.people, args.seed), args.out)


if __name__ == "__main__":
    main()
