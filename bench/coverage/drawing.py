"""The picture of the coverage study: how often intervals hold, and where estimates lie."""

import xml.etree.ElementTree as tree
from itertools import groupby

from bench.coverage.running import Result
from bench.coverage.summing import Summed, summed

_INK, _QUIET, _RULE, _SEA, _CORAL, _BAND = "#14211f", "#4a5654", "#d8ccb8", "#14506b", "#b5432e", "#e3eef2"
_COVER, _SPAN = (230, 470), (530, 850)
_RATIOS = (0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6)
_ROW, _TOP = 19, 96


class _Sheet:
    def __init__(self) -> None:
        self.root = tree.Element(
            "svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", "aria-label": "Coverage"}
        )
        self.root.set("font-family", "system-ui, 'Noto Sans', Arial, sans-serif")

    def add(self, tag: str, text: str | None = None, **given: object) -> None:
        made = tree.SubElement(self.root, tag, {name.replace("_", "-"): str(value) for name, value in given.items()})
        made.text = text

    def words(self, x: float, y: float, text: str, size: float = 12.5, **given: object) -> None:
        self.add("text", text, **{"x": x, "y": y, "font_size": size, "fill": _INK, **given})

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1) -> None:
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_width=width)


def drawing(results: list[Result]) -> str:
    """Left: share of tables whose 95 % interval holds the true number. Right: estimates, as share of it."""
    cells = summed(results)
    sheet = _Sheet()
    scenarios = [(name, list(group)) for name, group in groupby(cells, key=lambda cell: cell.scenario)]
    height = _TOP + len(cells) * _ROW + len(scenarios) * 34 + 30
    sheet.add("rect", width="100%", height="100%", fill="#ffffff")
    _frame(sheet, height - 18)
    y = _TOP + 6
    for name, group in scenarios:
        y += 24
        sheet.words(24, y, name[0].upper() + name[1:], 14, font_weight="bold")
        y += 10
        for cell in group:
            y += _ROW
            _row(sheet, y, cell)
    sheet.root.set("viewBox", f"0 0 880 {height}")
    sheet.root.set("width", "880")
    sheet.root.set("height", str(height))
    return tree.tostring(sheet.root, encoding="unicode") + "\n"


def _frame(sheet: _Sheet, bottom: float) -> None:
    sheet.words(_COVER[0], 30, "Interval holds the true number", 14, font_weight="bold")
    sheet.words(_SPAN[0], 30, "Estimate and limits over the true number", 14, font_weight="bold")
    marks = ((_dot, "stepwise"), (_square, "BIC"), (_diamond, "graphs"))
    for place, (mark, name) in enumerate(marks):
        mark(sheet, _COVER[0] + 6 + place * 85, 50)
        sheet.words(_COVER[0] + 18 + place * 85, 54, name, fill=_QUIET)
    sheet.words(_SPAN[0], 54, "stepwise: median, median 95 % limits", fill=_QUIET)
    low, high = _cover(0.88), _cover(0.97)
    sheet.add("rect", x=low, y=_TOP, width=round(high - low, 2), height=bottom - _TOP, fill=_BAND)
    for share in (0, 0.25, 0.5, 0.75, 1):
        x = _cover(share)
        sheet.line(x, _TOP, x, bottom, _RULE)
        sheet.words(x, _TOP - 8, f"{share:.0%}", fill=_QUIET, text_anchor="middle")
    for ratio in _RATIOS:
        x = _ratio(ratio)
        sheet.line(x, _TOP, x, bottom, _CORAL if ratio == 1 else _RULE, 1.5 if ratio == 1 else 1)
        sheet.words(x, _TOP - 8, f"{ratio:g}", fill=_QUIET, text_anchor="middle")


def _row(sheet: _Sheet, y: float, cell: Summed) -> None:
    sheet.words(24, y, f"{cell.people:,} people, {cell.k} lists", fill=_QUIET)
    middle = y - 4
    if cell.estimate is None or cell.low is None or cell.high is None:
        sheet.words(_COVER[0], y, "no headline: too few people seen", fill=_QUIET, font_style="italic")
        return
    for mark, name in ((_diamond, "dga"), (_square, "bic"), (_dot, "stepwise")):
        share = cell.covered[name]
        if share is not None:
            mark(sheet, _cover(share), middle)
    sheet.line(_ratio(cell.low), middle, _ratio(cell.high), middle, _SEA, 3)
    _dot(sheet, _ratio(cell.estimate), middle)
    if cell.high > _RATIOS[-1]:
        x = _SPAN[1] + 4
        sheet.add("path", d=f"M{x} {middle - 5} L{x + 9} {middle} L{x} {middle + 5} Z", fill=_SEA)


def _dot(sheet: _Sheet, x: float, y: float) -> None:
    sheet.add("circle", cx=x, cy=y, r=5, fill=_SEA, stroke="#ffffff")


def _square(sheet: _Sheet, x: float, y: float) -> None:
    sheet.add("rect", x=x - 4.5, y=y - 4.5, width=9, height=9, fill="none", stroke=_CORAL, stroke_width=1.75)


def _diamond(sheet: _Sheet, x: float, y: float) -> None:
    shape = f"M{x} {y - 6.5} L{x + 6.5} {y} L{x} {y + 6.5} L{x - 6.5} {y} Z"
    sheet.add("path", d=shape, fill="none", stroke=_INK, stroke_width=1.5)


def _cover(share: float) -> float:
    return round(_COVER[0] + share * (_COVER[1] - _COVER[0]), 2)


def _ratio(value: float) -> float:
    low, high = _RATIOS[0], _RATIOS[-1]
    return round(_SPAN[0] + (min(max(value, low), high) - low) / (high - low) * (_SPAN[1] - _SPAN[0]), 2)
