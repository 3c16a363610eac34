"""What two spellings of one name have in common, so that a blind index can meet them. Pure functions of words.

A name is written down by ear, in another script, in another order. Its consonants survive that best; its vowels,
doubled letters and the order of its parts do not."""

import re
from collections.abc import Iterable
from itertools import combinations

from anyascii import anyascii

# Two letters of one sound, before single letters; what stands for it.
SOUNDS = (
    ("tsch", "c"), ("sch", "s"), ("tch", "c"), ("dzh", "g"), ("zh", "s"), ("kh", "h"), ("gh", "g"), ("ph", "f"),
    ("sh", "s"), ("ch", "c"), ("th", "t"), ("dh", "d"), ("ck", "k"), ("cz", "c"), ("dj", "g"), ("ou", "u"),
)  # fmt: skip
# Between a vowel and a consonant, depending on the language: left out.
LETTERS = str.maketrans({"q": "k", "z": "s", "x": "ks", "y": None, "j": None, "w": None, "v": None})
MOST_PARTS = 8


def skeleton(word: str) -> str:
    """The consonants of one part of a name: ``Mohammed``, ``Muhamad`` and its Arabic spelling all give ``mhmd``.

    A part without any consonant gives an empty string."""
    plain = re.sub(r"[^a-z]", "", anyascii(word).lower())
    for sound, letter in SOUNDS:
        plain = plain.replace(sound, letter)
    plain = re.sub(r"[aeiou]", "", plain.translate(LETTERS))
    return re.sub(r"(.)\1+", r"\1", re.sub(r"(?<=.)h$", "", plain))


def keys(names: Iterable[str], birth_year: int | None) -> set[str]:
    """What to index of a person: each pair of parts of each name with the birth year (a year up or down still meets),
    and each whole name without a year. A name of one part alone gives nothing: it would meet too many."""
    found: set[str] = set()
    for name in names:
        parts = sorted({s for word in re.split(r"[\s,.'’-]+", name) if (s := skeleton(word))})[:MOST_PARTS]
        if len(parts) < 2:
            continue
        found.add("|".join(("whole", *parts)))
        if birth_year is not None:
            # Two buckets of two years each: neighbours share one, others none.
            found |= {f"pair|{a}|{b}|{y}" for a, b in combinations(parts, 2) for y in (birth_year, birth_year + 1)}
    return found
