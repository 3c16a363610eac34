"""The full report: a task list, written in parts, left and taken up again, by receipt or by the author's team."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from hawn.agencies.doors import needs
from hawn.agencies.roles import May
from hawn.cases.policies import WrongMove
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.core.languages import in_every_language
from hawn.referrals.actions import sending
from hawn.referrals.forms import AnswerForm, ReportForm
from hawn.referrals.models import Receipt, Report
from hawn.referrals.readable import told_to
from hawn.referrals.report import sections
from hawn.referrals.states import ReportState
from hawn.vault.actions import take_all
from hawn.vault.receipts import StateGone, seal_state, unseal_state

FORM, HOURS = "full-report", 2


def _holder(request: HttpRequest) -> tuple[Actor, UUID, str]:
    """Who writes: the holder of a receipt (its lookup id travels sealed for two hours), or the author's team.
    Raises StateGone."""
    key = request.POST.get("key", "")
    state = unseal_state(FORM, key, HOURS)
    lookup = UUID(state["receipt"])
    actor: Actor = request.actor if state["team"] else sending.receipt_actor(lookup)  # type: ignore[attr-defined]
    if actor is None:
        raise StateGone("signed out")
    return actor, lookup, seal_state(FORM, state)


def key_for(lookup: UUID, team: bool = False) -> str:
    """The sealed key that opens the report pages of one receipt."""
    return seal_state(FORM, {"receipt": str(lookup), "team": team})


@in_every_language
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """The task list, one section, or sending; by the button that was pressed. Nothing stands in the address."""
    try:
        actor, lookup, key = _holder(request)
        row = sending.open_report(actor=actor, receipt=lookup, now=clock.now())
    except (StateGone, sending.NoSuchReceipt):
        return render(request, "referrals/gone.html", status=410)
    go = request.POST.get("go", "list")
    names = {s["id"] for s in sections()}
    if go == "send":
        sending.send_report(actor=actor, report=row.id, now=clock.now(), today=clock.today())
        return render(request, "referrals/answered.html")
    section = request.POST.get("section", "")
    if go.startswith("language:") and section in names:  # the same words, in a page of another language
        return _section(request, actor, row, key, section, ReportForm(initial={"text": request.POST.get("text", "")}))
    if go.startswith("open:") and go[5:] in names:
        return _section(request, actor, row, key, go[5:])
    if go.startswith("keep:") and go[5:] in names:
        form = ReportForm(request.POST)
        if not form.is_valid():
            return _section(request, actor, row, key, go[5:], form)
        words = form.cleaned_data["text"]
        row = sending.write_section(actor=actor, report=row.id, section=go[5:], words=words, now=clock.now())
    return _list(request, row, key)


def _list(request: HttpRequest, row: Report, key: str) -> HttpResponse:
    rows = [{**s, "done": bool(row.sections.get(s["id"]))} for s in sections()]
    context = {
        "rows": rows,
        "key": key,
        "lacking": [gettext(r["label"]) for r in rows if r["needed"] and not r["done"]],
        "open": row.state != ReportState.SENT,
        "due_on": row.due_on,
        "language_form": "report",
    }
    return render(request, "referrals/report.html", context)


def _section(
    request: HttpRequest, actor: Actor, row: Report, key: str, name: str, form: ReportForm | None = None
) -> HttpResponse:
    if row.state == ReportState.SENT:
        raise WrongMove("the report was sent")
    with acting(actor, "report"):
        before = take_all(file=row.alert, kinds=[f"report:{name}"]).get(f"report:{name}", {})
    section = next(s for s in sections() if s["id"] == name)
    form = form or ReportForm(initial={"text": before.get("words", "")})
    context = {"section": section, "form": form, "key": key, "language_form": "report"}
    return render(request, "referrals/report_section.html", context)


@needs(May.WRITE_REPORT)
@require_http_methods(["GET", "POST"])
def sent(request: HttpRequest) -> HttpResponse:
    """The alerts of one's own team, newest first, at the level a signed-in sender may know (S11), each with its open
    question and a box to answer it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    wrong: tuple[UUID, AnswerForm] | None = None
    if request.method == "POST":
        try:
            lookup = UUID(unseal_state(FORM, request.POST.get("key", ""), HOURS)["receipt"])
        except StateGone:
            return render(request, "referrals/gone.html", status=410)
        form = AnswerForm(request.POST, auto_id=f"id_{lookup}_%s")
        if form.is_valid():
            return _answered(request, actor, lookup, form.cleaned_data["answer"])
        wrong = (lookup, form)
    with acting(actor, "own_alerts"):
        rows = list(Receipt.objects.filter(author_team=actor.team).order_by("-sent_at", "-id")[:50])
        told = [{"id": r.id, "sent_at": r.sent_at, **told_to(r)} for r in rows]
    for one in told:
        mine = wrong[1] if wrong and wrong[0] == one["id"] else AnswerForm(auto_id=f"id_{one['id']}_%s")
        one |= {"key": key_for(one["id"], team=True), "answer": mine}
    return render(request, "referrals/own.html", {"rows": told, "wrong": wrong[1] if wrong else None})


def _answered(request: HttpRequest, actor: Actor, lookup: UUID, words: str) -> HttpResponse:
    with acting(actor, "own_alerts"):
        row = Receipt.objects.filter(id=lookup, author_team=actor.team).first()
    if row is None or row.question is None:  # answered meanwhile by a colleague, or not one's own
        return redirect("sent")
    sending.answer(actor=actor, question=row.question, words=words, now=clock.now(), today=clock.today())
    return render(request, "referrals/answered.html", {"own": True})
