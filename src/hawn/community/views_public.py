"""What residents read: meetings, teams, posts, what was said and done. No cookie, no script is needed."""

from datetime import datetime
from itertools import zip_longest
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from hawn.agencies.policies import NoSuchRow
from hawn.community import queries
from hawn.community.actions import counts, posts
from hawn.community.actors import PUBLIC_READER, RESIDENT
from hawn.community.doors import public
from hawn.community.forms import AskForm, ComingForm, FilterForm, PulseForm
from hawn.community.kinds import data, listed
from hawn.community.models import Event, Face, Picture, Post, Series, TeamPage
from hawn.community.queries import PAGE, Wanted
from hawn.community.shown import (
    best,
    direction,
    event_card,
    face_card,
    names_in_a_row,
    place_name,
    post_card,
    rhythm_words,
    said,
)
from hawn.community.states import Going, PostState, Way
from hawn.community.words import discloses
from hawn.core import clock
from hawn.core.acting import acting
from hawn.core.languages import languages
from hawn.countries.profiles import current

PURPOSE = "community"
FIRST, CROWD = 6, 6  # so many meetings and faces at first: one screen tells what it is like, the next how often


def wanted(request: HttpRequest, since: datetime, pages: dict[UUID, TeamPage]) -> tuple[Wanted, FilterForm]:
    """What the address asks for; what makes no sense asks for nothing."""
    form = FilterForm(request.GET or None, pages=pages)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    team = next((t for t, page in pages.items() if page.slug == asked.get("team")), None)
    return Wanted(
        since, kind=asked.get("kind", ""), locality=asked.get("where", ""), language=asked.get("language_spoken", ""),
        interpreted=asked.get("interpreted", ""), features=tuple(asked.get("with", ())), team=team,
        after=_after(request.GET.get("after", "")),
    ), form  # fmt: skip


def _after(typed: str) -> tuple[datetime, UUID] | None:
    at, _sep, key = typed.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, UUID(key)) if moment.tzinfo else None
    except ValueError:
        return None


def write_after(at: datetime, key: UUID) -> str:
    """A place in a list, for an address."""
    return f"{at.isoformat()}_{key}"


@public
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Faces first, then where and when one can meet them, the soonest first."""
    now, first = clock.now(), "after" not in request.GET
    most = FIRST if first else PAGE
    with acting(PUBLIC_READER, PURPOSE):
        teams = queries.open_teams(clock.today())
        pages = queries.pages_of(teams)
        asked, form = wanted(request, now, pages)
        rows = queries.meetings(asked, teams, most + 1)
        faces = queries.faces_of(f for row in rows for f in row.faces)
        people = queries.faces_by_team(pages) if first else {}
    more, rows, kept = len(rows) > most, rows[:most], form.kept()
    context = {
        "cards": [event_card(row, faces, pages) for row in rows],
        "form": form,
        "filtered": bool(kept),
        "chosen": form.chosen(),
        "none": bool(kept) and not rows,
        "later": urlencode([*kept, ("after", write_after(rows[-1].starts_at, rows[-1].id))]) if more else "",
        "first": first,
        "calendar": urlencode(kept),
        "crowd": (crowd := _crowd(people)),
        "names": names_in_a_row([f.name for f in crowd]),
    }
    return render(request, "community/start.html", context)


def _crowd(people: dict[UUID, list[Face]]) -> list[Face]:
    """Faces for the top of the page: one of each team in turn, those with a photograph."""
    shown = [[f for f in rows if f.picture] for rows in people.values()]
    return [f for turn in zip_longest(*shown) for f in turn if f][:CROWD]


@public
@require_safe
def event(request: HttpRequest, key: UUID) -> HttpResponse:
    """One meeting; called off ones stay, so that nobody comes in vain."""
    card, row = find_event(key)
    return render(
        request,
        "community/event.html",
        {"card": card, "over": row.ends_at < clock.now(), "ld": schema_org(row, card, request)},
    )


def find_event(key: UUID) -> tuple[dict[str, Any], Event]:
    """A published meeting as a card, and its row. Raises Http404."""
    with acting(PUBLIC_READER, PURPOSE):
        teams = queries.open_teams(clock.today())
        row = Event.objects.filter(id=key, published_at__isnull=False, team__in=teams).first()
        if row is None:
            raise Http404
        card = event_card(row, queries.faces_of(row.faces), queries.pages_of(row.teams))
        series = Series.objects.filter(id=row.series).first() if row.series else None
        if series is not None:
            card["rhythm"] = rhythm_words(series.rule)
            card["others"] = [
                event_card(o, {}, {})
                for o in queries.meetings(Wanted(clock.now(), series=row.series), teams, 5)
                if o.id != row.id
            ][:4]
    return card, row


def schema_org(row: Event, card: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    """The meeting in the words of schema.org/Event, for search engines and calendars."""
    status = (
        "EventCancelled" if row.state == Going.CANCELLED else "EventRescheduled" if row.moved_from else "EventScheduled"
    )
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": card["title"],
        "description": str(card["words"]),
        "startDate": card["when"].starts,
        "endDate": card["when"].ends,
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": row.place,
            "address": {
                "@type": "PostalAddress", "streetAddress": row.address, "addressLocality": card["locality"],
                "addressCountry": current().country,
            },
        },
        "organizer": [{"@type": "Organization", "name": page.name} for page in card["teams"]],
        "inLanguage": row.languages,
        "isAccessibleForFree": True,
        "url": request.build_absolute_uri(card["path"]),
    }  # fmt: skip
    if row.moved_from:
        found["previousStartDate"] = row.moved_from.isoformat()
    return found


@public
@require_http_methods(["GET", "POST"])
def coming(request: HttpRequest, key: UUID) -> HttpResponse:
    """How many are coming: a number, no name."""
    card, row = find_event(key)
    if card["cancelled"] or row.ends_at < clock.now():
        return redirect(card["path"])
    form = ComingForm(request.POST or None, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            counts.say_coming(
                key=form.cleaned_data["key"], event=key, people=form.cleaned_data["people"], today=clock.today()
            )
        except NoSuchRow:
            return redirect(card["path"])
        return render(request, "community/coming_done.html", {"card": card})
    return render(request, "community/coming.html", {"card": card, "form": form})


@public
@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """Who one can meet, by name of the team."""
    with acting(PUBLIC_READER, PURPOSE):
        here = queries.open_teams(clock.today())
        pages = queries.published_pages(here)
        faces = queries.faces_by_team(p.team for p in pages)
        nexts = queries.next_meetings([p.team for p in pages], clock.now())
    rows = [
        {
            "page": page, "places": [place_name(c) for c in page.localities], "about": said(page.words, "about"),
            "faces": [face_card(f) for f in faces.get(page.team, [])][:4],
            "next": event_card(nexts[page.team], {}, {}) if page.team in nexts else None,
        }
        for page in pages
    ]  # fmt: skip
    return render(request, "community/teams.html", {"rows": rows})


@public
@require_safe
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """One team: faces and names first, where to meet next, what they can and cannot promise."""
    page = find_page(slug)
    with acting(PUBLIC_READER, PURPOSE):
        here = queries.open_teams(clock.today())
        faces = queries.faces_by_team([page.team]).get(page.team, [])
        rows = queries.meetings(Wanted(clock.now(), team=page.team), here, 3)
        hosts = queries.faces_of(f for row in rows for f in row.faces)
        pages = queries.pages_of(here)
        written = queries.posts([page.team], limit=3)
        heard = queries.said([page.team])[:3]
        alts = queries.alts_of([*(f.picture for f in faces), *(p.picture for p in written)])
    cards = [event_card(row, hosts, pages) for row in rows]
    context = {
        "page": page,
        "places": [place_name(c) for c in page.localities],
        "about": said(page.words, "about"), "can": _lines(page, "can"), "cannot": _lines(page, "cannot"),
        "faces": [face_card(f, alts) for f in faces],
        "cards": cards,
        "next": next((card for card in cards if not card["cancelled"]), None),
        "posts": [post_card(p, pages, alts) for p in written],
        "said": [_heard(p, done) for p, done in heard],
    }  # fmt: skip
    return render(request, "community/team.html", context)


def _lines(page: TeamPage, part: str) -> dict[str, Any]:
    text = said(page.words, part)
    return {"lines": [x for x in str(text).splitlines() if x.strip()], "lang": text.lang, "dir": text.dir}


def find_page(slug: str) -> TeamPage:
    """A published page of a team that is there today. Raises Http404."""
    with acting(PUBLIC_READER, PURPOSE):
        teams = queries.open_teams(clock.today())
        row = TeamPage.objects.filter(slug=slug, published_at__isnull=False, team__in=teams).first()
    if row is None:
        raise Http404
    return row


def _heard(row: Any, done: list[Any]) -> dict[str, Any]:
    return {
        "words": said(row.words), "on": row.raised_on, "team": row.team,
        "done": [{"words": said(d.words), "on": d.on} for d in done],
    }  # fmt: skip


@public
@require_safe
def said_and_done(request: HttpRequest) -> HttpResponse:
    """What residents said should change, what was done about it, and when."""
    with acting(PUBLIC_READER, PURPOSE):
        here = queries.open_teams(clock.today())
        pages = queries.pages_of(here)
        rows = queries.said(here)
    shown = [{**_heard(row, done), "page": pages.get(row.team)} for row, done in rows]
    return render(request, "community/said.html", {"rows": shown})


@public
@require_safe
def post_list(request: HttpRequest) -> HttpResponse:
    """What the teams wrote, the newest first."""
    with acting(PUBLIC_READER, PURPOSE):
        here = queries.open_teams(clock.today())
        rows = queries.posts(here, _after(request.GET.get("after", "")))
        pages = queries.pages_of(here)
        alts = queries.alts_of(r.picture for r in rows)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    later = urlencode({"after": write_after(rows[-1].published_at or clock.now(), rows[-1].id)}) if more else ""
    return render(request, "community/posts.html", {"cards": [post_card(r, pages, alts) for r in rows], "later": later})


@public
@require_safe
def post(request: HttpRequest, key: UUID) -> HttpResponse:
    """One post with what was asked and answered under it. ``?in=ne`` reads it in one of its languages."""
    row, pages = _find_post(key)
    with acting(PUBLIC_READER, PURPOSE):
        asked = queries.answered(key)
        alts = queries.alts_of([row.picture])
    chosen = best(row.words, request.GET.get("in"))
    words = row.words.get(chosen, {})
    context = {
        "card": post_card(row, pages, alts), "asked": asked, "lang": chosen, "dir": direction(chosen),
        "title": words.get("title", ""), "text": words.get("text", ""), "languages_of": _languages_of(row, chosen),
    }  # fmt: skip
    return render(request, "community/post.html", context)


def _languages_of(row: Post, chosen: str) -> list[dict[str, Any]]:
    return [{**one, "chosen": one["code"] == chosen} for one in languages() if one["code"] in row.words]


def _find_post(key: UUID) -> tuple[Post, dict[UUID, TeamPage]]:
    with acting(PUBLIC_READER, PURPOSE):
        here = queries.open_teams(clock.today())
        row = Post.objects.filter(id=key, state=PostState.OPEN, team__in=here).first()
        pages = queries.pages_of(here)
    if row is None:
        raise Http404
    return row, pages


@public
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, key: UUID) -> HttpResponse:
    """A question for everybody to read, once the team has. What sounds like somebody's own trouble gets the private
    ways first, and nothing of it is kept."""
    row, pages = _find_post(key)
    if not row.takes_questions:
        raise Http404
    form = AskForm(request.POST or None, initial={"key": uuid4()})
    context: dict[str, Any] = {"card": post_card(row, pages), "form": form, "lines": current().lines}
    if request.method == "POST" and form.is_valid():
        if discloses(form.cleaned_data["text"]) and not request.POST.get("all_the_same"):
            return render(request, "community/ask_private.html", context)
        posts.ask_in_public(
            key=form.cleaned_data["key"],
            post=key,
            text=form.cleaned_data["text"],
            language=get_language() or "en",
            today=clock.today(),
        )
        return render(request, "community/ask_done.html", context)
    return render(request, "community/ask.html", context)


@public
@require_http_methods(["GET", "POST"])
def pulse(request: HttpRequest, slug: str) -> HttpResponse:
    """Three sentences, five faces each. Kept as the quarter of the year and nothing else."""
    page = find_page(slug)
    form = PulseForm(request.POST or None, initial={"key": uuid4(), "way": request.GET.get("way", "qr")})
    tablet = form["way"].value() == Way.TABLET
    # On a tablet that goes from hand to hand each may choose a language, and it stays the team's tablet.
    context = {"page": page, "form": form, "items": listed("pulse"), "language_keeps": "way=tablet" if tablet else ""}
    if request.method == "POST" and form.is_valid():
        way = Way.TABLET if form.cleaned_data["way"] == "tablet" else Way.QR
        counts.take_pulse(
            actor=RESIDENT, key=form.cleaned_data["key"], team=page.team, answers=form.answers(), way=way,
            today=clock.today(),
        )  # fmt: skip
        return render(request, "community/pulse_done.html", {**context, "tablet": way == Way.TABLET})
    return render(request, "community/pulse.html", context)


@public
@require_safe
def picture(request: HttpRequest, key: UUID) -> HttpResponse:
    """A published picture. It may be kept by browsers: it never changes under this address."""
    with acting(PUBLIC_READER, PURPOSE):
        row = Picture.objects.filter(id=key, published_at__isnull=False).first()
    if row is None:
        raise Http404
    answer = HttpResponse(bytes(row.content), content_type="image/jpeg")
    patch_cache_control(answer, public=True, max_age=86400)
    return answer


@public
@require_safe
def hand(request: HttpRequest) -> HttpResponse:
    """First words, small gestures, what not to ask, danger numbers."""
    return render(request, "community/hand.html", {"crib": data("crib"), "lines": current().lines})
