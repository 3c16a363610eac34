"""A team writes, answers, and says what was done."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hawn.agencies.policies import NoSuchRow
from hawn.agencies.roles import May
from hawn.community import queries
from hawn.community.actions import posts
from hawn.community.doors import crew
from hawn.community.forms_desk import AnswerForm, DoneForm, HeardForm, PostForm, tongue
from hawn.community.kinds import one
from hawn.community.models import Asked, Done, Post, Priority
from hawn.community.policies import SecondPerson
from hawn.community.shown import direction, post_card, said
from hawn.community.states import AskedState, PostState
from hawn.community.views_desk import MOST, PURPOSE, own_team, picture_of, tongues
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.core.uploads import OneInMemory, take_one


@crew(May.COMMUNITY)
@require_safe
def post_list(request: HttpRequest) -> HttpResponse:
    """The team's posts, the newest first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, PURPOSE):
        rows = list(Post.objects.filter(team=own_team(actor)).order_by("-made_at", "-id")[:100])
    shown = [{"card": post_card(r, {}), "state": states()[PostState(r.state)], "key": r.state} for r in rows]
    return render(request, "community/posts_desk.html", {"rows": shown})


def states() -> dict[PostState, str]:
    """Where a post stands, in the active language."""
    return {
        PostState.DRAFT: _("draft"), PostState.SECOND: _("waits for a second person"),
        PostState.OPEN: _("to be read by all"), PostState.WITHDRAWN: _("taken back"),
    }  # fmt: skip


@csrf_exempt
@crew(May.COMMUNITY)
@require_http_methods(["GET", "POST"])
def post_write(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """Writes a post, one language at a time."""
    taken = take_one(request, MOST)
    if taken is None:
        return HttpResponse(status=413)
    answer: HttpResponse = csrf_protect(lambda r: _write(r, key, taken))(request)
    return answer


def _write(request: HttpRequest, key: UUID | None, taken: OneInMemory) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    chosen, row = tongue(request.GET.get("in", "en")), None if key is None else _post(actor, key)
    words = dict(row.words) if row else {}
    initial = {**words.get(chosen, {}), "takes_questions": row.takes_questions if row else True}
    form = PostForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        image = picture_of(request, form, actor, {chosen: d["alt"]}, taken)
        if not form.errors:
            words[chosen] = {"title": d["title"].strip(), "text": d["text"].strip()}
            made = posts.write_post(
                actor=actor, post=key, words=words, picture=image, takes_questions=d["takes_questions"], now=clock.now()
            )
            return redirect("community_post_desk", made.id)
    context = {"form": form, "tongues": tongues(chosen, words), "row": row}
    return render(request, "community/post_form.html", context)


def _post(actor: Actor, key: UUID) -> Post:
    with acting(actor, PURPOSE):
        row = Post.objects.filter(id=key, team=own_team(actor)).first()
    if row is None:
        raise NoSuchRow(str(key))
    return row


@crew(May.COMMUNITY)
@require_http_methods(["GET", "POST"])
def post(request: HttpRequest, key: UUID) -> HttpResponse:
    """A post as it will look, in each of its languages; from here it goes out or comes back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, alone = _post(actor, key), False
    if request.method == "POST":
        try:
            if request.POST.get("move") == "withdraw":
                posts.withdraw_post(actor=actor, post=key, now=clock.now())
            else:
                posts.publish_post(actor=actor, post=key, now=clock.now())
            return redirect("community_post_desk", key)
        except SecondPerson:
            alone = True
    texts = [{"lang": c, "dir": direction(c), **row.words[c]} for c in sorted(row.words)]
    with acting(actor, PURPOSE):
        alts = queries.alts_of([row.picture])
    context = {
        "row": row, "card": post_card(row, {}, alts), "texts": texts, "state": states()[PostState(row.state)],
        "alone": alone,
        "mine": row.changed_by == actor.user, "draft": row.state in (PostState.DRAFT, PostState.SECOND),
        "waits": row.state == PostState.SECOND, "open": row.state == PostState.OPEN,
    }  # fmt: skip
    return render(request, "community/post_desk.html", context, status=409 if alone else 200)


@crew(May.COMMUNITY)
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Questions that wait, the oldest first. Their texts are sealed: one opens at a time."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, PURPOSE):
        rows = list(
            Asked.objects.filter(team=own_team(actor), state=AskedState.WAITING).order_by("asked_on", "id")[:100]
        )
        about = {p.id: p for p in Post.objects.filter(id__in={r.post for r in rows})}
    shown = [
        {"id": r.id, "on": r.asked_on, "post": said(about[r.post].words, "title")} for r in rows if r.post in about
    ]
    return render(request, "community/questions.html", {"rows": shown})


@crew(May.COMMUNITY)
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, key: UUID) -> HttpResponse:
    """One question: show it with an answer, or leave it out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    move = request.POST.get("move", "")
    if move in ("private", "leave_out"):
        posts.leave_out(actor=actor, asked=key, private=move == "private", now=clock.now())
        return redirect("community_questions")
    row, text = posts.read_asked(actor=actor, asked=key)
    form = AnswerForm(request.POST or None, initial={"shown": text})
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        posts.answer_asked(actor=actor, asked=key, shown=d["shown"], answer=d["answer"], now=clock.now())
        return redirect("community_questions")
    context = {"form": form, "text": text, "on": row.asked_on, "lang": row.language, "dir": direction(row.language)}
    return render(request, "community/question.html", context)


@crew(May.COMMUNITY)
@require_safe
def heard_list(request: HttpRequest) -> HttpResponse:
    """What the team heard, and what it did."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, PURPOSE):
        rows = list(Priority.objects.filter(team=own_team(actor)).order_by("-raised_on", "-id")[:100])
        done: dict[UUID, list[Any]] = {}
        for d in Done.objects.filter(priority__in=[r.id for r in rows]).order_by("on", "id"):
            done.setdefault(d.priority, []).append({"words": said(d.words), "on": d.on})
    shown = [
        {
            "id": r.id, "words": said(r.words), "on": r.raised_on, "heard": one("heard", r.heard)["label"],
            "shown": r.published_at, "done": done.get(r.id, []),
        }
        for r in rows
    ]  # fmt: skip
    return render(request, "community/heard.html", {"rows": shown})


@crew(May.COMMUNITY)
@require_http_methods(["GET", "POST"])
def heard_new(request: HttpRequest) -> HttpResponse:
    """Writes down what residents said."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    chosen, today = tongue(request.GET.get("in", "en")), clock.today()
    form = HeardForm(request.POST or None, today=today, initial={"raised_on": today})
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        posts.hear(
            actor=actor, words={chosen: d["words"].strip()}, heard=d["heard"], raised_on=d["raised_on"], now=clock.now()
        )
        return redirect("community_heard")
    context = {
        "form": form, "title": _("What did people say?"), "back": "/community/desk/heard/",
        "button": _("Write it down"), "tongues": tongues(chosen),
        "hint": _("Nobody else reads it before you show it."),
    }  # fmt: skip
    return render(request, "community/small_form.html", context)


@crew(May.COMMUNITY)
@require_POST
def heard_move(request: HttpRequest, key: UUID) -> HttpResponse:
    """Shows it, or takes it back."""
    on = request.POST.get("move") == "show"
    posts.show_priority(actor=request.actor, priority=key, now=clock.now(), on=on)  # type: ignore[attr-defined]
    return redirect("community_heard")


@crew(May.COMMUNITY)
@require_http_methods(["GET", "POST"])
def done(request: HttpRequest, key: UUID) -> HttpResponse:
    """Says what was done about it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    chosen, today = tongue(request.GET.get("in", "en")), clock.today()
    with acting(actor, PURPOSE):
        row = Priority.objects.filter(id=key, team=own_team(actor)).first()
    if row is None:
        raise NoSuchRow(str(key))
    form = DoneForm(request.POST or None, first=row.raised_on, today=today, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        posts.say_done(actor=actor, priority=key, words={chosen: d["words"].strip()}, on=d["on"], now=clock.now())
        return redirect("community_heard")
    context = {
        "form": form, "title": _("What was done?"), "back": "/community/desk/heard/", "button": _("Write it down"),
        "about": str(said(row.words)), "tongues": tongues(chosen), "hint": "",
    }  # fmt: skip
    return render(request, "community/small_form.html", context)
