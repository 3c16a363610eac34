"""What the model compares: one row of plain columns a person, made in Python so that every engine gets the same."""

from collections.abc import Sequence
from typing import Any

from hawn.estimation.linkage.names import folded, pairs, skeleton, skeletons, words
from hawn.estimation.linkage.people import Person

_FEMALE, _MALE = frozenset({"f", "female", "w", "woman", "2"}), frozenset({"m", "male", "man", "1"})


def rows(people: Sequence[Person]) -> list[dict[str, Any]]:
    """A row a person; ``unique_id`` is the place in ``people``. What is not known is None, never an empty text."""
    return [_row(place, person) for place, person in enumerate(people)]


def _row(place: int, person: Person) -> dict[str, Any]:
    telling = words(person.whole_name)
    given, family = _parts(person, telling)
    found = sorted({skeleton(word) for word in telling})
    known = [skeletons(alias) for alias in person.aliases]
    birth = person.birth
    return {
        "unique_id": place,
        "spelled": " ".join(sorted(telling)) or None,
        "bones": " ".join(found) or None,
        "given": given or None,
        "family": family or None,
        "given_bones": " ".join(map(skeleton, given.split())) or None,
        "family_bones": " ".join(map(skeleton, family.split())) or None,
        "tokens": found,
        "known_as": sorted({" ".join(one) for one in (found, *known) if one}),
        "pairs": sorted({pair for one in (found, *known) for pair in pairs(one)}),
        "birth": birth.digits or None,
        "birth_key": birth.key or None,
        "year": birth.year or None,
        "month": birth.month or None,
        "day": birth.day or None,
        "unsure": birth.unsure,
        "sex": _sex(person.sex),
        "nationality": folded(person.nationality) or None,
        "document": _letters_and_digits(person.document) or None,
        "phone": _letters_and_digits(person.phone)[-8:] or None,
        "address": _address(person.address) or None,
        "place": folded(person.place) or None,
        "postcode": _letters_and_digits(person.postcode) or None,
    }


def _parts(person: Person, telling: list[str]) -> tuple[str, str]:
    """Given and family names; of a name in one piece the last word stands for the family: comparisons try both ways."""
    if person.given_name or person.family_name:
        return " ".join(words(person.given_name)), " ".join(words(person.family_name))
    return " ".join(telling[:-1]), "".join(telling[-1:])


def _sex(text: str) -> str | None:
    word = text.strip().casefold()
    return "f" if word in _FEMALE else "m" if word in _MALE else None


def _letters_and_digits(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _address(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())
