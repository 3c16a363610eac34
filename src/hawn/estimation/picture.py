"""One picture of all methods with their intervals, the floors and the warnings, as SVG.

Drawn with the standard library: a chart library would be larger than the package. Colours are told apart without colour
as well: floors are hollow, the headline's name is bold.
"""

import textwrap
import xml.etree.ElementTree as tree

from hawn.estimation.answers import Answer
from hawn.estimation.axis import Axis, axis
from hawn.estimation.estimating import Estimate
from hawn.estimation.methods import FLOORS, label
from hawn.estimation.words import READ, figure, headline

_WIDTH = 880
_LEFT, _RIGHT, _FIGURES = 250, 660, 680
_ROW = 34
_INK, _QUIET, _RULE, _SEA, _CORAL, _CARD = "#14211f", "#4a5654", "#d8ccb8", "#14506b", "#b5432e", "#ffffff"
_NAMESPACE = "http://www.w3.org/2000/svg"


class _Sheet:
    """The picture while it is drawn; ``y`` is how far down it is full."""

    def __init__(self) -> None:
        self.root = tree.Element("svg", {"xmlns": _NAMESPACE, "role": "img", "aria-labelledby": "mse-title mse-words"})
        self.root.set("font-family", "system-ui, 'Segoe UI', 'Noto Sans', Arial, sans-serif")
        self.y = 0.0

    def add(self, tag: str, text: str | None = None, **given: object) -> tree.Element:
        """Python's ``stroke_width`` is SVG's ``stroke-width``."""
        made = tree.SubElement(self.root, tag, {name.replace("_", "-"): str(value) for name, value in given.items()})
        made.text = text
        return made

    def words(self, x: float, text: str, size: float = 14, **given: object) -> None:
        self.add("text", text, x=x, y=self.y, font_size=size, **{"fill": _INK, **given})

    def wrapped(self, x: float, text: str, size: float, letters: int, **given: object) -> None:
        for line in textwrap.wrap(text, letters) or [""]:
            self.y += round(size * 1.4)
            self.words(x, line, size, **given)

    def line(self, x1: float, x2: float, width: float, colour: str, dashes: str = "none") -> None:
        self.add(
            "line",
            x1=x1,
            x2=x2,
            y1=self.y,
            y2=self.y,
            stroke=colour,
            stroke_width=width,
            stroke_linecap="butt",
            stroke_dasharray=dashes,
        )


def picture(found: Estimate, *, warnings: bool = True) -> str:
    """The SVG, readable without colour and, by its title and description, without eyes.

    ``warnings``: false where they stand beside it already; alone it never goes without them.
    """
    sheet = _Sheet()
    sheet.add("title", headline(found), id="mse-title")
    sheet.add("desc", _described(found, warnings), id="mse-words")
    sheet.add("rect", width="100%", height="100%", fill=_CARD)
    sheet.y = 14
    sheet.wrapped(
        24,
        headline(found).removesuffix(f" {READ}"),
        19,
        84,
        font_weight="bold",
        fill=_INK if found.headline else _CORAL,
    )
    seen = f"{found.observed:,} people seen by {found.table.k} lists, {found.table.on_two:,} by two or more. {READ}"
    sheet.wrapped(24, seen, 14, 110, fill=_QUIET)
    _key(sheet)
    scale = axis(found, _LEFT, _RIGHT)
    top = sheet.y + 30
    ground = sheet.add("g")
    sheet.y += 48
    for said in found.methods.values():
        _row(sheet, scale, said, found)
    _axis(sheet, ground, scale, top, found)
    if warnings:
        _warnings(sheet, found)
    height = round(sheet.y + 22)
    sheet.root.set("viewBox", f"0 0 {_WIDTH} {height}")
    sheet.root.set("width", str(_WIDTH))
    sheet.root.set("height", str(height))
    return tree.tostring(sheet.root, encoding="unicode") + "\n"


def _described(found: Estimate, warnings: bool) -> str:
    rows = [f"{label(said)}: {figure(said.estimate)}{_range(said)}" for said in found.methods.values()]
    told = [f"{one.code}: {one.text}" for one in found.warnings] if warnings else []
    return " ".join([f"{found.observed} people seen. {'; '.join(rows)}.", *told])


def _range(said: Answer) -> str:
    low, high = said.limits["lo95"], said.limits["hi95"]
    if low is None and high is None:
        return ""
    return f" ({figure(low)} to {'no limit' if high is None else figure(high)})"


def _key(sheet: _Sheet) -> None:
    sheet.y += 32
    middle, x = sheet.y - 5, 24
    for wide, text in ((7, "80 % interval"), (2, "95 % interval")):
        sheet.add("line", x1=x, x2=x + 34, y1=middle, y2=middle, stroke=_SEA, stroke_width=wide)
        sheet.words(x + 42, text, 13, fill=_QUIET)
        x += 150
    sheet.add("circle", cx=x + 8, cy=middle, r=6, fill=_SEA, stroke=_CARD, stroke_width=1.5)
    sheet.words(x + 22, "estimate", 13, fill=_QUIET)
    sheet.add("circle", cx=x + 108, cy=middle, r=5.5, fill=_CARD, stroke=_QUIET, stroke_width=2)
    sheet.words(x + 122, "floor, where lists tend to agree", 13, fill=_QUIET)


def _row(sheet: _Sheet, scale: Axis, said: Answer, found: Estimate) -> None:
    floor = said.name in FLOORS
    colour = _QUIET if floor else _SEA
    first = bool(found.headline and found.headline.method == said.name)
    sheet.add(
        "text",
        label(said),
        x=24,
        y=sheet.y + 5,
        font_size=14,
        fill=_INK,
        font_weight="bold" if first else "normal",
    )
    for level, wide in (("95", 2.0), ("80", 7.0)):
        _bar(sheet, scale, said, level, wide, colour)
    if said.estimate is not None:
        look = {"fill": _CARD, "stroke": colour, "stroke_width": 2} if floor else {"fill": colour, "stroke": _CARD}
        sheet.add("circle", cx=scale.at(said.estimate), cy=sheet.y, r=5.5 if floor else 6.5, **look)
    text = figure(said.estimate) + _range(said) if said.ran else "not made for so many lists"
    if said.ran and said.estimate is None:
        text = "no finite estimate"
    sheet.add("text", text, x=_FIGURES, y=sheet.y + 5, font_size=13, fill=_INK)
    sheet.y += _ROW


def _bar(sheet: _Sheet, scale: Axis, said: Answer, level: str, wide: float, colour: str) -> None:
    low, high = said.limits[f"lo{level}"], said.limits[f"hi{level}"]
    if low is None:
        return
    end = scale.right if high is None else scale.at(high)
    # chains that differ: a broken bar, so that nobody takes it for an interval
    sheet.line(scale.at(low), end, wide, colour, "none" if said.settled else "5 4")
    if (high is None or high > scale.high) and level == "95":
        y, x = sheet.y, scale.right
        sheet.add("path", d=f"M{x} {y - 6} L{x + 10} {y} L{x} {y + 6} Z", fill=colour)


def _axis(sheet: _Sheet, ground: tree.Element, scale: Axis, top: float, found: Estimate) -> None:
    """The rules lie under the rows, so they go into the group that was opened before them."""
    bottom = sheet.y - 10
    for tick in scale.ticks():
        x = str(scale.at(tick))
        tree.SubElement(ground, "line", {"x1": x, "x2": x, "y1": str(top), "y2": str(bottom), "stroke": _RULE})
        sheet.add("text", f"{tick:,.0f}", x=x, y=bottom + 18, font_size=12.5, fill=_QUIET, text_anchor="middle")
    x = str(scale.at(found.observed))
    marks = {"x1": x, "x2": x, "y1": str(top), "y2": str(bottom), "stroke": _CORAL, "stroke-dasharray": "4 4"}
    tree.SubElement(ground, "line", marks)
    sheet.add("text", "seen", x=x, y=top - 4, font_size=12.5, fill=_CORAL, text_anchor="middle")
    name = "people in all, seen and hidden" + ", logarithmic scale" * scale.logarithmic
    sheet.y = bottom + 40
    sheet.words((scale.left + scale.right) / 2, name, 12.5, fill=_QUIET, text_anchor="middle")


def _warnings(sheet: _Sheet, found: Estimate) -> None:
    sheet.y += 34
    sheet.words(24, "Warnings", 15, font_weight="bold")
    sheet.y += 4
    for one in found.warnings:
        sheet.y += 6
        sheet.add("text", one.code, x=24, y=sheet.y + 18, font_size=13, fill=_CORAL, font_weight="bold")
        sheet.wrapped(66, one.text, 13, 118)
