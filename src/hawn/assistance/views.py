"""Pages of help: needs and requests on the case, the provider's page, papers."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from hawn.agencies.doors import needs as door
from hawn.agencies.roles import May
from hawn.assistance import actions, papers
from hawn.assistance.actions import NeedsDecision, NeedsYes, StillAsked, To
from hawn.assistance.forms import (
    AnswerForm,
    BlockForm,
    NeedEndForm,
    NeedForm,
    NumberForm,
    OutsideAnswerForm,
    ReplyForm,
    RequestForm,
    StepForm,
)
from hawn.assistance.models import Need, Paper, Request, Step
from hawn.assistance.panels import STATES, STEPS, label_of
from hawn.assistance.states import NeedState, RequestState
from hawn.cases.actions.files import NoSuchFile, case_path
from hawn.cases.views import visible
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.core.sheet import available
from hawn.core.views import printed
from hawn.countries.profiles import catalogue, current
from hawn.referrals.readable import shown_rows
from hawn.vault.actions import take_all


def _need(actor: Actor, file: UUID, key: UUID) -> Need:
    with acting(actor, "case"):
        found = Need.objects.filter(id=key, file=file).first()
    if found is None:
        raise NoSuchFile(str(key))
    return found


@door(May.ASK_SERVICE)
@require_http_methods(["GET", "POST"])
def need_new(request: HttpRequest, file: UUID) -> HttpResponse:
    """A wish becomes a need."""
    actor = request.actor  # type: ignore[attr-defined]
    case = visible(actor, file)
    here = [s.service for s in current().services]
    form = NeedForm(request.POST or None, services=[(s, label_of(s)) for s in here])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.want(actor=actor, file=file, service=data["service"], words=data["words"], now=clock.now())
        return redirect("case", file)
    return render(
        request,
        "assistance/form.html",
        {"case": case, "form": form, "title": gettext("What does the person want?")},
    )


@door(May.ASK_SERVICE)
@require_http_methods(["GET", "POST"])
def need_end(request: HttpRequest, file: UUID, need: UUID) -> HttpResponse:
    """A need is over, and how; it can be wanted again later."""
    actor = request.actor  # type: ignore[attr-defined]
    case, row = visible(actor, file), _need(actor, file, need)
    if row.state != NeedState.WANTED:
        raise NoSuchFile(str(need))
    form = NeedEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_need(actor=actor, need=need, to=NeedState(form.cleaned_data["how"]), now=clock.now())
            return redirect("case", file)
        except StillAsked:
            words = gettext("A provider is still asked for this. Take that back, or write down what came of it, first.")
            form.add_error(None, words)
    title = gettext("This is over: %(service)s") % {"service": label_of(row.service)}
    return render(request, "assistance/form.html", {"case": case, "form": form, "title": title})


def _providers(service: str) -> list[tuple[str, str]]:
    out = []
    for body in current().providers_of(service) or []:
        teams = [t for t in current().teams if t.body == body.id and "provider" in t.roles]
        out += [(f"{body.id}:{t.id}", f"{body.name}, {t.name}") for t in teams]
        if not teams:
            out.append((f"{body.id}:", f"{body.name} ({gettext('by call or letter')})"))
    return out


@door(May.ASK_SERVICE)
@require_http_methods(["GET", "POST"])
def request_new(request: HttpRequest, file: UUID, need: UUID) -> HttpResponse:
    """Asks one or several providers at once."""
    actor = request.actor  # type: ignore[attr-defined]
    case, row = visible(actor, file), _need(actor, file, need)
    form = RequestForm(request.POST or None, providers=_providers(row.service))
    if request.method == "POST" and form.is_valid():
        to = [To(*one.split(":")) for one in form.cleaned_data["to"]]
        to += [To(current().body_or_typed(one)) for one in [form.cleaned_data["other"]] if one]
        try:
            actions.request(
                actor=actor,
                need=need,
                to=to,
                brief=form.cleaned_data["brief"],
                now=clock.now(),
                today=clock.today(),
            )
            return redirect("case", file)
        except NeedsDecision as waits:
            label = gettext(current().decision(waits.kind).label)
            words = gettext(
                "By law this help waits for a decision: %(decision)s (%(law)s). Ask for the decision first."
            )
            form.add_error(None, words % {"decision": label, "law": waits.law})
        except NeedsYes as missing:
            name = current().name_of(str(missing))
            form.add_error(
                "to" if "to" in form.fields else "other",
                gettext("The person has not said yes to %(name)s. Ask the person first.") % {"name": name},
            )
    title = gettext("Ask for: %(service)s") % {"service": label_of(row.service)}
    unknown = current().providers_of(row.service) is None
    context = {"case": case, "form": form, "title": title, "permission": True, "nobody_known": unknown}
    return render(request, "assistance/form.html", context)


@door(May.ASK_SERVICE)
@require_http_methods(["GET", "POST"])
def outside_answer(request: HttpRequest, file: UUID, key: UUID) -> HttpResponse:
    """Types in what a body without an account answered, and later what it did."""
    actor = request.actor  # type: ignore[attr-defined]
    case = visible(actor, file)
    with acting(actor, "case"):
        row = Request.objects.filter(id=key, file=file, provider_team=None).first()
    if row is None:
        raise NoSuchFile(str(key))
    waiting = row.state in (RequestState.SENT, RequestState.ASKED)
    form: Any = OutsideAnswerForm(request.POST or None) if waiting else StepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now, today = clock.now(), clock.today()
        if waiting:
            d = form.cleaned_data
            to = RequestState(d["answer"])
            actions.answer(actor=actor, key=key, to=to, words=d["words"], said_by=d["said_by"], now=now, today=today)
        else:
            actions.step(actor=actor, key=key, outcome="", now=now, today=today, **form.cleaned_data)
        return redirect("case", file)
    title = gettext("What did %(name)s say?") % {"name": current().name_of(row.provider_body)}
    return render(request, "assistance/form.html", {"case": case, "form": form, "title": title})


@door(May.ASK_SERVICE)
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, file: UUID, key: UUID) -> HttpResponse:
    """Answers a provider's question."""
    actor = request.actor  # type: ignore[attr-defined]
    case = visible(actor, file)
    with acting(actor, "case"):
        row = Request.objects.filter(id=key, file=file, state=RequestState.ASKED).first()
        kind = f"answer_of_provider:{key}"
        asked = take_all(file=file, kinds=[kind]).get(kind, {}).get("words", "")
    if row is None:
        raise NoSuchFile(str(key))
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        actions.reply(actor=actor, key=key, words=words, now=clock.now(), today=clock.today())
        return redirect("case", file)
    title = gettext("%(name)s asks") % {"name": current().name_of(row.provider_body)}
    return render(request, "assistance/form.html", {"case": case, "form": form, "title": title, "said": asked})


@door(May.ASK_SERVICE)
@require_POST
def withdraw(request: HttpRequest, file: UUID, key: UUID) -> HttpResponse:
    """Takes a request back."""
    actions.withdraw(actor=request.actor, key=key, now=clock.now())  # type: ignore[attr-defined]
    return redirect("case", file)


@door(May.ASK_SERVICE)
@require_http_methods(["GET", "POST"])
def block_new(request: HttpRequest, file: UUID, need: UUID) -> HttpResponse:
    """Names what holds a need up, with oneself as owner and a date."""
    actor = request.actor  # type: ignore[attr-defined]
    case, row = visible(actor, file), _need(actor, file, need)
    things = [(s.id, label_of(s.id)) for s in catalogue().services] + [(f, label_of(f)) for f in catalogue().facts]
    form = BlockForm(request.POST or None, things=things)
    if request.method == "POST" and form.is_valid():
        actions.block(
            actor=actor,
            need=row.id,
            owner=actor.user,
            owner_name=actor.name,
            now=clock.now(),
            **form.cleaned_data,
        )
        return redirect("case", file)
    return render(request, "assistance/form.html", {"case": case, "form": form, "title": gettext("What holds it up?")})


@door(May.ASK_SERVICE)
@require_POST
def unblock(request: HttpRequest, file: UUID, key: UUID) -> HttpResponse:
    """What held things up is cleared."""
    actions.unblock(actor=request.actor, key=key, now=clock.now())  # type: ignore[attr-defined]
    return redirect("case", file)


@door(May.ANSWER_REQUEST)
@require_http_methods(["GET", "POST"])
def provider_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """A provider's page of one request: only what the service needs, one form for the next step."""
    actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, "service"):
        row = Request.objects.filter(id=key, provider_team=actor.team).first()
        if row is None:
            raise NoSuchFile(str(key))
        parts = take_all(file=row.file)
        steps = [
            {"on": s.on, "what": STEPS.get(s.what, s.what)} for s in Step.objects.filter(request=key).order_by("on")
        ]
    state = RequestState(row.state)
    form: Any = None
    if state in (RequestState.SENT, RequestState.ASKED):
        form = AnswerForm(request.POST or None)
    elif state in (RequestState.ACCEPTED, RequestState.STARTED):
        form = StepForm(request.POST or None)
    if request.method == "POST" and form is not None and form.is_valid():
        now, today = clock.now(), clock.today()
        if isinstance(form, AnswerForm):
            d = form.cleaned_data
            actions.answer(actor=actor, key=key, to=RequestState(d["answer"]), words=d["words"], now=now, today=today)
        else:
            actions.step(actor=actor, key=key, outcome="", now=now, today=today, **form.cleaned_data)
        return redirect("request", key)
    context = {
        "row": row,
        "service": label_of(row.service),
        "state": STATES[state],
        "brief": parts.get(f"brief:{row.id}", {}).get("words", ""),
        "replies": [
            {"on": date.fromisoformat(r["on"]), "words": r["words"]}
            for r in parts.get(f"brief:{row.id}", {}).get("replies", [])
        ],
        "answered": parts.get(f"answer_of_provider:{row.id}", {}).get("words", ""),
        "shared": shown_rows(parts),
        "steps": steps,
        "form": form,
        "today": clock.today(),
    }
    return render(request, "assistance/provider.html", context)


@door(May.ISSUE_PAPER)
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, file: UUID, kind: str) -> HttpResponse:
    """Shows a paper in the person's language, or another; made with one press."""
    actor = request.actor  # type: ignore[attr-defined]
    case = visible(actor, file)
    language = available((request.POST or request.GET).get("in", case.language))
    if request.method == "POST":
        issued = papers.issue(actor=actor, file=file, kind=kind, language=language, now=clock.now())
        return redirect("paper_made", file, issued.id)
    shown = papers.sheet(kind=kind, language=language, number="", now=clock.now())
    return printed(request, shown, back=case_path(file), person_reads=case.language)


@door(May.ISSUE_PAPER)
@require_http_methods(["GET"])
def paper_made(request: HttpRequest, file: UUID, key: UUID) -> HttpResponse:
    """A paper that was made, with its number, to print again."""
    actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, "papers"):
        row = Paper.objects.filter(id=key, file=file).first()
    if row is None:
        raise NoSuchFile(str(key))
    made = papers.sheet(kind=row.kind, language=row.language, number=row.number, now=row.issued_at)
    return printed(request, made, back=case_path(file), person_reads=row.language, number=row.number, made=True)


@door(May.ASK_SERVICE)
@require_http_methods(["GET"])
def request_letter(request: HttpRequest, file: UUID, key: UUID) -> HttpResponse:
    """The letter to a body without an account, to print or as PDF. It opens the brief, which leaves a line. A request
    that was taken back, as one is whose yes ended, has no letter any more."""
    actor = request.actor  # type: ignore[attr-defined]
    visible(actor, file)
    with acting(actor, "case"):
        found = Request.objects.filter(id=key, file=file, provider_team=None)
        row = found.exclude(state=RequestState.WITHDRAWN).first()
        kind = f"brief:{key}"
        brief = take_all(file=file, kinds=[kind]).get(kind, {}).get("words", "") if row else ""
    if row is None:
        raise NoSuchFile(str(key))
    language = available(request.GET.get("in", "en"))
    sheet = papers.letter_to(row, brief=brief, language=language, now=row.asked_at)
    return printed(request, sheet, back=case_path(file), person_reads="", number=row.reference)


@door(May.CHECK_PAPER)
@require_http_methods(["GET", "POST"])
def paper_check(request: HttpRequest) -> HttpResponse:
    """Somebody rings with the number of a paper."""
    form = NumberForm(request.POST or None)
    found, asked = None, request.method == "POST" and form.is_valid()
    if asked:
        found = papers.known(actor=request.actor, number=form.cleaned_data["number"])  # type: ignore[attr-defined]
    context = {
        "form": form,
        "asked": asked,
        "found": found,
        "menu": papers.kinds()[found.kind].menu if found and found.kind in papers.kinds() else "",
    }
    return render(request, "assistance/paper_check.html", context)
