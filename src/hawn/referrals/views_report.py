"""The full report: a task list, written in parts, left and taken up again, by receipt or by the author's team."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from hawn.agencies.doors import needs
from hawn.agencies.roles import May, may
from hawn.cases.policies import WrongMove
from hawn.cases.queries import PAGE
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.core.languages import in_every_language
from hawn.core.templatetags.hawn import moment
from hawn.referrals.actions import sending
from hawn.referrals.forms import AgainForm, AnswerForm, ReportForm
from hawn.referrals.models import Receipt, Report
from hawn.referrals.readable import told_to
from hawn.referrals.report import sections
from hawn.referrals.states import ReportState
from hawn.vault.actions import take_all
from hawn.vault.receipts import StateGone, lookup_id, seal_state, tidy, unseal_state

FORM, HOURS = "full-report", 2
NO_AGE = 100 * 365 * 24
LIST = "sent-list"


def _opened(key: str) -> dict[str, Any]:
    """What a key holds. One of a receipt lives for ``HOURS``; one of a team opens nothing without its sign-in, and
    has no age. Raises StateGone."""
    try:
        return unseal_state(FORM, key, HOURS)
    except StateGone:
        state = unseal_state(FORM, key, NO_AGE)
        if not state["team"]:
            raise
        return state


def _holder(request: HttpRequest) -> tuple[Actor, UUID, str]:
    """Who writes: the holder of a receipt (typed, or its lookup id sealed in a key), or the author's team.
    Raises StateGone."""
    typed = tidy(request.POST.get("receipt", ""))
    key = request.POST.get("key", "")
    state: dict[str, Any] = {"receipt": str(lookup_id(typed)), "team": False} if typed else _opened(key)
    lookup = UUID(state["receipt"])
    actor: Actor = request.actor if state["team"] else sending.receipt_actor(lookup)  # type: ignore[attr-defined]
    if actor is None:
        raise StateGone("signed out")
    return actor, lookup, seal_state(FORM, state)


def key_for(lookup: UUID, team: bool = False) -> str:
    """The sealed key that opens the report pages of one receipt."""
    return seal_state(FORM, {"receipt": str(lookup), "team": team})


@in_every_language
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The task list, one section, or sending; by the button that was pressed. Nothing stands in the address."""
    if request.method == "GET":
        return _again(request)
    try:
        actor, lookup, key = _holder(request)
        row = sending.open_report(actor=actor, receipt=lookup, now=clock.now())
    except (StateGone, sending.NoSuchReceipt):
        return _again(request)
    go = request.POST.get("go", "list")
    names = {s["id"] for s in sections()}
    if go == "send":
        sending.send_report(actor=actor, report=row.id, now=clock.now(), today=clock.today())
        return render(request, "referrals/answered.html")
    section = request.POST.get("section", "")
    if go == "again" and request.POST.get("text", "").strip():  # opened anew: without words nothing is written over
        go = f"keep:{section}"
    if go.startswith("language:") and section in names:  # the same words, in a page of another language
        return _section(request, actor, row, key, section, ReportForm(initial={"text": request.POST.get("text", "")}))
    if go.startswith("open:") and go[5:] in names:
        return _section(request, actor, row, key, go[5:])
    if go.startswith("keep:") and go[5:] in names:
        form = ReportForm(request.POST)
        if not form.is_valid():
            return _section(request, actor, row, key, go[5:], form)
        words = form.cleaned_data["text"]
        try:
            row = sending.write_section(actor=actor, report=row.id, section=go[5:], words=words, now=clock.now())
        except WrongMove:  # a colleague sent it meanwhile
            return too_late(request, words)
    return _list(request, row, key)


def too_late(request: HttpRequest, words: str, status: int = 409) -> HttpResponse:
    """What was written came after the report was sent, or the question answered: the words stand there to copy."""
    context = {"why": "late", "kept": [words] if words.strip() else []}
    return render(request, "referrals/gone.html", context, status=status)


def _again(request: HttpRequest) -> HttpResponse:
    """Opens a report anew, by receipt or as one of those of one's team, with the words that were posted: a page that
    stood open too long loses none."""
    go, typed = request.POST.get("go", ""), request.POST.get("text", "")
    section = request.POST.get("section", "") or go.partition(":")[2]
    tried = go == "again"
    initial = {"text": typed, "section": section, "receipt": request.POST.get("receipt", "")}
    form = AgainForm(request.POST if tried else None, initial=initial, alerts=_alerts_of(request))
    if tried and form.is_valid():
        form.add_error("receipt", gettext("We do not find this receipt. Look at each letter and digit, or ring us."))
    context = {"form": form, "hours": HOURS, "closed": request.method == "POST", "language_form": "report"}
    return render(request, "referrals/again.html", context, status=410 if context["closed"] and not tried else 200)


def _alerts_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The first page of what somebody's team sent, by key and time; nothing without a sign-in."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    if actor is None or not may(actor.role, May.WRITE_REPORT):
        return []
    with acting(actor, "own_alerts"):
        rows, _older = _page(actor, None)
    return [(key_for(r.id, team=True), moment(r.sent_at)) for r in rows]


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
        if form is not None:
            return too_late(request, str(form["text"].value() or ""))
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
    """The alerts of one's own team, at the level a signed-in sender may know (S11): those with an open question first,
    each with a box to answer it; then the newest first, page by page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    wrong: tuple[UUID, AnswerForm] | None = None
    if request.method == "POST":
        words = request.POST.get("answer", "")
        try:
            lookup = UUID(_opened(request.POST.get("key", ""))["receipt"])
        except StateGone:
            return too_late(request, words, status=410)
        form = AnswerForm(request.POST, auto_id=f"id_{lookup}_%s")
        if form.is_valid():
            return _answered(request, actor, lookup, form.cleaned_data["answer"])
        wrong = (lookup, form)
    before = _place(request.GET.get("before", ""))
    with acting(actor, "own_alerts"):
        rows, older = _page(actor, before)
        returned = Report.objects.filter(receipt__in=[r.id for r in rows], state=ReportState.RETURNED)
        due = dict(returned.values_list("receipt", "due_on"))
        told = [{"id": r.id, "sent_at": r.sent_at, "due_on": due.get(r.id), **told_to(r)} for r in rows]
    for one in told:
        mine = wrong[1] if wrong and wrong[0] == one["id"] else AnswerForm(auto_id=f"id_{one['id']}_%s")
        one |= {"key": key_for(one["id"], team=True), "answer": mine}
    context = {"rows": told, "wrong": wrong[1] if wrong else None, "later": before is not None, "older": older}
    return render(request, "referrals/own.html", context)


Place = tuple[datetime, UUID]


def _page(actor: Actor, before: Place | None) -> tuple[list[Receipt], str]:
    """A page of what a team sent, and what the address of the next one says (nothing: there is none). The first begins
    with those that wait for an answer, however old."""
    mine = Receipt.objects.filter(author_team=actor.team).order_by("-sent_at", "-id")
    waiting = [] if before else list(mine.exclude(question=None)[:PAGE])
    rest = mine.exclude(id__in=[r.id for r in waiting])
    if before:
        at, key = before
        rest = rest.filter(Q(sent_at__lt=at) | Q(sent_at=at, id__lt=key))
    found = list(rest[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return waiting + found[:PAGE], urlencode({"before": _sealed(last)}) if last else ""


def _sealed(row: Receipt) -> str:
    """A place in the list, sealed: no id of a receipt stands in an address."""
    return seal_state(LIST, {"at": row.sent_at.isoformat(), "receipt": str(row.id)})


def _place(sealed: str) -> Place | None:
    """The place that an address names; None, the first page, for anything else."""
    try:
        state = unseal_state(LIST, sealed)
    except StateGone:
        return None
    return datetime.fromisoformat(state["at"]), UUID(state["receipt"])


def _answered(request: HttpRequest, actor: Actor, lookup: UUID, words: str) -> HttpResponse:
    with acting(actor, "own_alerts"):
        row = Receipt.objects.filter(id=lookup, author_team=actor.team).first()
    if row is None or row.question is None:  # answered meanwhile by a colleague, or not one's own
        return too_late(request, words)
    try:
        sending.answer(actor=actor, question=row.question, words=words, now=clock.now(), today=clock.today())
    except WrongMove:
        return too_late(request, words)
    return render(request, "referrals/answered.html", {"own": True})
