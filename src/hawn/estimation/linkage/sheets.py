"""Lists of people from CSV files. Standard library only.

A file is one list, named after the file; a column ``list`` names the list of each line instead. Headings are those of
``people.COLUMNS``; others are passed over and named. Faults say where, and never what a cell holds.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hawn.estimation.faults import TableFault
from hawn.estimation.linkage.dates import Birth, NotADate, parsed
from hawn.estimation.linkage.people import HEADINGS, Person, list_names, plain
from hawn.estimation.naming import MOST_LISTS, personal
from hawn.estimation.places import broken, decoded, delimiter

MOST_BYTES = 500_000_000
LONGEST = 500  # signs in a cell: names and addresses end long before, and comparing letters is quadratic
_NAME = re.compile(r"\w[\w .()&+/-]{0,59}")
_BETWEEN_ALIASES = re.compile(r"[;|/]")
_FEWEST_COLUMNS = frozenset({"name", "given_name", "family_name", "alias", "document"})


@dataclass(frozen=True)
class Lists:
    """Everybody on every list; ``passed_over`` are headings of columns that were not read."""

    people: tuple[Person, ...]
    names: tuple[str, ...]
    passed_over: tuple[str, ...]


def read_lists(paths: Sequence[str | Path]) -> Lists:
    """Every line of every file; raises ``TableFault`` with file, line, column and reason."""
    people: list[Person] = []
    over: dict[str, None] = {}
    for path in paths:
        try:
            found, unread = _file(Path(path))
            taken = {name.casefold() for name in list_names(people)}
            if any(name.casefold() in taken for name in list_names(found)):
                raise TableFault("is a list of the same name as another file; rename one of them")
        except TableFault as fault:
            raise fault.within(str(path)) from None
        people.extend(found)
        over |= dict.fromkeys(unread)
    names = list_names(people)
    check_lists(names, str(paths[-1]))
    return Lists(tuple(people), names, tuple(over))


def read_one(path: str | Path) -> Lists:
    """One file, for an agency that encodes its own list; raises ``TableFault``."""
    try:
        people, unread = _file(Path(path))
    except TableFault as fault:
        raise fault.within(str(path)) from None
    return Lists(tuple(people), list_names(people), tuple(unread))


def check_lists(names: Sequence[str], file: str) -> None:
    """Two to twelve lists; raises ``TableFault``."""
    if len(names) < 2:
        raise TableFault("only one list: nothing to link (one file a list, or a column called list)", file=file)
    if len(names) > MOST_LISTS:
        raise TableFault(f"more than {MOST_LISTS} lists; merge those of one kind", file=file)


def list_name(text: str, line: int = 1, column: int = 1) -> str:
    """A name that a capture-history table takes as a heading; raises ``TableFault``."""
    if not _NAME.fullmatch(text) or plain(text) in ("count", "list"):
        reason = "is no name for a list: up to 60 letters, digits, blanks and hyphens, and not count or list"
        raise TableFault(reason, line=line, column=column)
    if personal(text):
        reason = "is no name for a list: it reads like a column of personal data"
        raise TableFault(reason, line=line, column=column)
    return text


def text_of(path: Path, most: int = MOST_BYTES) -> str:
    """The text of a file in UTF-8; raises ``TableFault`` (without the file's name)."""
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise TableFault(error.strerror or "cannot be read") from None
    except ValueError:
        raise TableFault("is not the name of a file") from None
    if len(data) > most:
        raise TableFault(f"is larger than {most // 1_000_000} MB")
    return decoded(data)


def _file(path: Path) -> tuple[list[Person], list[str]]:
    text = text_of(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    people: list[Person] = []
    fields: list[str | None] = []
    unread: list[str] = []
    own, after = "", 1
    try:
        for row in reader:
            line, after = after, reader.line_num + 1
            if not any(cell.strip() for cell in row):
                continue
            if fields:
                people.append(_person(row, fields, own, line))
                continue
            fields, unread = _header(row, line)
            own = "" if "list" in fields else list_name(path.stem)
    except csv.Error:
        raise broken(text, reader.line_num) from None
    if not fields:
        raise TableFault("is empty: the first line names the columns")
    if not people:
        raise TableFault("has a header and no people", line=reader.line_num + 1)
    return people, unread


def _header(row: Sequence[str], line: int) -> tuple[list[str | None], list[str]]:
    """The field of each column, None if it is passed over, and the headings passed over."""
    fields: list[str | None] = []
    unread: list[str] = []
    for column, cell in enumerate(row, start=1):
        field = "list" if plain(cell) == "list" else HEADINGS.get(plain(cell))
        if field and field in fields:
            raise TableFault("is a second column of the same kind", line=line, column=column)
        fields.append(field)
        if not field:
            unread.append(cell.strip()[:60])
    if not _FEWEST_COLUMNS & set(fields):
        raise TableFault("no column holds names: call it name, or given_name and family_name", line=line)
    return fields, unread


def _person(row: Sequence[str], fields: Sequence[str | None], own: str, line: int) -> Person:
    if len(row) != len(fields):
        column = min(len(row), len(fields)) + (len(row) > len(fields))
        raise TableFault(f"has {len(row)} cells, the header {len(fields)}", line=line, column=column)
    held: dict[str, str] = {}
    birth, where = Birth(), own
    for column, (field, cell) in enumerate(zip(fields, row, strict=True), start=1):
        if len(cell) > LONGEST:
            raise TableFault(f"is longer than {LONGEST} signs", line=line, column=column)
        cell = " ".join(cell.split())
        if field == "birth_date":
            birth = _birth(cell, line, column)
        elif field == "list":
            where = list_name(cell, line, column)
        elif field:
            held[field] = cell
    aliases = tuple(alias for part in _BETWEEN_ALIASES.split(held.pop("alias", "")) if (alias := part.strip()))
    return Person(list=where, line=line, aliases=aliases, birth=birth, **held)


def _birth(cell: str, line: int, column: int) -> Birth:
    try:
        return parsed(cell)
    except NotADate as fault:
        raise TableFault(str(fault), line=line, column=column) from None
