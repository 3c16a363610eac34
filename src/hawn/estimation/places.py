"""Where in a CSV file something stands: line and column of a sign, and of the first cell that breaks the format.

Only asked once a fault is known, so that reading itself stays with the standard library's ``csv``. Lines end as they do
on any system (LF, CR LF or CR alone); a column is a cell, whatever separates cells, and what stands between quotation
marks separates nothing. Standard library only.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from hawn.estimation.faults import TableFault

_LINE = re.compile(r"[^\r\n]*[^\s][^\r\n]*")
_END = re.compile(r"\r\n|\r|\n")
_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NO_TEXT = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class _Cell:
    line: int
    column: int
    start: int
    end: int
    quoted: bool
    closed: bool
    rest: int  # signs after a closing quotation mark


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, with or without a mark at its start; raises ``TableFault``."""
    text = data.decode("utf-8-sig", errors="surrogateescape")
    for wrong, reason in ((_NO_TEXT, "is not text in UTF-8"), (_ODD, "holds a control character")):
        if found := wrong.search(text):
            line, column = place(text, found.start())
            raise TableFault(reason, line=line, column=column)
    return text


def delimiter(text: str) -> str:
    """Comma, semicolon or tab: whichever the first line with anything in it holds most of."""
    first = _LINE.search(text)
    return max(",;\t", key=first[0].count) if first else ","


def place(text: str, at: int) -> tuple[int, int]:
    """Line and column of the sign at ``at``."""
    held = next(cell for cell in _cells(text) if cell.end >= at)
    return held.line + len(_END.findall(text, held.start, at)), held.column


def broken(text: str, line: int) -> TableFault:
    """What keeps ``csv`` from reading the text, at the cell where it begins. ``line``: where reading stopped."""
    most = csv.field_size_limit()
    for cell in _cells(text):
        reason = ""
        if cell.quoted and not cell.closed:
            reason = "a quotation mark opens here and does not close"
        elif cell.end - cell.start > most:
            reason = f"a cell is longer than {most:,} signs"
        elif cell.rest:
            reason = "something stands after a closing quotation mark"
        if reason:
            return TableFault(reason, line=cell.line, column=cell.column)
    return TableFault("cannot be read as a table", line=max(line, 1))


def _cells(text: str) -> Iterator[_Cell]:
    """Every cell in order, with the line it begins on."""
    apart = re.escape(delimiter(text))
    inside = re.compile(f'("(?:[^"]|"")*("?))?([^{apart}\\r\\n]*)({apart}|\\r\\n|\\r|\\n|\\Z)')
    at, line, column = 0, 1, 1
    while True:
        found = inside.match(text, at)
        if found is None:  # cannot be: every part may be empty, and the end is a part
            return
        quoted = found[1] is not None
        yield _Cell(line, column, at, found.end(3), quoted, bool(found[2]), len(found[3].strip()) if quoted else 0)
        line += len(_END.findall(text, at, found.end(3)))
        at = found.end()
        if not found[4]:
            return
        if found[4] in ("\r", "\n", "\r\n"):
            line, column = line + 1, 1
        else:
            column += 1
