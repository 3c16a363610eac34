"""Papers for people as PDF."""

import json

from hawn.core.press import FACES, NoGlyph, missing, press
from hawn.core.sheet import Sheet

__all__ = ["NoGlyph", "missing", "pdf"]

TEMPLATE = f"""#set document(title: sys.inputs.title)
#set page(paper: "a4", margin: 2.5cm)
#set text(font: {FACES}, size: 12pt, lang: sys.inputs.lang)
#let c = json(bytes(sys.inputs.content))
#let line(one) = text(lang: one.at(1), one.at(0))
#text(size: 10pt)[#c.office \\ #c.day]
#v(1cm)
= #line(c.title)
#for (i, p) in c.paragraphs.enumerate() [#if i in c.headings [== #line(p)] else [#line(p) #parbreak()]]
#v(1cm)
#text(size: 10pt)[#line(c.check)]
"""


def pdf(sheet: Sheet) -> bytes:
    """The paper with embedded fonts. Raises NoGlyph, before anything is set, when a letter is in no font."""
    words = {
        "title": sheet.title,
        "paragraphs": sheet.paragraphs,
        "headings": sorted(sheet.headings),
        "office": sheet.office,
        "day": sheet.day,
        "check": sheet.check,
    }
    inputs = {"title": sheet.title[0], "lang": sheet.language, "content": json.dumps(words)}
    return press(TEMPLATE, inputs, "".join(sheet.texts()))
