"""Names in any script, brought to what survives transliteration.

``folded`` is a name in plain small Latin letters. ``skeleton`` is one word of it without what clerks and alphabets
disagree on: vowels, doubled letters, and the several Latin spellings of one sound (kh/h, sh/s, dj/j, q/k, ph/f, w/v).
An unvowelled Arabic or Hebrew name and each of its Latin spellings meet there. Nothing here guesses who a person is:
two names with one skeleton are only worth comparing.
"""

import re
import unicodedata
from itertools import combinations

from anyascii import anyascii

# Words between names, that one clerk writes and another leaves out. They stay in ``folded``, never in a skeleton.
PARTICLES = frozenset(
    {
        "al", "el", "ul", "as", "es", "ur", "bin", "ben", "ibn", "bint", "binti", "abu", "umm", "de", "del", "da", "do",
        "das", "dos", "di", "du", "la", "las", "los", "le", "van", "von", "der", "den", "y", "e", "i", "thi", "mc",
        "mac", "st", "san", "mr", "mrs", "ms", "miss", "dr",
    }
)  # fmt: skip
# Arabic script: the article written to its word, and the letters that carry a first vowel.
_ARTICLE = re.compile(r"(?<!\w)(عبد\s*)?ال(?=\w{3})")
_FIRST_VOWEL = re.compile(r"(?<!\w)[اأإآٱع]")
_NOT_A_LETTER = re.compile(r"[^a-z]+")
_SERVANT = re.compile(r"\babd[aeou]?l?\b[ ]*(?:(?:al|el|ul|ar|er|ur|as|es|us|ad|ed)[ ]+)?")
_JOINED_SERVANT = re.compile(r"^abd(?:[aeiou](?P<twin>[rlsdnz])(?=(?P=twin))|[aeou]l?)")
# Longer spellings first: what is left of one sound after the next line must not be read again.
_SOUNDS = (
    (re.compile("shch|sch|tch"), "s"),
    (re.compile("tsch|tz|ts|zh|dj|dzh|dz|gi(?=[aou])"), "j"),
    (re.compile("kh|gh|ch(?=r)"), "h"),
    (re.compile("sh|ch"), "s"),
    (re.compile("ph"), "f"),
    (re.compile("th"), "t"),
    (re.compile("dh"), "d"),
    (re.compile("bh"), "b"),
    (re.compile("ck|q|c(?![eiy])"), "k"),
    (re.compile("c|z|x"), "s"),
    (re.compile("p(?=h)|w|ou(?=[aeiou])"), "v"),
)
_VOWELS = re.compile("[aeiouyv]")
_TWICE = re.compile(r"(.)\1+")


def folded(text: str) -> str:
    """Small Latin letters and single blanks; every script, every accent."""
    written = _ARTICLE.sub(lambda match: "abd al " if match[1] else "al ", unicodedata.normalize("NFKC", text))
    latin = anyascii(_FIRST_VOWEL.sub("a", written)).casefold()
    return " ".join(_NOT_A_LETTER.sub(" ", latin.replace("`", "").replace("'", "")).split())


def words(text: str) -> list[str]:
    """The words of a folded name that tell people apart, ``abd al-X`` as one; all of them if none would be left."""
    name = _SERVANT.sub(lambda match: "abd", folded(text) + " ").strip() if "abd" in folded(text) else folded(text)
    found = name.split()
    telling = [word for word in found if word not in PARTICLES and len(word) > 1]
    return telling or found


def skeleton(word: str) -> str:
    """One folded word without what transliterations disagree on; never empty for a word with a letter."""
    word = _JOINED_SERVANT.sub("abd", word) if len(word) > 5 else word
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    word = _TWICE.sub(r"\1", re.sub("^[aeiouy]+", "a", word))
    return word[:1] + _VOWELS.sub("", word[1:].removesuffix("h"))


def skeletons(text: str) -> list[str]:
    """The different skeletons of a name, sorted: the order of names is no part of a name here."""
    return sorted({skeleton(word) for word in words(text)})


def pairs(found: list[str]) -> list[str]:
    """Every two skeletons of a name as one key: people who share two words of their names are worth comparing."""
    return [" ".join(two) for two in combinations(sorted(set(found))[:6], 2)]
