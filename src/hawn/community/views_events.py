"""A team plans: single meetings, series, and one date moved or called off."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hawn.agencies.policies import NoSuchRow
from hawn.agencies.roles import May, may
from hawn.community import queries
from hawn.community.actions import events
from hawn.community.actions.rhythm import change_rhythm
from hawn.community.doors import crew
from hawn.community.forms_desk import (
    EndForm,
    EventForm,
    SeriesForm,
    SeriesTextForm,
    WhyForm,
    event_initial,
    meeting_initial,
    tongue,
)  # fmt: skip
from hawn.community.forms_rhythm import RhythmForm
from hawn.community.models import Event, Face, Series
from hawn.community.policies import NotVetted
from hawn.community.shown import comma, event_card, rhythm_words, title_of
from hawn.community.states import Going
from hawn.community.views_desk import PURPOSE, tongues
from hawn.core import clock
from hawn.core.acting import Actor, acting


def _choices(actor: Actor) -> dict[str, Any]:
    """Who may host: vetted people of the own team and of every team with a page; and those teams."""
    today = clock.today()
    with acting(actor, PURPOSE):
        teams = [row for row in queries.host_choices(today) if row[0] != actor.team]
        people = Face.objects.filter(vetted_at__isnull=False, ended_at=None).order_by("name", "id")
        faces = [f for f in people if f.team == actor.team or f.published_at]
    return {"faces": faces, "teams": teams}


def _of(model: type[Any], key: UUID, actor: Actor) -> Any:
    """A row that the acting team hosts. Raises NoSuchRow."""
    with acting(actor, PURPOSE):
        row = model.objects.filter(id=key, teams__contains=[actor.team]).first()
    if row is None:
        raise NoSuchRow(str(key))
    return row


@crew(May.COMMUNITY)
@require_http_methods(["GET", "POST"])
def event_new(request: HttpRequest) -> HttpResponse:
    """Plans a single meeting."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    chosen = tongue(request.GET.get("in", "en"))
    form = EventForm(request.POST or None, **_choices(actor))
    if request.method == "POST" and form.is_valid():
        starts, ends = form.times()
        made = _made(form, lambda: events.plan_event(
            actor=actor, what=form.plan({}, chosen), starts_at=starts, ends_at=ends, now=clock.now()
        ))  # fmt: skip
        if made is not None:
            return redirect("community_event_desk", made.id)
    return _form(request, form, chosen, {}, _("Plan a meeting"), "/community/desk/")


@crew(May.COMMUNITY)
@require_http_methods(["GET", "POST"])
def event_change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Changes one meeting; a date of a series is moved here."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row: Event = _of(Event, key, actor)
    chosen = tongue(request.GET.get("in", "en"))
    form = EventForm(request.POST or None, initial=event_initial(row, chosen), **_choices(actor))
    if request.method == "POST" and form.is_valid():
        starts, ends = form.times()
        seen = int(request.POST["seen"]) if request.POST.get("seen", "").isdecimal() else -1
        what = form.plan(row.words, chosen)
        try:
            events.change_event(
                actor=actor, event=key, seen=seen, what=what, starts_at=starts, ends_at=ends, now=clock.now()
            )
            return redirect("community_event_desk", key)
        except NotVetted:
            form.add_error("faces", _("Nobody vouched for one of them, or they work here no more."))
    return _form(
        request, form, chosen, row.words, _("Change this meeting"), f"/community/desk/events/{key}/", seen=row.version
    )


def _made(form: Any, act: Callable[[], Any]) -> Any:
    """What an action made; a host whom nobody vouched for is said beside the field."""
    try:
        return act()
    except NotVetted:
        form.add_error("faces", _("Nobody vouched for one of them, or they work here no more."))
        return None


def _form(
    request: HttpRequest, form: Any, chosen: str, words: dict[str, str], title: str, back: str, seen: int | None = None
) -> HttpResponse:
    context = {"form": form, "tongues": tongues(chosen, words), "title": title, "back": back, "seen": seen}
    return render(request, "community/meeting_form.html", context)


@crew(May.COUNT)
@require_http_methods(["GET"])
def event(request: HttpRequest, key: UUID) -> HttpResponse:
    """One meeting as its hosts see it: who said they come, and what can still be done with it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row: Event = _of(Event, key, actor)
    now = clock.now()
    with acting(actor, PURPOSE):
        card = event_card(row, queries.faces_of(row.faces), queries.pages_of(row.teams))
        people = queries.coming([key]).get(key, 0) if row.ends_at > now else 0  # for the food; afterwards for nobody
    context = {
        "card": card, "coming": people, "row": row, "ahead": row.ends_at > now, "version": row.version,
        "off": row.state == Going.CANCELLED, "planned": row.state == Going.PLANNED,
        "keeps": may(actor.role, May.COMMUNITY),
    }  # fmt: skip
    return render(request, "community/event_desk.html", context)


@crew(May.COMMUNITY)
@require_POST
def event_move(request: HttpRequest, key: UUID) -> HttpResponse:
    """Publishes a plan, or calls a meeting on again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    moves: dict[str, Any] = {"publish": events.publish_event, "restore": events.restore_event}
    act = moves.get(request.POST.get("move", ""))
    if act is not None:
        act(actor=actor, event=key, now=clock.now())
    return redirect("community_event_desk", key)


@crew(May.COMMUNITY)
@require_http_methods(["GET", "POST"])
def event_cancel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Calls one meeting off, with what people read."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row: Event = _of(Event, key, actor)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        events.cancel_event(actor=actor, event=key, why=form.cleaned_data["why"], now=clock.now())
        return redirect("community_event_desk", key)
    card = event_card(row, {}, {})
    context = {
        "form": form, "title": _("Call this meeting off"), "back": f"/community/desk/events/{key}/",
        "button": _("Call it off"), "about": f"{card['title']}{comma()}{card['when'].day}",
        "hint": _("It stays on the list, marked as called off, so that nobody comes in vain."),
    }  # fmt: skip
    return render(request, "community/small_form.html", context)


@crew(May.COMMUNITY)
@require_http_methods(["GET", "POST"])
def series_new(request: HttpRequest) -> HttpResponse:
    """Plans a series."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    chosen = tongue(request.GET.get("in", "en"))
    form = SeriesForm(request.POST or None, **_choices(actor))
    if request.method == "POST" and form.is_valid():
        made = _made(form, lambda: events.plan_series(
            actor=actor, what=form.plan({}, chosen), rhythm=form.rhythm(), now=clock.now()
        ))  # fmt: skip
        if made is not None:
            return redirect("community_series", made.id)
    return _form(request, form, chosen, {}, _("Plan a series"), "/community/desk/")


@crew(May.COMMUNITY)
@require_http_methods(["GET", "POST"])
def series(request: HttpRequest, key: UUID) -> HttpResponse:
    """A series with its dates; POST publishes it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row: Series = _of(Series, key, actor)
    if request.method == "POST":
        events.publish_series(actor=actor, series=key, now=clock.now())
        return redirect("community_series", key)
    with acting(actor, PURPOSE):
        rows = list(Event.objects.filter(series=key, ends_at__gte=clock.now()).order_by("starts_at")[:60])
        faces = queries.faces_of(face for date in rows for face in date.faces)
    context = {
        "row": row, "title": title_of(row), "rhythm": rhythm_words(row.rule),
        "ended": row.ended_at or (row.until and row.until < clock.today()),
        "cards": [event_card(r, faces, {}) for r in rows],
    }  # fmt: skip
    return render(request, "community/series.html", context)


@crew(May.COMMUNITY)
@require_http_methods(["GET", "POST"])
def series_change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Changes what is said of a series and of its dates to come."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row: Series = _of(Series, key, actor)
    chosen = tongue(request.GET.get("in", "en"))
    form = SeriesTextForm(request.POST or None, initial=meeting_initial(row, chosen), **_choices(actor))
    if request.method == "POST" and form.is_valid():
        what = form.plan(row.words, chosen)
        done = _made(form, lambda: events.change_series(actor=actor, series=key, what=what, now=clock.now()) + 1)
        if done:
            return redirect("community_series", key)
    return _form(request, form, chosen, row.words, _("Change the series"), f"/community/desk/series/{key}/")


@crew(May.COMMUNITY)
@require_http_methods(["GET", "POST"])
def series_rhythm(request: HttpRequest, key: UUID) -> HttpResponse:
    """Changes the hour and the rhythm of a series."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row: Series = _of(Series, key, actor)
    form = RhythmForm(request.POST or None, row=row, today=clock.today())
    if request.method == "POST" and form.is_valid():
        change_rhythm(
            actor=actor, series=key, rhythm=form.rhythm(), why=form.cleaned_data["why"].strip(), now=clock.now()
        )
        return redirect("community_series", key)
    context = {
        "form": form, "title": _("Change when it meets"), "back": f"/community/desk/series/{key}/",
        "button": _("Save"), "about": f"{title_of(row)}{comma()}{rhythm_words(row.rule)}",
        "hint": _("Dates to come move to the new hour and say so. Those you moved by hand stay where they are."),
    }  # fmt: skip
    return render(request, "community/small_form.html", context)


@crew(May.COMMUNITY)
@require_http_methods(["GET", "POST"])
def series_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """The last day of a series: later dates are called off."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row: Series = _of(Series, key, actor)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        events.end_series(actor=actor, series=key, last_on=d["last_on"], why=d["why"], now=clock.now())
        return redirect("community_series", key)
    context = {
        "form": form, "title": _("End the series"), "back": f"/community/desk/series/{key}/", "button": _("End it"),
        "about": f"{title_of(row)}{comma()}{rhythm_words(row.rule)}",
        "hint": _("Its later dates stay on the list, marked as called off."),
    }  # fmt: skip
    return render(request, "community/small_form.html", context)
