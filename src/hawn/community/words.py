"""Words that ask for a second person before a post is read by all, and words in a question that are better told in
private. A list finds some and misses others: a person reads everything all the same."""

import re
from functools import lru_cache

from hawn.community.kinds import data


@lru_cache(maxsize=2)
def _pattern(name: str) -> re.Pattern[str]:
    words = sorted({w for row in data("words")[name].values() for w in row}, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(w)}" for w in words), re.IGNORECASE)


def sensitive(text: str) -> list[str]:
    """The sensitive words in what a team writes, each once, in small letters."""
    return sorted({found.lower() for found in _pattern("sensitive").findall(text)})


def discloses(text: str) -> bool:
    """Whether a question sounds as if somebody told of themselves or of somebody else in trouble."""
    return bool(_pattern("disclosure").search(text))
