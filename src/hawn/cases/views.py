"""Pages on a case: permission, parts in words, closing and opening again."""

from datetime import datetime, time
from uuid import UUID

from babel import Locale
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from hawn.agencies.doors import needs, signed_in
from hawn.agencies.queries import team_id
from hawn.agencies.roles import May
from hawn.cases import actions
from hawn.cases.actions import Asked, NoSuchFile
from hawn.cases.forms import NextForm, PermissionForm, ReasonForm, SignsForm, WordsForm
from hawn.cases.models import Case, Permission, PermissionAnswer
from hawn.cases.timeline import PARTS
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.countries.profiles import catalogue, current
from hawn.screening.signs import sets_for
from hawn.vault.actions import take_all


def _case(actor: Actor, file: UUID) -> Case:
    with acting(actor, "case"):
        found = Case.objects.filter(id=file).first()
    if found is None:
        raise NoSuchFile(str(file))
    return found


def _languages() -> list[tuple[str, str]]:
    names = Locale.parse(get_language() or "en").languages
    return [(code, names.get(code, code)) for code in current().languages]


def _recipients() -> list[tuple[str, str]]:
    """Whom the person can be asked about: by purpose of the profile, and each team that gives a service."""
    profile = current()
    named = [
        (f"{r.purpose}:{r.recipient}:", f"{r.label}: {profile.body(r.recipient).name}")
        for r in profile.permissions
        if r.asked and r.recipient
    ]
    teams = [
        (f"service:{t.body}:{t.id}", f"{profile.body(t.body).name}, {t.name}")
        for t in profile.teams
        if "provider" in t.roles
    ]
    return named + teams


def _kinds(body: str) -> tuple[str, ...]:
    """The parts that the services of a body need, and no more."""
    offered = {s.service for s in current().services if s.providers and body in s.providers}
    found = {k for s in catalogue().services if s.id in offered for k in s.shares if k != "age_group"}
    return tuple(sorted(found | {"brief", "answer_of_provider"}))


@needs(May.RECORD_PERMISSION)
@require_http_methods(["GET", "POST"])
def permission_new(request: HttpRequest, file: UUID) -> HttpResponse:
    """Writes down what the person said about one recipient."""
    actor = request.actor  # type: ignore[attr-defined]
    case = _case(actor, file)
    form = PermissionForm(request.POST or None, recipients=_recipients(), languages=_languages())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        purpose, body, team = data["recipient"].split(":")
        end_of_day = data["until"] and timezone.make_aware(datetime.combine(data["until"], time.max))
        asked = Asked(
            purpose=purpose,
            recipient_body=body,
            recipient_team=team_id(body, team) if team else None,
            answer=PermissionAnswer(data["answer"]),
            kinds=_kinds(body) if data["answer"] == "yes" else (),
            legal_basis=str(current().permission(purpose).basis),
            language=data["language"],
            how_given=data["how_given"],
            interpreter={"yes": True, "no": False}.get(data["interpreter"]),
            until=end_of_day or None,
        )
        actions.record_permission(actor=actor, file=file, asked=asked, now=clock.now())
        return redirect("case", file)
    return render(request, "cases/permission.html", {"case": case, "form": form})


@needs(May.RECORD_PERMISSION)
@require_http_methods(["GET", "POST"])
def permission_end(request: HttpRequest, file: UUID, permission: UUID) -> HttpResponse:
    """Says what closes, then closes it."""
    actor = request.actor  # type: ignore[attr-defined]
    case = _case(actor, file)
    with acting(actor, "permission"):
        row = Permission.objects.filter(id=permission, file=file, ended_at=None).first()
    if row is None:
        raise NoSuchFile(str(permission))
    if request.method == "POST":
        actions.end_permission(actor=actor, file=file, permission=permission, now=clock.now())
        return redirect("case", file)
    body = next((b.name for b in current().bodies if b.id == row.recipient_body), row.recipient_body)
    return render(request, "cases/permission_end.html", {"case": case, "body": body})


@needs(May.WORK_CASE)
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, file: UUID, kind: str) -> HttpResponse:
    """Writes one sealed part in words."""
    actor = request.actor  # type: ignore[attr-defined]
    if kind not in PARTS:
        raise NoSuchFile(kind)
    case = _case(actor, file)
    with acting(actor, "case"):
        before = take_all(file=file, kinds=[kind]).get(kind, {})
    form = WordsForm(request.POST or None, initial={"words": before.get("words", "")})
    if request.method == "POST" and form.is_valid():
        content = {**before, "words": form.cleaned_data["words"]}
        actions.write_part(actor=actor, file=file, kind=kind, content=content, now=clock.now())
        return redirect("case", file)
    return render(request, "cases/part.html", {"case": case, "form": form, "title": PARTS[kind]})


@needs(May.WORK_CASE)
@require_http_methods(["GET", "POST"])
def signs(request: HttpRequest, file: UUID, set_code: str) -> HttpResponse:
    """The questions of one set, dimension by dimension. What is not answered stays "not asked"; the rule's word
    is worked out when somebody looks and is kept nowhere."""
    actor = request.actor  # type: ignore[attr-defined]
    case = _case(actor, file)
    if set_code not in sets_for(case.age_group):
        raise NoSuchFile(set_code)
    with acting(actor, "case"):
        before = take_all(file=file, kinds=["signs"]).get("signs", {})
    form = SignsForm(request.POST or None, set_code=set_code, before=before)
    if request.method == "POST" and form.is_valid():
        actions.write_part(actor=actor, file=file, kind="signs", content=form.content(before), now=clock.now())
        return redirect("case", file)
    return render(request, "cases/signs.html", {"case": case, "form": form, "groups": form.groups()})


@needs(May.WORK_CASE)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, file: UUID) -> HttpResponse:
    """Closes a case, or opens it again, with a reason (R17)."""
    actor = request.actor  # type: ignore[attr-defined]
    case = _case(actor, file)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if case.state == "open":
            actions.close(actor=actor, file=file, reason=reason, now=clock.now())
        else:
            actions.reopen(actor=actor, file=file, reason=reason, now=clock.now(), today=clock.today())
        return redirect("case", file)
    return render(request, "cases/close.html", {"case": case, "form": form})


@needs(May.WORK_CASE)
@require_http_methods(["GET", "POST"])
def next_step(request: HttpRequest, file: UUID) -> HttpResponse:
    """When the case worker looks at the case again: the list shows it on that day."""
    actor = request.actor  # type: ignore[attr-defined]
    case, today = _case(actor, file), clock.today()
    form = NextForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        actions.plan_next(actor=actor, file=file, on=form.cleaned_data["on"], now=clock.now())
        return redirect("case", file)
    return render(request, "cases/next.html", {"case": case, "form": form})


@signed_in
@require_POST
def done(request: HttpRequest, item: UUID) -> HttpResponse:
    """Ticks news off one's list."""
    return redirect(actions.done(actor=request.actor, item=item))  # type: ignore[attr-defined]
