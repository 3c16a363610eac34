"""Papers as PDF/UA-1 (ISO 14289-1), with fonts from packages: no system library, no system font."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import fontpkg
import typst
from fontTools.ttLib import TTFont

from hawn.core.sheet import Sheet

TEMPLATE = """#set document(title: sys.inputs.title)
#set page(paper: "a4", margin: 2.5cm)
#let faces = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Devanagari", "Hind Siliguri")
#set text(font: faces, size: 12pt, lang: sys.inputs.lang)
#let c = json(bytes(sys.inputs.content))
#let line(one) = text(lang: one.at(1), one.at(0))
#text(size: 10pt)[#c.office \\ #c.day]
#v(1cm)
= #line(c.title)
#for (i, p) in c.paragraphs.enumerate() [#if i in c.headings [== #line(p)] else [#line(p) #parbreak()]]
#v(1cm)
#text(size: 10pt)[#line(c.check)]
"""


class NoGlyph(ValueError):
    """The fonts cannot write these letters: print the page instead, never draw boxes."""


def missing(words: str) -> set[str]:
    """The letters of ``words`` that no font of the papers has."""
    return {letter for letter in words if ord(letter) not in _drawn() and not letter.isspace()}


def pdf(sheet: Sheet) -> bytes:
    """The paper with embedded fonts. Raises NoGlyph, before anything is set, when a letter is in no font."""
    if lacking := missing("".join(sheet.texts())):
        raise NoGlyph("".join(sorted(lacking)))
    words = {
        "title": sheet.title,
        "paragraphs": sheet.paragraphs,
        "headings": sorted(sheet.headings),
        "office": sheet.office,
        "day": sheet.day,
        "check": sheet.check,
    }
    inputs = {"title": sheet.title[0], "lang": sheet.language, "content": json.dumps(words)}
    folders = sorted({str(path.parent) for path in _fonts()})
    compiler: Any = typst.Compiler(  # type: ignore[misc]  # its stubs cannot name the type of bytes as source
        TEMPLATE.encode(), font_paths=folders, ignore_system_fonts=True, sys_inputs=inputs
    )
    made = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    assert isinstance(made, bytes)
    return made


def _fonts() -> list[Path]:
    return [Path(file.path) for family in fontpkg.families().values() for file in family.files]


@lru_cache(maxsize=1)
def _drawn() -> frozenset[int]:
    found: set[int] = set()
    for path in _fonts():
        with TTFont(path, lazy=True) as font:
            found |= set(font.getBestCmap())
    return frozenset(found)
