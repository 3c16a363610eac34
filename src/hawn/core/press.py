"""The press: Typst with fonts from packages, and no Django. It makes PDF/UA-1 (ISO 14289-1) without system fonts."""

from functools import lru_cache
from pathlib import Path
from typing import Any
from unicodedata import category

import fontpkg
import typst
from fontTools.ttLib import TTFont

FACES = '("Noto Sans", "Noto Sans Arabic", "Noto Sans Devanagari", "Hind Siliguri")'


class NoGlyph(ValueError):
    """The fonts cannot write these letters: print the page instead, never draw boxes."""


def missing(words: str) -> set[str]:
    """The letters of ``words`` that no font of the papers has. Marks without a shape of their own (joiners, directions)
    need none."""
    return {c for c in words if ord(c) not in _drawn() and not c.isspace() and category(c) != "Cf"}


def press(template: str, inputs: dict[str, str], words: str, pixels: bool = False) -> bytes:
    """The PDF of a template and what it is given; with ``pixels`` a PNG of its one page, a pixel to a point. Raises
    NoGlyph, before anything is set, when a letter of ``words`` is in no font."""
    if lacking := missing(words):
        raise NoGlyph("".join(sorted(lacking)))
    compiler: Any = typst.Compiler(
        template.encode(), font_paths=_typefaces(), ignore_system_fonts=True, sys_inputs=inputs
    )
    made = compiler.compile(format="png", ppi=72) if pixels else compiler.compile(format="pdf", pdf_standards=["ua-1"])
    assert isinstance(made, bytes)
    return made


def _fonts() -> list[Path]:
    return [Path(file.path) for family in fontpkg.families().values() for file in family.files]


@lru_cache(maxsize=1)
def _typefaces() -> typst.Fonts:
    """The fonts as Typst has read them: once for all papers of a process."""
    folders = sorted({str(path.parent) for path in _fonts()})
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


@lru_cache(maxsize=1)
def _drawn() -> frozenset[int]:
    found: set[int] = set()
    for path in _fonts():
        with TTFont(path, lazy=True) as font:
            found |= set(font.getBestCmap())
    return frozenset(found)
