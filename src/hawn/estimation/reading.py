"""A capture-history table from a CSV file: one 0/1 column per list, then ``count``. Standard library only."""

import csv
import io
import re
from pathlib import Path

from hawn.estimation.faults import TableFault
from hawn.estimation.naming import check_names
from hawn.estimation.places import broken, decoded, delimiter
from hawn.estimation.table import MOST_PEOPLE, Table

MOST_BYTES = 4_000_000
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
    text = decoded(data)
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


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Rows with the line they begin on; blank lines do not count."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    rows, line = [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, [cell.strip() for cell in row]))
            line = reader.line_num + 1
    except csv.Error:
        raise broken(text, reader.line_num) from None
    return rows


def _header(header: list[str], line: int) -> tuple[list[str], int]:
    names = [name.casefold() for name in header]
    if "count" not in names:
        raise TableFault("no column is called count", line=line, column=len(header))
    at = names.index("count")
    if "count" in names[at + 1 :]:
        second = names.index("count", at + 1) + 1
        raise TableFault("two columns have the same name", line=line, column=second)
    columns = [column for column in range(1, len(header) + 1) if column != at + 1]
    lists = [header[column - 1] for column in columns]
    if not lists:
        raise TableFault("no lists beside count", line=line)
    check_names(lists, line=line, columns=columns)
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
