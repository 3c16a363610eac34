"""A capture-history table from a CSV file: one 0/1 column per list, then ``count``. Standard library only."""

import csv
import io
import re
from pathlib import Path

from hawn.estimation.faults import TableFault
from hawn.estimation.table import MOST_LISTS, MOST_PEOPLE, Table

MOST_BYTES = 4_000_000
_PERSONAL = re.compile(
    r"(^|[^a-z])((sur|fore|first|last|full|given|family|maiden|person|victim|client)?[ _-]*names?|alias(es)?|dob|"
    r"(date[ _-]*of[ _-]*)?birth([ _-]*(date|day))?|passport([ _-]*(no|number))?|e-?mail|phone|telephone|mobile|"
    r"address|person[ _-]*(id|number)|case[ _-]*(id|no|number)|notes?|comments?)($|[^a-z])"
)
_WHOLE = re.compile(r"[0-9]{1,18}(\.0*)?")


def read_table(path: str | Path) -> Table:
    """The table of a file; raises ``TableFault`` with file, line, column and reason, whatever the file holds."""
    name = str(path)
    try:
        with open(path, "rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise TableFault(error.strerror or "cannot be read", file=name) from None
    except ValueError:
        raise TableFault("is not the name of a file", file=name) from None
    try:
        return parse_table(data)
    except TableFault as fault:
        raise fault.within(name) from None


def parse_table(data: bytes) -> Table:
    """The table in the bytes of a CSV file (UTF-8; comma, semicolon or tab). Raises ``TableFault``."""
    if len(data) > MOST_BYTES:
        raise TableFault(f"is larger than {MOST_BYTES // 1_000_000} MB; a capture-history table is small")
    text = _decoded(data)
    rows = _rows(text)
    if not rows:
        raise TableFault("is empty: the first line names the lists, then count")
    line, header = rows[0]
    lists, at = _header(header, line)
    if len(rows) == 1:
        raise TableFault("has a header and no rows", line=line + 1)
    cells = [0] * (1 << len(lists))
    seen: set[int] = set()
    repeated = False
    for line, row in rows[1:]:
        mask, count = _row(row, line, len(header), at)
        repeated |= mask in seen
        seen.add(mask)
        cells[mask] += count
        if cells[mask] > MOST_PEOPLE:
            raise TableFault("counts more people than live on Earth", line=line, column=at + 1)
    notes = ("Rows with the same history were added up.",) if repeated else ()
    cells[0] = 0
    return Table(tuple(lists), tuple(cells), notes)


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, before.rsplit(b"\n", 1)[-1].count(b",") + 1
        raise TableFault("is not text in UTF-8", line=line, column=column) from None
    for place, letter in enumerate(text):
        if ord(letter) < 32 and letter not in "\t\r\n":
            before_text = text[:place]
            column = before_text.rsplit("\n", 1)[-1].count(",") + 1
            raise TableFault("holds a control character", line=before_text.count("\n") + 1, column=column)
    return text


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Rows with the line they end on; blank lines do not count."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((reader.line_num, [cell.strip() for cell in row]))
    except csv.Error:
        raise TableFault("has quotation marks that do not close", line=max(reader.line_num, 1)) from None
    return rows


def _header(header: list[str], line: int) -> tuple[list[str], int]:
    names = [name.casefold() for name in header]
    if "count" not in names:
        raise TableFault("no column is called count", line=line, column=len(header))
    at = names.index("count")
    for column, name in enumerate(names, start=1):
        if not name:
            raise TableFault("a column has no name", line=line, column=column)
        if names.index(name) != column - 1:
            raise TableFault("two columns have the same name", line=line, column=column)
        if column - 1 != at and _PERSONAL.search(name):
            raise TableFault(
                "looks like personal data; take it out: only 0/1 lists and count", line=line, column=column
            )
    lists = [name for place, name in enumerate(header) if place != at]
    if not lists:
        raise TableFault("no lists beside count", line=line)
    if len(lists) > MOST_LISTS:
        raise TableFault(f"more than {MOST_LISTS} lists; merge those of one kind", line=line, column=MOST_LISTS + 1)
    return lists, at


def _row(row: list[str], line: int, width: int, at: int) -> tuple[int, int]:
    for column, cell in enumerate(row[:width], start=1):
        if column - 1 != at and any(letter.isalpha() for letter in cell):
            raise TableFault("holds words, not 0 or 1; leave out names and notes", line=line, column=column)
    if len(row) != width:
        raise TableFault(
            f"has {len(row)} cells, the header {width}", line=line, column=min(len(row), width) + (len(row) > width)
        )
    mask, bit = 0, 0
    for column, cell in enumerate(row, start=1):
        if column - 1 == at:
            continue
        if cell not in ("0", "1"):
            reason = "an empty cell where 0 or 1 belongs" if not cell else "a list column holds 0 or 1 only"
            raise TableFault(reason, line=line, column=column)
        mask |= int(cell) << bit
        bit += 1
    count = _count(row[at], line, at)
    if mask == 0 and count:
        raise TableFault("people on no list cannot have been counted", line=line, column=at + 1)
    return mask, count


def _count(cell: str, line: int, at: int) -> int:
    if not cell.isascii() or not _WHOLE.fullmatch(cell):
        reason = "the count is missing" if not cell else "the count is not a whole number of people"
        raise TableFault(reason, line=line, column=at + 1)
    count = int(cell.split(".")[0])
    if count > MOST_PEOPLE:
        raise TableFault("counts more people than live on Earth", line=line, column=at + 1)
    return count
