"""Pages of decisions."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hawn.agencies.doors import needs
from hawn.agencies.queries import names
from hawn.agencies.roles import May
from hawn.cases.actions.files import NoSuchFile, case_path
from hawn.cases.attachments import named_rows, offered
from hawn.cases.views import visible
from hawn.core import clock
from hawn.core.acting import acting
from hawn.core.i18n import N_
from hawn.core.sheet import available
from hawn.core.views import printed
from hawn.countries.profiles import current
from hawn.countries.schema import Decision as Kind
from hawn.countries.schema import Event
from hawn.decisions import actions, letters
from hawn.decisions.actions import Grounds
from hawn.decisions.forms import AskForm, DecideForm, EventForm, OutsideForm, TakeBackForm
from hawn.decisions.models import Decision, TakenBack
from hawn.decisions.states import DecisionState
from hawn.referrals.readable import part_rows
from hawn.vault.actions import take_all


def _kind(name: str) -> Kind:
    try:
        return current().decision(name)
    except KeyError:
        raise NoSuchFile(name) from None


@needs(May.ASK_DECISION)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, file: UUID, kind: str) -> HttpResponse:
    """Asks a named decider of the profile."""
    actor, rule = request.actor, _kind(kind)  # type: ignore[attr-defined]
    case = visible(actor, file)
    with acting(actor, "decision"):
        files = offered(file, actions.SEEN_BY_DECIDER)
    form = AskForm(request.POST or None, deciders=[(str(i), n) for i, n in actions.deciders(rule)], files=files)
    if request.method == "POST" and form.is_valid():
        to = UUID(form.cleaned_data["decider"])
        actions.ask(
            actor=actor, file=file, kind=kind, decider=to, files=form.cleaned_data.get("shown", []),
            now=clock.now(), today=clock.today(),
        )  # fmt: skip
        return redirect("case", file)
    return render(request, "decisions/ask.html", {"case": case, "form": form, "kind": rule})


@needs(May.ASK_DECISION)
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, file: UUID, decision: UUID) -> HttpResponse:
    """Asks a decider no longer, with a reason; somebody else can be asked then."""
    actor = request.actor  # type: ignore[attr-defined]
    case = visible(actor, file)
    with acting(actor, "decision"):
        row = Decision.objects.filter(id=decision, file=file, state=DecisionState.ASKED).first()
    if row is None:
        raise NoSuchFile(str(decision))
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = TakenBack(form.cleaned_data["why"])
        actions.take_back(actor=actor, file=file, decision=decision, why=why, now=clock.now())
        return redirect("case", file)
    who = names({row.decider}).get(row.decider, "") if row.decider else ""
    return render(
        request, "decisions/take_back.html", {"case": case, "form": form, "kind": _kind(row.kind), "who": who}
    )


@needs(May.DECIDE)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, decision: UUID) -> HttpResponse:
    """The guided page: criteria, what is known, evidence both ways, outcome, reason."""
    actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, "decision"):
        row = Decision.objects.filter(id=decision, state=DecisionState.ASKED).first()
        if row is None:
            raise NoSuchFile(str(decision))
        parts = take_all(file=row.file)
        files = named_rows(row.file, [kind for kind in parts if kind.startswith("attachment_")])
    rule = _kind(row.kind)
    form = DecideForm(request.POST or None, kind=rule)
    if request.method == "POST" and form.is_valid():
        actions.record(
            actor=actor, decision=decision, outcome=form.cleaned_data["outcome"], grounds=_grounds(form),
            now=clock.now(), today=clock.today(),
        )  # fmt: skip
        return redirect("worklist")
    context = {
        "form": form,
        "kind": rule,
        "rows": part_rows(parts, wish_quoted=True),
        "files": files,
        "wish": parts.get("wish", {}).get("words", ""),
    }
    return render(request, "decisions/decide.html", context)


def _grounds(form: DecideForm) -> Grounds:
    data = form.cleaned_data
    return Grounds(data["evidence_for"], data["evidence_against"], data["reason"])


@needs(May.RECORD_OUTSIDE_DECISION)
@require_http_methods(["GET", "POST"])
def outside(request: HttpRequest, file: UUID, kind: str) -> HttpResponse:
    """Types in what a body without an account decided."""
    actor, rule = request.actor, _kind(kind)  # type: ignore[attr-defined]
    case = visible(actor, file)
    form = OutsideForm(request.POST or None, kind=rule)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.record_outside(
            actor=actor, file=file, kind=kind, outcome=data["outcome"], decided_on=data["decided_on"], by=data["by"],
            grounds=_grounds(form), now=clock.now(),
        )  # fmt: skip
        return redirect("case", file)
    return render(
        request,
        "decisions/outside.html",
        {"case": case, "form": form, "kind": rule, "body": current().body(rule.body)},
    )


@needs(May.WORK_CASE)
@require_http_methods(["GET", "POST"])
def event(request: HttpRequest, file: UUID) -> HttpResponse:
    """Something happened that starts time limits."""
    actor = request.actor  # type: ignore[attr-defined]
    case = visible(actor, file)
    form = EventForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.happened(actor=actor, file=file, event=Event(data["event"]), on=data["on"], now=clock.now())
        return redirect("case", file)
    return render(request, "decisions/event.html", {"case": case, "form": form})


@needs(May.WORK_CASE)
@require_POST
def clock_move(request: HttpRequest, file: UUID, clock_id: UUID) -> HttpResponse:
    """Stops, pauses or resumes a time limit, by the button that was pressed."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    visible(actor, file)
    now, today, move = clock.now(), clock.today(), request.POST.get("move")
    if move == "stop":
        actions.stop_clock(actor=actor, file=file, clock=clock_id, why=N_("done"), now=now)
    elif move == "pause":
        actions.pause(
            actor=actor,
            file=file,
            clock=clock_id,
            reason=N_("paused by the case worker"),
            now=now,
            today=today,
        )
    elif move == "resume":
        actions.resume(actor=actor, file=file, clock=clock_id, now=now, today=today)
    return redirect("case", file)


@needs(May.ISSUE_PAPER)
@require_http_methods(["GET"])
def letter(request: HttpRequest, file: UUID, decision: UUID) -> HttpResponse:
    """The letter about a decision in the person's language, to print or as PDF."""
    actor = request.actor  # type: ignore[attr-defined]
    case = visible(actor, file)
    with acting(actor, "decision"):
        row = Decision.objects.filter(id=decision, file=file, state="recorded").first()
    if row is None:
        raise NoSuchFile(str(decision))
    language = available(request.GET.get("in", case.language))
    sheet = letters.sheet(row, reference=case.reference, language=language)
    return printed(request, sheet, back=case_path(file), person_reads=case.language, number=case.reference)
