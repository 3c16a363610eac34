"""A team's own pages: its page and faces."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hawn.agencies.policies import NoSuchRow
from hawn.agencies.roles import May, may
from hawn.community import queries
from hawn.community.actions import pages
from hawn.community.actions.pages import FaceWords, PageWords
from hawn.community.doors import crew
from hawn.community.forms_desk import FaceForm, PageForm, tongue
from hawn.community.models import Asked, Face, Picture, Post, TeamPage
from hawn.community.pictures import take
from hawn.community.shown import event_card, face_card, rhythm_words, title_of
from hawn.community.states import AskedState, PostState
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.core.judging.media import NotTaken
from hawn.core.languages import languages
from hawn.core.uploads import OneInMemory, take_one

PURPOSE = "community"
MOST = 20 * 1024 * 1024


def tongues(chosen: str, have: Any = ()) -> list[dict[str, Any]]:
    """The languages in which a text can be written, with those in which there is one."""
    return [{**row, "chosen": row["code"] == chosen, "there": row["code"] in have} for row in languages()]


@crew(May.COUNT)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What the team has on: meetings, questions that wait, posts, its page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now, team = clock.now(), own_team(actor)
    keeps = may(actor.role, May.COMMUNITY)
    with acting(actor, PURPOSE):
        page = TeamPage.objects.filter(team=team).first()
        most = 200 if request.GET.get("all") else 3
        rows = list(queries.hosted(team, now)[: most + 1])
        others = [] if keeps else queries.hosted_by_any(queries.agency_teams(team)[1:], now, 6)
        others = [one for one in others if one.id not in {row.id for row in rows}]
        counted = queries.to_count(team, now)
        series = queries.own_series(team, clock.today())
        said_coming = queries.coming(r.id for r in rows)
        faces = queries.faces_of(f for r in (*rows, *others) for f in r.faces)
        waiting = Asked.objects.filter(team=team, state=AskedState.WAITING).count() if keeps else 0
        second = Post.objects.filter(team=team, state=PostState.SECOND).count() if keeps else 0
    context = {
        "page": page, "keeps": keeps, "waiting": waiting, "second": second,
        "cards": [{**event_card(r, faces, {}), "coming": said_coming.get(r.id, 0)} for r in rows[:most]],
        "more": len(rows) > most,
        "others": [event_card(r, faces, {}) for r in others], "counted": [event_card(r, {}, {}) for r in counted],
        "series": [
            {"id": s.id, "title": title_of(s), "rhythm": rhythm_words(s.rule), "open": s.published_at} for s in series
        ],
        "outreach": may(actor.role, May.OUTREACH), "trust": may(actor.role, May.SEE_TRUST),
    }  # fmt: skip
    return render(request, "community/desk.html", context)


def own_team(actor: Actor) -> UUID:
    """The team that somebody acts for. Raises NoSuchRow."""
    if actor.team is None:
        raise NoSuchRow("team")
    return actor.team


@crew(May.COMMUNITY)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The team's page, one language at a time."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    chosen = tongue(request.GET.get("in", "en"))
    with acting(actor, PURPOSE):
        row = TeamPage.objects.filter(team=own_team(actor)).first()
    words = dict(row.words) if row else {}
    initial = {
        **words.get(chosen, {}),
        **({"name": row.name, "phone": row.phone, "localities": row.localities} if row else {}),
    }
    form = PageForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        here = {k: d[k].strip() for k in ("about", "can", "cannot") if d[k].strip()}
        words = {**{k: v for k, v in words.items() if k != chosen}, **({chosen: here} if here else {})}
        pages.save_page(actor=actor, what=PageWords(d["name"], d["localities"], words, d["phone"]), now=clock.now())
        if request.POST.get("then") == "publish":
            pages.publish_page(actor=actor, now=clock.now())
        return redirect("community_desk")
    context = {"form": form, "tongues": tongues(chosen, words), "row": row}
    return render(request, "community/page_form.html", context)


@crew(May.COMMUNITY)
@require_POST
def page_hide(request: HttpRequest) -> HttpResponse:
    """The page is taken back."""
    pages.publish_page(actor=request.actor, now=clock.now(), on=False)  # type: ignore[attr-defined]
    return redirect("community_desk")


@crew(May.COMMUNITY)
@require_safe
def faces(request: HttpRequest) -> HttpResponse:
    """Everybody of the team, with what is still to be done."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, PURPOSE):
        rows = list(Face.objects.filter(team=own_team(actor), ended_at=None).order_by("name", "id"))
    shown = [
        {
            **face_card(r), "shown": r.published_at, "vetted": r.vetted_at,
            "may_vet": r.vetted_at is None and actor.user not in (r.user, r.made_by),
        }
        for r in rows
    ]  # fmt: skip
    return render(request, "community/faces.html", {"rows": shown})


@csrf_exempt
@crew(May.COMMUNITY)
@require_http_methods(["GET", "POST"])
def face(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """A new entry, or a changed one; the photograph is taken in before the form is read."""
    taken = take_one(request, MOST)
    if taken is None:
        return HttpResponse(status=413)
    answer: HttpResponse = csrf_protect(lambda r: _face(r, key, taken))(request)
    return answer


def _face(request: HttpRequest, key: UUID | None, taken: OneInMemory) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    chosen, row = tongue(request.GET.get("in", "en")), None
    if key is not None:
        with acting(actor, PURPOSE):
            row = Face.objects.filter(id=key, team=own_team(actor), ended_at=None).first()
        if row is None:
            raise NoSuchRow(str(key))
    words = dict(row.words) if row else {}
    uniform = {True: "yes", False: "no", None: ""}
    initial = {"words": words.get(chosen, "")}
    if row:
        initial |= {"name": row.name, "languages": row.languages, "uniform": uniform[row.uniform]}
    form = FaceForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        image = picture_of(request, form, actor, {"en": d["name"]}, taken)
        if not form.errors:
            words = {k: v for k, v in {**words, chosen: d["words"].strip()}.items() if v}
            said = {"yes": True, "no": False}.get(d["uniform"])
            mine = request.POST.get("mine") == "1"
            user = actor.user if mine else row.user if row else None
            what = FaceWords(d["name"], d["languages"], words, said, image, user)
            pages.save_face(actor=actor, face=key, what=what, now=clock.now())
            return redirect("community_faces")
    context = {
        "form": form,
        "tongues": tongues(chosen, words),
        "row": row,
        "mine": row is None or row.user == actor.user,
    }
    return render(request, "community/face_form.html", context)


def picture_of(request: HttpRequest, form: Any, actor: Actor, alt: dict[str, str], taken: OneInMemory) -> UUID | None:
    """The picture that came with a form, drawn anew and kept; what cannot be taken is said beside the field."""
    sent = request.FILES.get("photo")
    if taken.too_long:
        form.add_error("photo", _("This picture is too large: at most 20 MB."))
    if sent is None or form.errors:
        return None
    try:
        content, size = take(sent.read(), sent.name or "")
    except NotTaken:
        form.add_error("photo", _("We cannot use this as a picture. Take a JPEG or PNG from your camera."))
        return None
    return pages.add_picture(actor=actor, content=content, size=size, alt=alt, now=clock.now()).id


@crew(May.COMMUNITY)
@require_safe
def picture(request: HttpRequest, key: UUID) -> HttpResponse:
    """A picture of the own team, also one that nobody else sees yet."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, PURPOSE):
        row = Picture.objects.filter(id=key, team=own_team(actor)).first()
    if row is None:
        raise NoSuchRow(str(key))
    return HttpResponse(bytes(row.content), content_type="image/jpeg")


@crew(May.COMMUNITY)
@require_POST
def face_move(request: HttpRequest, key: UUID) -> HttpResponse:
    """Vouch for somebody, show them, take them back, or end."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    moves: dict[str, Any] = {
        "vet": lambda: pages.vet_face(actor=actor, face=key, now=clock.now()),
        "show": lambda: pages.show_face(actor=actor, face=key, now=clock.now()),
        "hide": lambda: pages.show_face(actor=actor, face=key, now=clock.now(), on=False),
        "end": lambda: pages.end_face(actor=actor, face=key, now=clock.now()),
    }
    moves.get(request.POST.get("move", ""), lambda: None)()
    return redirect("community_faces")
