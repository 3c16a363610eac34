"""Pages on the person's permission: ask, read aloud, write down, end, and see that recipients stop."""

from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from babel import Locale
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hawn.agencies.doors import needs, signed_in
from hawn.agencies.queries import protocols_in_force, team_id
from hawn.agencies.roles import May
from hawn.cases import readaloud
from hawn.cases.actions import permission as actions
from hawn.cases.actions import sharing
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.actions.permission import Asked
from hawn.cases.forms import PermissionForm, RecipientForm
from hawn.cases.models import GivenBy, Permission, PermissionAnswer, WorkItem
from hawn.cases.timeline import SHAREABLE
from hawn.cases.views import visible
from hawn.core import clock
from hawn.core.acting import acting
from hawn.core.languages import languages
from hawn.core.views import printed
from hawn.countries.profiles import catalogue, current
from hawn.vault.receipts import StateGone, seal_state, unseal_state

NAMED = "permission-whom"
OWN_PARTS = ("brief", "answer_of_provider")  # what a service is asked, and what it answers


def _languages() -> list[tuple[str, str]]:
    names = Locale.parse(get_language() or "en").languages
    return [(code, names.get(code, code)) for code in current().languages]


def _recipients() -> list[tuple[str, str]]:
    """Whom the person can be asked about: by purpose of the profile, each team that gives a service, and each body
    that gives one without an account here, by call or letter."""
    profile = current()
    named = [
        (f"{r.purpose}:{r.recipient}:", f"{r.label}: {profile.body(r.recipient).name}")
        for r in profile.permissions
        if r.asked and r.recipient
    ]
    asked = {r.purpose: r.label for r in profile.permissions if r.asked}
    here = {t.body for t in profile.teams if "provider" in t.roles}
    teams = [
        (f"service:{t.body}:{t.id}", f"{profile.body(t.body).name}, {t.name}")
        for t in profile.teams
        if "provider" in t.roles
    ]
    giving = {body for s in profile.services for body in s.providers or []}
    letters = [
        (f"service:{b.id}:", f"{b.name} ({gettext('by call or letter')})")
        for b in profile.bodies
        if b.id in giving - here
    ]
    units = [
        (f"{purpose}:{p.body}:{p.unit_key}", f"{asked[purpose]}: {p.unit}")
        for p in protocols_in_force(clock.today())
        for purpose in p.purposes
        if purpose in asked  # community work is a purpose too, and nobody is asked about it
    ]
    return named + units + teams + letters


def _needed(purpose: str, body: str, team: str) -> list[str]:
    """The parts that a recipient needs, and no more: what its services name, or what an alert says. A service that is
    asked by call or letter reads what is written for it, and no part of the file."""
    if purpose != "service":
        return ["wish", "safe_contact", "signs"]
    if not team:
        return []
    offered = {s.service for s in current().services if s.providers and body in s.providers}
    return sorted({k for s in catalogue().services if s.id in offered for k in s.shares if k in SHAREABLE})


def _whom(request: HttpRequest) -> RecipientForm:
    """What was chosen on the first page. A name that somebody typed travels sealed: an address names nobody."""
    data = request.POST.copy() if "whom" in request.POST else request.GET.copy()
    if "named" in data:
        try:
            data["other"] = unseal_state(NAMED, str(data["named"]))["name"]
        except StateGone:
            data["other"] = ""
    return RecipientForm(data or None, recipients=_recipients(), languages=_languages())


@needs(May.RECORD_PERMISSION)
@require_http_methods(["GET", "POST"])
def permission_new(request: HttpRequest, file: UUID) -> HttpResponse:
    """First whom and in which language; then what to read aloud, and what the person said."""
    actor = request.actor  # type: ignore[attr-defined]
    case = visible(actor, file)
    chosen = _whom(request)
    if not (chosen.is_bound and chosen.is_valid()):
        return render(request, "cases/permission_whom.html", {"case": case, "form": chosen})
    to, named, language = (chosen.cleaned_data[k] for k in ("recipient", "other", "listens"))
    if "whom" in request.POST:
        on = {"listens": language, **({"named": seal_state(NAMED, {"name": named})} if named else {"recipient": to})}
        return redirect(f"{request.path}?{urlencode(on)}")
    purpose, body, team = ("service", current().body_or_typed(named), "") if named else to.split(":")
    needed = _needed(purpose, body, team)
    form = PermissionForm(
        request.POST or None, kinds=[(k, str(SHAREABLE[k])) for k in needed], today=clock.today()
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        asked = _asked(form.cleaned_data, purpose, body, team, language)
        actions.record_permission(actor=actor, file=file, asked=asked, now=clock.now())
        return redirect(f"/case/{file}/#sharing")
    rows = {row["code"]: row for row in languages()}
    sheet = readaloud.question(purpose=purpose, body=body, kinds=needed, language=language or "en", today=clock.today())
    context = {"case": case, "form": form, "sheet": sheet, "sheet_dir": rows[sheet.language]["dir"],
               "other_language": bool(language) and sheet.language != language}  # fmt: skip
    return render(request, "cases/permission.html", context)


def _asked(data: dict[str, Any], purpose: str, body: str, team: str, language: str) -> Asked:
    end_of_day = data["until"] and timezone.make_aware(datetime.combine(data["until"], time.max))
    yes = data["answer"] == PermissionAnswer.YES
    own = OWN_PARTS if purpose == "service" else ()
    return Asked(
        purpose=purpose,
        recipient_body=body,
        recipient_team=team_id(body, team) if team else None,
        answer=PermissionAnswer(data["answer"]),
        kinds=(*sorted(data["kinds"]), *own) if yes else (),
        legal_basis=str(current().permission(purpose).basis),
        language=language,
        how_given=data["how_given"],
        given_by=GivenBy(data["given_by"] or GivenBy.PERSON),
        interpreter={"yes": True, "no": False}.get(data["interpreter"]),
        read_aloud=bool(data["read_aloud"]),
        ask_again_on=data["ask_again_on"],
        until=end_of_day or None,
        beside={k: data[k] for k in ("witness", "words") if data[k]},
    )


@needs(May.RECORD_PERMISSION)
@require_safe
def permission_paper(request: HttpRequest, file: UUID, permission: UUID) -> HttpResponse:
    """What the person said, on a paper that they can keep."""
    case = visible(request.actor, file)  # type: ignore[attr-defined]
    with acting(request.actor, "permission"):  # type: ignore[attr-defined]
        row = Permission.objects.filter(id=permission, file=file).first()
    if row is None:
        raise NoSuchFile(str(permission))
    language = request.GET.get("in") or row.language or "en"
    sheet = readaloud.answer(row=row, case=case, language=language, today=clock.today())
    return printed(request, sheet, back=f"/case/{file}/#sharing", person_reads=row.language, number=case.reference)


@needs(May.RECORD_PERMISSION)
@require_http_methods(["GET", "POST"])
def permission_end(request: HttpRequest, file: UUID, permission: UUID) -> HttpResponse:
    """Says what closes, then closes it."""
    actor = request.actor  # type: ignore[attr-defined]
    case = visible(actor, file)
    with acting(actor, "permission"):
        row = Permission.objects.filter(id=permission, file=file, ended_at=None).first()
    if row is None:
        raise NoSuchFile(str(permission))
    if request.method == "POST":
        actions.end_permission(actor=actor, file=file, permission=permission, now=clock.now())
        return redirect(f"/case/{file}/#sharing")
    return render(request, "cases/permission_end.html", {"case": case, "body": _name(row.recipient_body)})


def _name(body: str) -> str:
    return current().name_of(body)


@needs(May.RECORD_PERMISSION)
@require_http_methods(["GET", "POST"])
def permission_told(request: HttpRequest, file: UUID, permission: UUID) -> HttpResponse:
    """The case worker tells a body without an account to stop, and says that it was told."""
    actor = request.actor  # type: ignore[attr-defined]
    case = visible(actor, file)
    with acting(actor, "permission"):
        row = Permission.objects.filter(id=permission, file=file, ended_at__isnull=False, told_at=None).first()
    if row is None:
        raise NoSuchFile(str(permission))
    if request.method == "POST":
        actions.told_to_stop(actor=actor, permission=permission)
        return redirect(f"/case/{file}/#sharing")
    return render(request, "cases/permission_told.html", {"case": case, "body": _name(row.recipient_body)})


@signed_in
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, permission: UUID) -> HttpResponse:
    """A recipient reads that the person wants it to stop, and says that it has."""
    actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, "worklist"):
        item = WorkItem.objects.filter(subject=permission, what="stop_using", holder__in=actor.grantees).first()
    if item is None:
        raise NoSuchFile(str(permission))
    if request.method == "POST":
        actions.told_to_stop(actor=actor, permission=permission)
        return redirect("worklist")
    return render(request, "cases/stop.html", {"alias": item.alias})


@needs(May.RECORD_PERMISSION)
@require_POST
def prolong(request: HttpRequest, file: UUID, key: UUID) -> HttpResponse:
    """Lets a share go on for as long again."""
    sharing.prolong(actor=request.actor, file=file, key=key, now=clock.now())  # type: ignore[attr-defined]
    return redirect(f"/case/{file}/#sharing")


@needs(May.RECORD_PERMISSION)
@require_POST
def stop_share(request: HttpRequest, file: UUID, key: UUID) -> HttpResponse:
    """Ends one share now."""
    sharing.stop(actor=request.actor, file=file, key=key, now=clock.now())  # type: ignore[attr-defined]
    return redirect(f"/case/{file}/#sharing")
