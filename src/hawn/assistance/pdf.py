"""Papers as PDF/UA-1 (ISO 14289-1), with fonts from packages: no system library, no system font."""

import json
from typing import Any

import fontpkg
import typst

from hawn.assistance.papers import Content

TEMPLATE = """#set document(title: sys.inputs.title)
#set page(paper: "a4", margin: 2.5cm)
#let faces = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Devanagari", "Hind Siliguri")
#set text(font: faces, size: 12pt, lang: sys.inputs.lang)
#let c = json(bytes(sys.inputs.content))
#text(size: 10pt)[#c.office \\ #c.day]
#v(1cm)
= #c.title
#for p in c.paragraphs [#p #parbreak()]
#v(1cm)
#text(size: 10pt)[#c.check]
"""


class NoGlyph(ValueError):
    """The fonts cannot write this paper's language: print the page instead, never draw boxes."""


def pdf(paper: Content) -> bytes:
    """The paper with embedded fonts. Raises NoGlyph when a letter is in no font."""
    words = {
        "title": paper.title,
        "paragraphs": paper.paragraphs,
        "office": paper.office,
        "day": paper.day,
        "check": paper.check,
    }
    inputs = {"title": paper.title, "lang": paper.language, "content": json.dumps(words)}
    folders = sorted({str(file.path.parent) for family in fontpkg.families().values() for file in family.files})
    compiler: Any = typst.Compiler(  # type: ignore[misc]  # its stubs cannot name the type of bytes as source
        TEMPLATE.encode(), font_paths=folders, ignore_system_fonts=True, sys_inputs=inputs
    )
    try:
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as error:
        raise NoGlyph(str(error)) from error
    assert isinstance(made, bytes)
    return made
