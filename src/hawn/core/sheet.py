"""A sheet of paper in one language, before it is printed: the same words as HTML and as PDF."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from hawn.core.languages import languages

Line = tuple[str, str]  # a text, and the language it is really in
Text = str | tuple[str, dict[str, str]]  # a text, or a text with places and what stands there


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper in words. ``unchecked``: a machine made its translation (only the demonstration prints such)."""

    title: Line
    paragraphs: list[Line]
    office: str
    day: str
    check: Line
    language: str
    unchecked: bool = False
    headings: frozenset[int] = frozenset()  # which of the paragraphs are headings

    def texts(self) -> Iterable[str]:
        """Everything that is printed."""
        yield from (self.title[0], *(p[0] for p in self.paragraphs), self.office, self.day, self.check[0])


def available(language: str) -> str:
    """The language that a paper can be printed in: the person's own if it has a checked text (any text, in the
    demonstration), else English (R12)."""
    return language if any(row["code"] == language and row["pages"] == "all" for row in printable()) else "en"


def printable() -> list[dict[str, str]]:
    """The languages in which anything may be printed: those with checked texts (all, in the demonstration)."""
    return [row for row in languages() if row["status"] == "reviewed" or settings.DEMO or settings.DEBUG]


def in_print(language: str) -> str:
    """The language in which what everybody may read is printed: the one asked for where it may be, else English."""
    return language if any(row["code"] == language for row in printable()) else "en"


def choices() -> list[dict[str, str]]:
    """The languages that papers can be printed in."""
    return [row for row in printable() if row["pages"] == "all"]


def compose(
    *,
    title: Text,
    paragraphs: Sequence[Text],
    office: str,
    day: date,
    check: Text,
    language: str,
    headings: Iterable[int] = (),
) -> Sheet:
    """The sheet in ``language``; a text without translation stays English and says so by its language (R12)."""
    wanted = available(language)
    with translation.override(wanted):
        line = _line(wanted)
        return Sheet(
            title=line(title),
            paragraphs=[line(p) for p in paragraphs],
            office=office,
            day=format_date(day, "long", locale="en_GB" if wanted == "en" else wanted),
            check=line(check),
            language=wanted,
            headings=frozenset(headings),
            unchecked=next(row["status"] for row in languages() if row["code"] == wanted) == "draft",
        )


def _line(language: str) -> Callable[[Text], Line]:
    def line(given: Text) -> Line:
        text, facts = (given, None) if isinstance(given, str) else given
        found = gettext(text)
        code = language if found != text or language == "en" else "en"
        return (found % facts if facts else found), code

    return line
