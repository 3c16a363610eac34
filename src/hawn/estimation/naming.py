"""What a list may be called, one rule for files and for arrays. Standard library only."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from hawn.estimation.faults import TableFault

MOST_LISTS = 12
_WORD = re.compile(r"[^\W\d_]+")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def check_names(names: Sequence[str], *, line: int = 1, columns: Sequence[int] = ()) -> None:
    """Names that are there, differ, are few enough, and do not read like personal data; raises ``TableFault``.

    ``columns``: where each stands in a file, counted from 1; else their own order.
    """
    places = columns or range(1, len(names) + 1)
    if not names:
        raise TableFault("no lists", line=line)
    if len(names) > MOST_LISTS:
        raise TableFault(f"more than {MOST_LISTS} lists; merge those of one kind", line=line, column=places[MOST_LISTS])
    seen: set[str] = set()
    for name, column in zip(names, places, strict=True):
        if not isinstance(name, str) or not name.strip():
            raise TableFault("a list has no name", line=line, column=column)
        if name.strip().casefold() in seen:
            raise TableFault("two columns have the same name", line=line, column=column)
        if personal(name):
            raise TableFault(
                "looks like personal data; take it out: only 0/1 lists and count", line=line, column=column
            )
        seen.add(name.strip().casefold())


@cache
def personal(heading: str) -> bool:
    """Whether a heading reads like a column of names, birth dates, documents or the like, in any language we know."""
    for way in (heading, _HUMPS.sub(" ", heading)):
        words = _words(way)
        spans = {words[at:end] for at in range(len(words)) for end in range(at + 1, min(at + 4, len(words)) + 1)}
        if spans & _personal():
            return True
    return False


@cache
def _personal() -> frozenset[tuple[str, ...]]:
    lines = (Path(__file__).parent / "personal.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(_words(line) for line in lines if line and not line.startswith("#"))


def _words(text: str) -> tuple[str, ...]:
    """Words without case and accents. Apostrophes join: ім'я is one word."""
    plain = unicodedata.normalize("NFKD", re.sub("['’ʼ`]", "", text)).casefold()
    plain = "".join(letter for letter in plain if unicodedata.category(letter) != "Mn")
    # vowel signs that are no letters of their own stay with their word
    return tuple(_WORD.findall("".join(letter for letter in plain if unicodedata.category(letter) != "Mc")))
