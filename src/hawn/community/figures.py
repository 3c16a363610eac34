"""What was measured as people read it: one sentence of what was found, a picture with its words, a table; the CSV has
the rows of the table and no more (R15)."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from hawn.community.kinds import listed
from hawn.community.rules import before
from hawn.community.shown import season_label, season_words
from hawn.community.trust import ALL, SINGLE, WINDOW, Cell, FirstAsk, Table
from hawn.core.languages import language_name

MEASURES = ("returned", "asks", "same_face", "pulse", "heard")
BARS = 5
ROW, SPAN = 52, 84  # of a picture: how high one bar with its words is, and one span with its two lines of words
MEETINGS = 8  # so many stand on the scale of the other picture


@dataclass(slots=True)
class Figure:
    """One measure: ``title`` is its finding; ``rows`` are of table and CSV, with the key of the season as machines read
    it; ``note`` says how to read it."""

    id: str
    name: str
    title: str
    unit: str
    note: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    bars: list[dict[str, Any]] = field(default_factory=list)
    spans: list[dict[str, Any]] = field(default_factory=list)
    ticks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def tall(self) -> int:
        """How high the picture is: across it is as wide as there is room, so that its words keep their size."""
        return ROW * len(self.bars) or SPAN * len(self.spans) + 28

    @property
    def near(self) -> str:
        """Where a line of words begins."""
        return _across(0)

    @property
    def far(self) -> str:
        """Where a line of words ends."""
        return _across(100)

    @property
    def says(self) -> str:
        """The picture in words, for who does not see it."""
        return "; ".join(f"{one['name']}: {one['words']}" for one in (*self.bars, *self.spans))


def _across(share: float, wide: float = 0) -> str:
    """A place on the way across a picture, from the side on which reading begins; of something ``wide``, its left."""
    return f"{100 - share - wide if get_language_bidi() else share:g}%"


def names() -> dict[str, tuple[str, str, str]]:
    """Of each measure: its name, what its numbers are, and how to read them."""
    return {
        "returned": (_("Who comes back"), _("of those who were there had come before"), _("How many: people.")),
        "asks": (_("Asks for help"), _("asks for help in 100 conversations"), _("How many: conversations.")),
        "same_face": (_("The same face"), _("of the meetings had a face of last time"), _("How many: meetings.")),
        "pulse": (_("The pulse"), _("of 5: the mean face"), _("How many: answers.")),
        "heard": (_("Languages heard"), _("of the meetings where it was heard offered it"), _("How many: meetings.")),
    }


def words(measure: str, value: float) -> str:
    """A figure as it is shown."""
    if measure == "pulse":
        return f"{value:.1f}"
    return f"{value * 100:.0f}" if measure == "asks" else f"{value * 100:.0f} %"


def name_of(measure: str, part: str, series: dict[str, str]) -> str:
    """A part of a measure, in words."""
    if part == ALL:
        return _("All that are shown, together")
    if measure == "heard":
        return language_name(part)
    if measure == "pulse":
        return _(next(i["question"] for i in listed("pulse") if i["id"] == part))
    return _("Single meetings") if part == SINGLE else series.get(part, _("A series"))


def figures(found: dict[str, dict[str, Table]], series: dict[str, str]) -> list[Figure]:
    """Every measure, the newest season first in its table and last in its picture."""
    made = []
    for measure in MEASURES:
        name, unit, note = names()[measure]
        tables = found[measure]
        rows = [row for quarter in reversed(tables) for row in _rows(measure, quarter, tables[quarter], series)]
        bars = _languages(tables) if measure == "heard" else _seasons(measure, tables)
        made.append(Figure(measure, name, _finding(measure, tables), unit, note, rows, bars))
    return made


def _rows(measure: str, quarter: str, found: Table, series: dict[str, str]) -> list[dict[str, Any]]:
    season = season_words(quarter)
    cells = ([(ALL, found.whole)] if found.whole else []) + [*found.parts.items()]
    rows: list[dict[str, Any]] = [
        {
            "quarter": quarter, "season": season, "part": name_of(measure, part, series), "n": cell.n,
            "value": words(measure, cell.value),
        }
        for part, cell in cells
    ]  # fmt: skip
    hidden = [
        {"quarter": quarter, "season": season, "part": name_of(measure, part, series), "n": None, "value": ""}
        for part in found.hidden
    ]
    return rows + hidden


def mean(found: Table) -> float | None:
    """One number of a quarter of the pulse: the mean of its sentences, where all of them are shown."""
    means = [cell.value for cell in found.parts.values()]
    return sum(means) / len(means) if len(means) == len(listed("pulse")) else None


def _whole(measure: str, found: Table) -> float | None:
    if measure == "pulse":
        return mean(found)
    return found.whole.value if found.whole else None


def _finding(measure: str, tables: dict[str, Table]) -> str:
    """One sentence: the newest season of which something can be said."""
    for quarter in reversed(tables):
        when = {"when": season_words(quarter)}
        if measure == "heard":
            if tables[quarter].parts:
                code, cell = most_heard(tables[quarter])
                said = {**when, "language": language_name(code), "share": words(measure, cell.value)}
                return (
                    _("%(when)s: %(language)s was heard most; %(share)s of the meetings where it was heard offered it.")
                    % said
                )
        elif (value := _whole(measure, tables[quarter])) is not None:
            return _sentences()[measure] % {**when, "value": words(measure, value)}
    return _("Nothing can be said yet: too few were counted.")


def _sentences() -> dict[str, str]:
    return {
        "returned": _("%(when)s: %(value)s of those who were there had come before."),
        "asks": _("%(when)s: %(value)s in 100 conversations were an ask for help."),
        "same_face": _("%(when)s: a face of last time was at %(value)s of the meetings."),
        "pulse": _("%(when)s: people chose %(value)s of 5 faces on average."),
    }


def most_heard(found: Table) -> tuple[str, Cell]:
    """The language that was heard at most meetings."""
    return max(found.parts.items(), key=lambda part: (part[1].n, part[0]))


def _seasons(measure: str, tables: dict[str, Table]) -> list[dict[str, Any]]:
    """The whole of each quarter as a bar, the oldest first; a quarter whose whole is not shown is a gap with a word."""
    top = 5.0 if measure == "pulse" else 1.0
    bars = []
    for y, quarter in enumerate([*tables][-BARS:]):
        value = _whole(measure, tables[quarter])
        shown = _("too few") if value is None else words(measure, value)
        share = None if value is None else value / top
        bars.append(_bar(y, share, shown, season_words(quarter), " ".join(season_label(quarter))))
    return bars


def _languages(tables: dict[str, Table]) -> list[dict[str, Any]]:
    """The languages heard at most meetings in the newest season that shows any: the share that offered it."""
    for quarter in reversed(tables):
        parts = sorted(tables[quarter].parts.items(), key=lambda part: (-part[1].n, part[0]))[:BARS]
        if parts:
            return [
                _bar(y, cell.value, words("heard", cell.value), language_name(code), language_name(code))
                for y, (code, cell) in enumerate(parts)
            ]
    return []


def _bar(y: int, share: float | None, shown: str, name: str, label: str) -> dict[str, Any]:
    wide = 0 if share is None else round(min(share, 1) * 100, 1)
    return {
        "text_y": y * ROW + 18, "y": y * ROW + 26, "x": _across(0, wide), "wide": f"{wide:g}%", "none": share is None,
        "words": shown, "name": name, "label": label,
    }  # fmt: skip


def _at(meeting: float) -> float:
    """How far across the scale of meetings one of them stands."""
    return (meeting - 0.5) * 100 / MEETINGS


def first_ask(found: list[FirstAsk]) -> Figure:
    """At which meeting people first asked, as far as it can be said."""
    made = Figure(
        "first_ask", _("At which meeting somebody first asks"), _("Nothing can be said yet: too few were counted."),
        _("at which meeting the first ask came"),
        _("The field expects the third or fourth. The interval comes from order statistics, with 95 per cent"
          " confidence. It stands on the threads that closed in twelve months, twenty at least."),
    )  # fmt: skip
    for y, one in enumerate(found):
        season = season_words(one.quarter, WINDOW - 1)
        shown = _("%(middle)s, between %(low)s and %(high)s") % {
            "middle": f"{one.middle:g}", "low": one.low, "high": one.high,
        }  # fmt: skip
        made.rows.insert(
            0,
            {
                "quarter": f"{before(one.quarter, WINDOW - 1)}/{one.quarter}", "season": season,
                "middle": f"{one.middle:g}", "low": one.low, "high": one.high,
            },
        )  # fmt: skip
        low, high = min(_at(one.low), 100), min(_at(one.high), 100)  # the scale ends; the words do not
        made.spans.append(
            {
                "text_y": y * SPAN + 18, "words_y": y * SPAN + 42, "y": y * SPAN + 58, "dot_y": y * SPAN + 61,
                "x": _across(min(_at(one.middle), 100)), "x1": _across(low, high - low), "wide": f"{high - low:g}%",
                "words": shown, "name": season,
            }
        )  # fmt: skip
        made.title = _("%(when)s: half of those who asked for help first asked by meeting %(middle)s.") % {
            "when": season, "middle": f"{one.middle:g}",
        }  # fmt: skip
    made.ticks = [{"n": n, "x": _across(_at(n)), "y": made.tall - 10} for n in range(1, MEETINGS + 1)]
    return made
