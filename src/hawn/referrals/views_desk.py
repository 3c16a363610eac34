"""The desk's page of one alert, and what the desk does with it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hawn.agencies.doors import needs
from hawn.agencies.queries import colleagues, team_id
from hawn.agencies.roles import May
from hawn.cases import work
from hawn.cases.actions.files import NoSuchFile, case_path
from hawn.cases.models import AgeGroup, Case, Urgency
from hawn.cases.panels import due_rows
from hawn.cases.policies import WrongMove
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.countries.profiles import current, localities
from hawn.referrals.actions import handover, intake
from hawn.referrals.forms import AdviceForm, AssignForm, MailForm, OpenForm, QuestionForm, RedirectForm, ReturnForm
from hawn.referrals.models import Alert, AlertPerson, Question, Receipt, Report
from hawn.referrals.readable import child_route, part_rows, report_rows, written
from hawn.referrals.states import PersonState, ReportState, SenderLevel
from hawn.vault.actions import take_all


@needs(May.TRIAGE)
def alert_page(request: HttpRequest, alert: UUID, forms: dict[str, Any] | None = None) -> HttpResponse:
    """One alert: the wish first, person by person; what is sealed opens here and leaves an audit line."""
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        **_read(actor, alert),
        "question_form": QuestionForm(),
        "redirect_form": _redirect_form(),
        "advice_form": AdviceForm(),
        "mail_form": MailForm(),
        "return_form": ReturnForm(),
        **(forms or {}),
    }
    context["turning"] = context["redirect_form"].errors or context["advice_form"].errors
    return render(request, "referrals/desk_alert.html", context, status=400 if forms else 200)


def _redirect_form(data: Any = None) -> RedirectForm:
    here = [(b.id, b.name) for b in current().bodies if b.kind == "agency" and b.holds(clock.today())]
    return RedirectForm(data, bodies=here)


def _read(actor: Actor, alert: UUID) -> dict[str, Any]:
    with acting(actor, "intake"):
        row = Alert.objects.filter(id=alert).first()
        if row is None:
            raise NoSuchFile(str(alert))
        receipt = Receipt.objects.get(id=row.receipt)
        parts = take_all(file=alert)
        people = []
        for person in AlertPerson.objects.filter(alert=alert).order_by("tag"):
            opened = take_all(file=person.id) if person.state == PersonState.WAITING else {}
            people.append(
                {
                    "tag": person.tag,
                    "group": person.age_group,
                    "age": AgeGroup(person.age_group).label,
                    "state": person.state,
                    "case": person.case,
                    "children_with": person.children_with,
                    "words": opened.get("wish", {}).get("words", ""),
                    "rows": part_rows(opened, wish_quoted=True),
                }
            )
        questions = [
            {
                "words": parts.get(f"question:{q.id}", {}).get("words", ""),
                "answer": parts.get(f"answer:{q.id}", {}).get("words", ""),
                "asked_at": q.asked_at,
            }
            for q in Question.objects.filter(alert=alert).order_by("asked_at")
        ]
        report = Report.objects.filter(alert=alert).first()
        waits = work.due_here(alert, actor.grantees)
    return {
        "due": due_rows(waits, clock.today()),
        "alert": row,
        "urgency": Urgency(row.urgency).label,
        "place": localities(current().country).get(row.locality, ""),
        "child": child_route([p["group"] for p in people]),
        "people": people,
        "waiting": [p for p in people if p["state"] == PersonState.WAITING],
        "sender": part_rows({k: v for k, v in parts.items() if k in ("referrer", "place")}),
        "level": receipt.level,
        "confirmed": receipt.level != SenderLevel.ANONYMOUS,
        "written": written(receipt, parts),
        "mailed_at": receipt.confirm_asked_at,
        "questions": questions,
        "question_open": any(not q["answer"] for q in questions),
        "report": report,
        "report_sent": report is not None and report.state == ReportState.SENT,
        "report_parts": report_rows(parts),
        "today": clock.today(),
    }


@needs(May.TRIAGE)
@require_POST
def act(request: HttpRequest, alert: UUID) -> HttpResponse:
    """One of the desk's moves, by the button that was pressed."""
    actor, now, today = request.actor, clock.now(), clock.today()  # type: ignore[attr-defined]
    move = request.POST.get("move", "")
    if move == "acknowledge":
        intake.acknowledge(actor=actor, alert=alert, now=now, today=today)
    elif move in ("accept", "accept_help"):
        chosen = OpenForm(request.POST)
        if not chosen.is_valid():
            return alert_page(request, alert, {"wrong": chosen})
        made = intake.accept(actor=actor, alert=alert, tags=chosen.cleaned_data["tag"], now=now, today=today)
        if len(made) == 1:
            return redirect(f"{case_path(made[0].id)}{'#needs' if move == 'accept_help' else ''}")
    elif move == "ask":
        form = QuestionForm(request.POST)
        if not form.is_valid():
            return alert_page(request, alert, {"question_form": form, "wrong": form})
        try:
            intake.ask(actor=actor, alert=alert, words=form.cleaned_data["question"], now=now, today=today)
        except WrongMove:
            form.add_error("question", _("A question is open already. Wait for its answer."))
            return alert_page(request, alert, {"question_form": form, "wrong": form})
    elif move == "redirect":
        elsewhere = _redirect_form(request.POST)
        if not elsewhere.is_valid():
            return alert_page(request, alert, {"redirect_form": elsewhere, "wrong": elsewhere})
        intake.turn(actor=actor, alert=alert, to=PersonState.REDIRECTED, now=now, **elsewhere.cleaned_data)
    elif move == "advice":
        advice = AdviceForm(request.POST)
        if not advice.is_valid():
            return alert_page(request, alert, {"advice_form": advice, "wrong": advice})
        words = advice.cleaned_data["advice"]
        intake.turn(actor=actor, alert=alert, to=PersonState.ADVICE_ONLY, body="", reason=words, now=now)
    elif move == "confirm":
        intake.confirm_sender(actor=actor, alert=alert, how="switchboard", now=now)
    elif move == "mail":
        mail = MailForm(request.POST)
        if not mail.is_valid():
            return alert_page(request, alert, {"mail_form": mail, "wrong": mail})
        to, language = mail.cleaned_data["email"], get_language() or "en"
        intake.mail_sender(actor=actor, alert=alert, to=to, language=language, now=now)
    elif move == "return":
        back = ReturnForm(request.POST)
        if not back.is_valid():
            return alert_page(request, alert, {"return_form": back, "wrong": back})
        try:
            intake.return_report(actor=actor, alert=alert, now=now, today=today, **back.cleaned_data)
        except WrongMove:
            back.add_error("words", _("A question is open, or the report is back already. Wait for the sender."))
            return alert_page(request, alert, {"return_form": back, "wrong": back})
    elif move == "pass_on":
        handover.pass_report(actor=actor, alert=alert, now=now, today=today)
    return redirect("alert", alert)


@needs(May.ASSIGN)
def assign(request: HttpRequest, file: UUID) -> HttpResponse:
    """Chooses the case worker; from then on the desk sees the case no more."""
    actor = request.actor  # type: ignore[attr-defined]
    profile = current()
    receiver = profile.team(profile.first_receiver.team).body
    workers = [
        (str(u.id), u.name)
        for t in profile.teams
        if t.body == receiver and "case_worker" in t.roles
        for u in colleagues(team_id(t.body, t.id), "case_worker")
    ]
    with acting(actor, "assignment"):
        case = Case.objects.filter(id=file).first()
    if case is None:
        raise NoSuchFile(str(file))
    form = AssignForm(request.POST or None, workers=workers)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        handover.give(
            actor=actor,
            file=file,
            to=UUID(to),
            to_name=dict(workers)[to],
            now=clock.now(),
            today=clock.today(),
        )
        return redirect("worklist")
    return render(request, "referrals/desk_assign.html", {"case": case, "form": form})
