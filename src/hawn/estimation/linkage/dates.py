"""Birth dates as they come: whole, partial, a placeholder, or wrong in a digit. Standard library only.

A date is kept as written, even if no calendar has it: a typing error is evidence, 31 February compares as one digit
away from 21 February. Day comes before month where the writing leaves it open; comparing knows that they get swapped.
"""

import re
from dataclasses import dataclass

_WHOLE = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ]00:00(?::00)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{4})")
_YEAR = re.compile(r"(\d{4})")
HINT = "is not a date: write 1990-05-31, 31/05/1990, 1990-05 or 1990; leave it empty if it is not known"


class NotADate(ValueError):
    """What stands there is no date; the text is a hint for the person who keeps the file."""


@dataclass(frozen=True)
class Birth:
    """What is known of a birth date; 0 is not known."""

    year: int = 0
    month: int = 0
    day: int = 0

    @property
    def whole(self) -> bool:
        """Year, month and day are there."""
        return bool(self.year and self.month and self.day)

    @property
    def digits(self) -> str:
        """Eight digits, or nothing while a part is missing."""
        return f"{self.year:04}{self.month:02}{self.day:02}" if self.whole else ""

    @property
    def unsure(self) -> bool:
        """Only the year can be relied on: a part is missing, or it is 1 January, the date given when none is known."""
        return bool(self.year) and (not self.whole or (self.month, self.day) == (1, 1))

    @property
    def key(self) -> str:
        """The same for a date and for its day and month swapped."""
        low, high = sorted((self.month, self.day))
        return f"{self.year:04}{low:02}{high:02}" if self.whole else ""


def parsed(text: str) -> Birth:
    """The date in a cell; nothing known if it is empty. Raises ``NotADate``."""
    text = text.strip()
    if not text:
        return Birth()
    if not text.isascii():
        text = "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)
    for pattern, order in ((_WHOLE, "ymd"), (_DAY_FIRST, "dmy"), (_MONTH, "ym"), (_MONTH_FIRST, "my"), (_YEAR, "y")):
        if match := pattern.fullmatch(text):
            part = dict(zip(order, map(int, match.groups()), strict=True))
            return _checked(Birth(part["y"], part.get("m", 0), part.get("d", 0)))
    raise NotADate(HINT)


def _checked(date: Birth) -> Birth:
    if not date.year:
        return Birth()
    if not 1850 <= date.year <= 2150:
        raise NotADate("has a year of birth that no one living has")
    return date if date.month else Birth(date.year)
