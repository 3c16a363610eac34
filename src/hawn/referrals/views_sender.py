"""The sender's pages: first alert, receipt, status. State travels in one sealed field, never in a session,
cookie or address."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from hawn.agencies.queries import protocols_in_force
from hawn.agencies.roles import May, may
from hawn.cases.policies import WrongMove
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.core.languages import in_every_language
from hawn.countries.lines import answers_now, line_to_ring
from hawn.countries.profiles import current
from hawn.referrals import rules
from hawn.referrals.actions import sending
from hawn.referrals.actions.intake import CONFIRM, CONFIRM_HOURS
from hawn.referrals.alert import build, checked, number, only_counted, summary
from hawn.referrals.forms import AnswerForm, ReceiptForm, screen_form
from hawn.referrals.models import Receipt, Refusal
from hawn.referrals.questions import screens
from hawn.referrals.readable import told_to
from hawn.referrals.views_report import key_for, too_late
from hawn.vault.receipts import StateGone, lookup_id, new_receipt, seal_state, tidy, unseal_state

FORM = "first-alert"


@in_every_language
def start(request: HttpRequest) -> HttpResponse:
    """Write or ring: both stand beside each other, with who answers now."""
    now = clock.local(clock.now())
    profile = current()
    lines = [
        {"number": x.number, "name": x.name, "purpose": x.purpose, "open": answers_now(x, now)} for x in profile.lines
    ]
    actor = request.actor  # type: ignore[attr-defined]
    for_caller = actor is not None and may(actor.role, May.TYPE_FOR_CALLER)
    return render(request, "referrals/start.html", {"lines": lines, "for_caller": for_caller, "profile": profile})


@in_every_language
@require_http_methods(["GET", "POST"])
def first_alert(request: HttpRequest) -> HttpResponse:
    """Six screens at one address. Each answer is checked when it is given and all of them before sending."""
    if request.method == "GET":
        return redirect("refer")
    if "begin" in request.POST:
        by_phone = request.POST.get("begin") == "caller" and _may_type(request)
        state: dict[str, Any] = {
            "id": str(uuid4()),
            "receipt": new_receipt(),
            "answers": {},
            "by_phone": by_phone,
        }
        return _show(request, state, 0)
    try:
        state = unseal_state(FORM, request.POST.get("state", ""))
    except StateGone:
        return render(request, "referrals/gone.html", {"kept": _words(request)}, status=410)
    return _step(request, state)


def _words(request: HttpRequest) -> list[str]:
    """What somebody wrote in their own words on the screen that was posted, to copy where the form is too old."""
    written = [q.id for screen in screens() for q in screen.questions if q.type in ("line", "text")]
    return [words for name in written if (words := request.POST.get(name, "").strip())]


def _may_type(request: HttpRequest) -> bool:
    actor = request.actor  # type: ignore[attr-defined]
    return actor is not None and may(actor.role, May.TYPE_FOR_CALLER)


def _step(request: HttpRequest, state: dict[str, Any]) -> HttpResponse:
    go = request.POST.get("go", "next")
    at = _index(request.POST.get("at", ""))
    if at < len(screens()):
        screen = screens()[at]
        form = screen_form(screen, state["answers"], request.POST, state["by_phone"])
        sound = form.is_valid()
        typed = {
            q.id: request.POST.getlist(q.id) if q.type == "many" else request.POST.get(q.id, "")
            for q in screen.asked(state["by_phone"])
        }
        kept = {**typed, **({"more": "1"} if "more" in state["answers"].get(screen.id, {}) else {})}
        if go == "more":
            state["answers"][screen.id] = {**kept, "more": "1"}
            return _show(request, state, at)
        state["answers"][screen.id] = kept
        if go.startswith("language:"):  # the same screen in another language, with what was typed
            return _show(request, state, at)
        if not sound and go == "next":
            return _show(request, state, at, form)
    if go == "send":
        return _send(request, state)
    if go.startswith("language:"):
        return _check(request, state)
    if go.startswith("to:"):
        return _show(request, state, _index(go[3:]))
    if go == "back":
        return redirect("refer") if at == 0 else _show(request, state, at - 1)
    if request.POST.get("return"):
        return _show(request, state, len(screens()))
    return _show(request, state, at + 1)


def _index(name: str) -> int:
    ids = [s.id for s in screens()]
    return ids.index(name) if name in ids else len(ids)


def _show(request: HttpRequest, state: dict[str, Any], at: int, form: Any = None) -> HttpResponse:
    if at >= len(screens()):
        return _check(request, state)
    screen = screens()[at]
    changing = request.POST.get("go", "").startswith("to:") or bool(request.POST.get("return"))
    context = {
        "screen": screen,
        "form": form or screen_form(screen, state["answers"], by_phone=state["by_phone"]),
        "state": seal_state(FORM, state),
        "number": at + 1,
        "count": len(screens()) + 1,
        "changing": changing,
        "signs": screen.id == "signs" and "more" not in state["answers"].get("signs", {}),
        "lines": current().lines,
        "danger": screen.id == "who" and state["answers"].get("danger", {}).get("danger") == "yes",
        "by_phone": state["by_phone"],
        "language_form": "alert",
    }
    return render(request, "referrals/screen.html", context, status=200)


def _check(request: HttpRequest, state: dict[str, Any], problem: str = "") -> HttpResponse:
    for i, screen in enumerate(screens()):
        form = screen_form(screen, state["answers"], _as_post(state, screen.id), state["by_phone"])
        if not form.is_valid():
            return _show(request, state, i, form)
    profile = current()
    context = {
        "rows": summary(state["answers"]),
        "state": seal_state(FORM, state),
        "number": len(screens()) + 1,
        "count": len(screens()) + 1,
        "profile": profile,
        "shares": rules.SHARES,
        "receiver": profile.body(profile.team(profile.first_receiver.team).body),
        "child": rules.could_be_children([state["answers"]["who"]["age_group"]])
        or bool(number(state["answers"]["who"].get("minors"))),
        "child_body": profile.body(profile.child.body),
        "problem": problem,
        "counted": _counted(state),
        "by_phone": state["by_phone"],
        "language_form": "alert",
    }
    return render(request, "referrals/check.html", context)


def _counted(state: dict[str, Any]) -> int:
    """How many people are counted, and nothing else kept of them; 0 where the alert goes to the desk."""
    return number(state["answers"]["who"].get("people")) or 1 if only_counted(state["answers"]) else 0


def _as_post(state: dict[str, Any], screen: str) -> Any:
    data = QueryDict(mutable=True)
    for name, value in state["answers"].get(screen, {}).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def _send(request: HttpRequest, state: dict[str, Any]) -> HttpResponse:
    answers: dict[str, dict[str, Any]] = {}
    for i, screen in enumerate(screens()):
        form = screen_form(screen, state["answers"], _as_post(state, screen.id), state["by_phone"])
        if not form.is_valid():
            return _show(request, state, i, form)
        answers[screen.id] = checked(screen, form)
    now, today = clock.now(), clock.today()
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    sender = actor if actor is not None and may(actor.role, May.SEND_ALERT) else None
    try:
        alert = build({**state, "answers": answers})
        sending.submit(sender=sender, alert=alert, now=now, today=today)
    except sending.SentDifferently as error:
        counted = isinstance(error, sending.CountedBefore)
        context = {"receipt": state["receipt"], "line": _ring(now), "counted": counted}
        return render(request, "referrals/differs.html", context, status=409)
    except rules.TooManyMinors:
        return _show(request, state, _index("who"))
    if alert.refused:
        context = {"people": len(alert.groups), "line": _ring(now), "profile": current()}
        return render(request, "referrals/counted.html", context)
    context = {
        "receipt": state["receipt"],
        "line": _ring(now),
        "profile": current(),
        "child": rules.could_be_children(alert.groups),
        "unasked": rules.may_come_unasked(alert.danger, alert.children_with),
    }
    return render(request, "referrals/sent.html", context)


def _ring(now: datetime) -> Any:
    return line_to_ring(current(), clock.local(now))


@in_every_language
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """What the sender may know, and the open question. A receipt that opens nothing gets the same words,
    after the same slow hash."""
    form = ReceiptForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return render(request, "referrals/status_ask.html", {"form": form})
    receipt = tidy(form.cleaned_data["receipt"])
    lookup = lookup_id(receipt or "NOT-A-RECEIPT")
    content = _told(sending.receipt_actor(lookup), lookup) if receipt else None
    if content is None:
        form.add_error("receipt", gettext("We do not find this receipt. Look at each letter and digit, or ring us."))
        return render(request, "referrals/status_ask.html", {"form": form})
    key = key_for(lookup) if "lookup" in content else ""
    return render(request, "referrals/status.html", {**content, "receipt": receipt, "key": key})


def _told(actor: Actor, lookup: UUID) -> dict[str, Any] | None:
    with acting(actor, "status"):
        row = Receipt.objects.filter(id=lookup).first()
        if row is None:
            counted = Refusal.objects.filter(id=lookup).exists()
            return {"facts": {"counted"}, "question": None, "line": _ring(clock.now())} if counted else None
        content = told_to(row)
    return {**content, "answer": AnswerForm(), "line": _ring(clock.now()), "lookup": lookup, "sent_at": row.sent_at}


@in_every_language
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """The answer to the open question, with the receipt in the form; nothing typed is lost."""
    receipt = tidy(request.POST.get("receipt", ""))
    lookup = lookup_id(receipt or "NOT-A-RECEIPT")
    actor = sending.receipt_actor(lookup)
    content = _told(actor, lookup) if receipt else None
    if content is None or content["question"] is None:
        typed = request.POST.get("answer", "")
        return too_late(request, typed) if typed.strip() else redirect("status")
    form = AnswerForm(request.POST)
    if form.is_valid():
        words = form.cleaned_data["answer"]
        try:
            sending.answer(
                actor=actor, question=content["question"]["id"], words=words, now=clock.now(), today=clock.today()
            )
        except WrongMove:  # answered meanwhile
            return too_late(request, words)
        return render(request, "referrals/answered.html", {"receipt": receipt, "line": content["line"]})
    return render(request, "referrals/status.html", {**content, "answer": form, "receipt": receipt})


@in_every_language
def what_we_do(request: HttpRequest) -> HttpResponse:
    """The facts of the profile, each with how well it is known; and what protocols in force promise. One that lapsed
    or ended is gone from here by itself."""
    profile = current()
    bodies = {b.id: b.name for b in profile.bodies}
    context = {
        "statements": profile.statements,
        "promised": [
            {
                "promises": p.promises.splitlines(),
                "body": bodies.get(p.body, p.body),
                "unit": p.unit,
                "document": p.document,
                "signatory": p.signatory,
                "ends_on": p.ends_on,
            }
            for p in protocols_in_force(clock.today())
            if p.promises
        ],
        "lines": profile.lines,
        "refusal": profile.refusal,
        "child": profile.child,
    }
    return render(request, "referrals/what_we_do.html", context)


@in_every_language
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """The page of the link in a work mail. It shows nothing of the alert, whoever opens it (S8)."""
    try:
        state = unseal_state(CONFIRM, key, CONFIRM_HOURS)
        if request.method == "POST":
            sending.confirm(lookup=UUID(state["receipt"]), now=clock.now())
    except (StateGone, sending.NoSuchReceipt):
        return render(request, "referrals/gone.html", {"why": "link", "hours": CONFIRM_HOURS}, status=410)
    return render(request, "referrals/confirm.html", {"done": request.method == "POST"})
