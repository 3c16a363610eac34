"""Pages on a case: permission, parts in words, closing and opening again."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hawn.agencies.actions import own_agency
from hawn.agencies.doors import needs, signed_in
from hawn.agencies.queries import names, people_of
from hawn.agencies.roles import May, Role
from hawn.cases.actions import files as actions
from hawn.cases.actions import people
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.forms import CloseForm, IdentityForm, NextForm, ReopenForm, SignsForm, WordsForm
from hawn.cases.forms_signs import OTHER, OtherSignsForm
from hawn.cases.looks import looks
from hawn.cases.models import Case, CloseReason, ReopenReason
from hawn.cases.readable import countries
from hawn.cases.timeline import PARTS
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.screening.signs import sets_for
from hawn.vault.actions import take_all


def visible(actor: Actor, file: UUID) -> Case:
    with acting(actor, "case"):
        found = Case.objects.filter(id=file).first()
    if found is None:
        raise NoSuchFile(str(file))
    return found


@needs(May.WORK_CASE)
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, file: UUID, kind: str) -> HttpResponse:
    """Writes one sealed part in words."""
    actor = request.actor  # type: ignore[attr-defined]
    if kind not in PARTS:
        raise NoSuchFile(kind)
    if kind == "identity":
        return redirect("identity", file)
    case = visible(actor, file)
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
def identity(request: HttpRequest, file: UUID) -> HttpResponse:
    """Who the person is, in fields: names in any script, year, citizenship. What was written opens with it."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    case = visible(actor, file)
    with acting(actor, "case"):
        before = take_all(file=file, kinds=["identity"]).get("identity", {})
    form = IdentityForm(request.POST or None, initial=before, countries=countries(), today=today)
    if request.method == "POST" and form.is_valid():
        actions.write_identity(actor=actor, file=file, content=form.cleaned_data, now=clock.now(), today=today)
        return redirect("case", file)
    return render(request, "cases/identity.html", {"case": case, "form": form})


@needs(May.WORK_CASE)
@require_http_methods(["GET", "POST"])
def signs(request: HttpRequest, file: UUID, set_code: str) -> HttpResponse:
    """The questions of one set, dimension by dimension. What is not answered stays "not asked"; the rule's word
    is worked out when somebody looks and is kept nowhere."""
    actor = request.actor  # type: ignore[attr-defined]
    case = visible(actor, file)
    if set_code not in (*sets_for(case.age_group), OTHER):
        raise NoSuchFile(set_code)
    with acting(actor, "case"):
        before = take_all(file=file, kinds=["signs"]).get("signs", {})
    if set_code == OTHER:
        return _other_signs(request, case, before)
    form = SignsForm(request.POST or None, set_code=set_code, before=before)
    if request.method == "POST" and form.is_valid():
        actions.write_part(actor=actor, file=file, kind="signs", content=form.content(before), now=clock.now())
        return redirect("case", file)
    return render(request, "cases/signs.html", {"case": case, "form": form, "groups": form.groups()})


def _other_signs(request: HttpRequest, case: Case, before: dict[str, Any]) -> HttpResponse:
    """Forms that go by signs only: what was seen is written down, and no rule says a word."""
    form = OtherSignsForm(request.POST if request.method == "POST" else None, before=before)
    if request.method == "POST" and form.is_valid():
        content = form.content(before)
        actions.write_part(actor=request.actor, file=case.id, kind="signs", content=content, now=clock.now())  # type: ignore[attr-defined]
        return redirect("case", case.id)
    return render(request, "cases/signs_other.html", {"case": case, "form": form})


@needs(May.WORK_CASE)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, file: UUID) -> HttpResponse:
    """Closes a case, or opens it again, with a reason (R17)."""
    actor = request.actor  # type: ignore[attr-defined]
    case = visible(actor, file)
    form = (CloseForm if case.state == "open" else ReopenForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if case.state == "open":
            actions.close(actor=actor, file=file, reason=CloseReason(reason), now=clock.now())
        else:
            again = ReopenReason(reason)
            actions.reopen(actor=actor, file=file, reason=again, now=clock.now(), today=clock.today())
        return redirect("case", file)
    return render(request, "cases/close.html", {"case": case, "form": form})


@needs(May.WORK_CASE)
@require_http_methods(["GET", "POST"])
def next_step(request: HttpRequest, file: UUID) -> HttpResponse:
    """When the case worker looks at the case again: the list shows it on that day."""
    actor = request.actor  # type: ignore[attr-defined]
    case, today = visible(actor, file), clock.today()
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


@signed_in
@require_safe
def who_looked(request: HttpRequest, file: UUID) -> HttpResponse:
    """Who looked at this, for who has the case and the data protection officers."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    moment, _sep, key = request.GET.get("before", "").partition("_")
    try:
        before = (datetime.fromisoformat(moment), UUID(key))
    except ValueError:
        before = None
    with acting(actor, "looks"):
        case = Case.objects.filter(id=file).first()
        page = looks(file, before)
    if not page.rows and (case is None or actor.role != Role.CASE_WORKER):
        raise NoSuchFile(str(file))
    older = page.older and urlencode({"before": f"{page.older[0].isoformat()}_{page.older[1]}"})
    context = {"case": case, "file": file, "rows": page.rows, "older": older, "later": before is not None}
    return render(request, "cases/looks.html", context)


@needs(May.ADMINISTER_TEAM)
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, user: UUID) -> HttpResponse:
    """Somebody leaves the administrator's agency: says what happens, then does all of it in one step."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    agency = own_agency(actor)
    if user not in people_of(agency) or user == actor.user:
        raise NoSuchFile(str(user))
    if request.method == "POST":
        people.leave(actor=actor, user=user, agency=agency, today=clock.today())
        return redirect("people")
    return render(request, "cases/leave.html", {"name": names({user}).get(user, "")})
