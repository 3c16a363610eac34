"""One person as one agency wrote them down, and the columns a file may have. Standard library only."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hawn.estimation.linkage.dates import Birth

# Column: what else agencies call it. Compared without case, blanks, hyphens and underscores.
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("fullname", "names", "personname"),
    "given_name": ("firstname", "forename", "forenames", "givennames", "firstnames"),
    "family_name": ("lastname", "surname", "familynames", "surnames", "lastnames"),
    "alias": ("aliases", "othernames", "knownas", "aka", "alsoknownas", "nickname"),
    "birth_date": ("dateofbirth", "dob", "birthdate", "born", "birthyear", "yearofbirth"),
    "sex": ("gender",),
    "nationality": ("citizenship", "nationalities", "country"),
    "document": ("documentnumber", "documentno", "passport", "passportnumber", "idnumber", "nationalid"),
    "phone": ("telephone", "mobile", "phonenumber"),
    "address": ("street", "streetaddress"),
    "place": ("town", "city", "municipality", "locality", "suburb"),
    "postcode": ("postalcode", "zip", "zipcode"),
}
NAMES = ("name", "given_name", "family_name")


def plain(heading: str) -> str:
    """A heading without case, blanks, hyphens and underscores."""
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


HEADINGS = {plain(word): column for column, words in COLUMNS.items() for word in (column, *words)}


@dataclass(frozen=True)
class Person:
    """One line of one list. Everything may be missing; ``aliases`` are whole names."""

    list: str
    line: int = 0
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    aliases: tuple[str, ...] = ()
    birth: Birth = field(default_factory=Birth)
    sex: str = ""
    nationality: str = ""
    document: str = ""
    phone: str = ""
    address: str = ""
    place: str = ""
    postcode: str = ""

    @property
    def whole_name(self) -> str:
        """Every name that is not an alias."""
        return " ".join(part for part in (self.given_name, self.family_name) if part) or self.name

    @property
    def named(self) -> bool:
        """There is a name or an alias to go by."""
        return bool(self.whole_name or self.aliases)


def list_names(people: Iterable[Person]) -> tuple[str, ...]:
    """The lists in the order they first come."""
    return tuple(dict.fromkeys(person.list for person in people))
