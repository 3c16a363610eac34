"""Counting: the tally of a meeting, the pulse, and trust as it can be shown."""

import csv
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hawn.agencies.policies import NoSuchRow
from hawn.agencies.roles import May, Role
from hawn.community import trust
from hawn.community.actions import counts
from hawn.community.actions.counts import Impossible
from hawn.community.doors import crew
from hawn.community.forms_count import TallyForm
from hawn.community.forms_desk import PaperPulseForm
from hawn.community.kinds import listed
from hawn.community.models import Event, Tally, TeamPage
from hawn.community.policies import SentDifferently
from hawn.community.posters import address_of
from hawn.community.rules import ANSWERS, THREADS
from hawn.community.shown import event_card
from hawn.community.states import Way
from hawn.community.trust import ALL, Table
from hawn.community.views_desk import own_team
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.core.languages import language_name

PURPOSE = "community"


@crew(May.COUNT)
@require_http_methods(["GET", "POST"])
def tally(request: HttpRequest, key: UUID) -> HttpResponse:
    """The counts of one meeting: those that were sent, and one more. Works without script."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, PURPOSE):
        row = Event.objects.filter(id=key, teams__contains=[actor.team]).first()
        if row is None:
            raise NoSuchRow(str(key))
        sent = list(Tally.objects.filter(event=key).order_by("id"))
    form = TallyForm(request.POST or None, initial={"key": uuid4(), "event": key}, languages=row.languages)
    if request.method == "POST" and form.is_valid():
        try:
            counts.take_tally(
                actor=actor, key=form.cleaned_data["key"], event=key, counted=form.counted(), today=clock.today()
            )
            return redirect("community_tally", key)
        except Impossible:
            form.add_error("present", _("More people talked or asked than were there. Look at the first number."))
        except SentDifferently:
            form.add_error(None, _("This was sent before with other numbers. Reload the page and count anew."))
    context = {"card": event_card(row, {}, {}), "form": form, "sent": sent, "ladder": listed("ladder")}
    return render(request, "community/tally.html", context)


@crew(May.COUNT)
@require_POST
def tally_back(request: HttpRequest, key: UUID, tally: UUID) -> HttpResponse:
    """A count that was wrong is taken out."""
    counts.take_back_tally(actor=request.actor, tally=tally)  # type: ignore[attr-defined]
    return redirect("community_tally", key)


@crew(May.COUNT)
@require_http_methods(["GET", "POST"])
def pulse(request: HttpRequest) -> HttpResponse:
    """The pulse of this quarter: on a tablet, by QR, on paper."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, PURPOSE):
        page = TeamPage.objects.filter(team=own_team(actor), published_at__isnull=False).first()
    form, typed = PaperPulseForm(request.POST or None), 0
    if request.method == "POST" and form.is_valid() and actor.team is not None:
        for sheet in form.cleaned_data["sheets"]:
            answers = dict(zip([i["id"] for i in listed("pulse")], sheet, strict=True))
            counts.take_pulse(
                actor=actor, key=uuid4(), team=actor.team, answers=answers, way=Way.PAPER, today=clock.today()
            )
        typed, form = len(form.cleaned_data["sheets"]), PaperPulseForm()
    path = f"/community/pulse/{page.slug}/" if page else ""
    context = {
        "page": page, "form": form, "typed": typed, "path": path, "items": listed("pulse"), "faces": listed("faces"),
        "link": request.build_absolute_uri(path), "address": address_of(path),
    }  # fmt: skip
    return render(request, "community/pulse_desk.html", context)


MEASURES = ("returned", "asks", "same_face", "pulse", "heard")


def _titles() -> dict[str, tuple[str, str]]:
    return {
        "returned": (_("Who comes back"), _("of those who were there had come before")),
        "asks": (_("Asks for help"), _("asks for help in 100 conversations")),
        "same_face": (_("The same face"), _("of the meetings had a face of last time")),
        "pulse": (_("The pulse"), _("of 5: the mean face")),
        "heard": (_("Languages heard"), _("of the meetings where it was heard offered it")),
    }


def _words(measure: str, value: float) -> str:
    if measure == "pulse":
        return f"{value:.1f}"
    return f"{value * 100:.0f}" if measure == "asks" else f"{value * 100:.0f} %"


def _name(measure: str, part: str, series: dict[str, str]) -> str:
    if part == ALL:
        return _("All meetings")
    if measure == "heard":
        return language_name(part)
    if measure == "pulse":
        return _(next(i["question"] for i in listed("pulse") if i["id"] == part))
    return _("Single meetings") if part == "single" else series.get(part, "")


def _rows(measure: str, quarter: str, found: Table, series: dict[str, str]) -> list[dict[str, Any]]:
    cells = ([(ALL, found.whole)] if found.whole else []) + [*found.parts.items()]
    rows = [
        {"quarter": quarter, "part": _name(measure, part, series), "n": cell.n, "value": _words(measure, cell.value)}
        for part, cell in cells
        if cell is not None
    ]  # fmt: skip
    hidden = [{"quarter": quarter, "part": _name(measure, p, series), "n": None, "value": ""} for p in found.hidden]
    return rows + hidden


@crew(May.SEE_TRUST)
@require_safe
def trust_page(request: HttpRequest) -> HttpResponse:
    """Each measure: one sentence, one picture, one table; ``?csv=`` gives the same rows, no more."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, PURPOSE):
        found, series = trust.measured(), trust.series_names()
        threads = trust.first_asks(clock.today()) if actor.role in (Role.OUTREACH, Role.COORDINATOR) else None
    tables = {m: [r for q, t in reversed(found[m].items()) for r in _rows(m, q, t, series)] for m in MEASURES}
    asked = request.GET.get("csv", "")
    if asked in tables:
        return _csv(asked, tables[asked])
    titles = _titles()
    blocks = [
        {"id": m, "title": titles[m][0], "unit": titles[m][1], "rows": tables[m], "bars": _bars(m, found[m])}
        for m in MEASURES
    ]
    context = {
        "blocks": blocks, "answers": ANSWERS, "least_threads": THREADS, "sees_threads": threads is not None,
        "threads": [
            {"quarter": q, "n": n, "middle": middle, "low": low, "high": high}
            for q, (n, middle, low, high) in (threads or {}).items()
        ],
    }  # fmt: skip
    return render(request, "community/trust.html", context)


def _bars(measure: str, found: dict[str, Table]) -> list[dict[str, Any]]:
    """The whole of each quarter as a bar, the oldest first; a quarter whose whole is not shown is a gap with a word."""
    if measure == "heard":
        return []
    bars = []
    for x, (quarter, t) in enumerate([*found.items()][-5:]):
        if measure == "pulse":
            means = [c.value for c in t.parts.values()]
            value, top = (sum(means) / len(means), 5.0) if means else (None, 5.0)
        else:
            value, top = (t.whole.value if t.whole else None), (0.5 if measure == "asks" else 1.0)
        high = 0 if value is None else round(min(value / top, 1) * 120)
        words = _("too few") if value is None else _words(measure, value)
        bars.append(
            {
                "x": x * 110 + 10,
                "mid": x * 110 + 55,
                "y": 140 - high,
                "label_y": 132 - high,
                "high": high,
                "words": words,
                "quarter": quarter,
            }
        )
    return bars


def _csv(measure: str, rows: list[dict[str, Any]]) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{measure}.csv"'
    out = csv.writer(answer)
    out.writerow(["quarter", "part", "n", "value"])
    for row in rows:
        out.writerow([row["quarter"], row["part"], row["n"] if row["n"] is not None else "", row["value"]])
    return answer
