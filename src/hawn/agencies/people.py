"""Pages on who works here: the list, an invitation, what a link opens, one's own sessions."""

from datetime import timedelta
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hawn.agencies import actions, session_store
from hawn.agencies.actions import NoSuchInvitation, NotAllowed
from hawn.agencies.doors import needs, signed_in
from hawn.agencies.forms import AcceptForm, InviteForm
from hawn.agencies.models import Invitation, Membership, Session, Team, User
from hawn.agencies.roles import May, Role
from hawn.agencies.rules import REMIND_DAYS, VALID_DAYS
from hawn.agencies.sessions import BEGAN, DEVICE, SEEN, end_all
from hawn.core import clock
from hawn.core.acting import Actor

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@needs(May.ADMINISTER_TEAM)
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody of the agency, who must be confirmed when, who was invited; and a new invitation."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    agency, now = actions.own_agency(actor), clock.now()
    teams = list(Team.objects.filter(agency=agency).select_related("agency").order_by("name"))
    words = dict(Role.choices)
    places = [(f"{t.id}:{r}", f"{t.name}: {words[r]}") for t in teams for r in actions.roles_of(t)]
    form, link = InviteForm(request.POST or None, places=places), ""
    if request.method == "POST" and form.is_valid():
        team, _sep, role = form.cleaned_data["place"].partition(":")
        made, key = actions.invite(actor=actor, email=form.cleaned_data["email"], team=UUID(team), role=role, now=now)
        link, form = request.build_absolute_uri(f"/invite/{key}/"), InviteForm(places=places)
    members = Membership.objects.filter(team__agency=agency, ended_at=None).select_related("user", "team")
    rows = [
        {
            "id": m.id, "user": m.user_id, "name": m.user.name, "email": m.user.email, "team": m.team.name,
            "role": m.get_role_display(), "last": m.user.last_login, "mine": m.user_id == actor.user,
            "until": m.validated_at + timedelta(days=VALID_DAYS),
            "soon": m.validated_at + timedelta(days=VALID_DAYS - REMIND_DAYS) < now,
            "over": m.validated_at + timedelta(days=VALID_DAYS) < now,
        }
        for m in members.order_by("user__name", "team__name")
    ]  # fmt: skip
    waiting = Invitation.objects.filter(team__agency=agency, accepted_at=None, withdrawn_at=None, expires_at__gt=now)
    invited = [
        {"id": i.id, "email": i.email, "role": i.get_role_display(), "until": i.expires_at}
        for i in waiting.order_by("-invited_at")
    ]
    context = {
        "form": form,
        "rows": rows,
        "invited": invited,
        "link": link,
        "agency": teams[0].agency if teams else None,
    }
    return render(request, "agencies/people.html", context)


@needs(May.ADMINISTER_TEAM)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Those who were ticked still work here."""
    chosen = [UUID(one) for one in request.POST.getlist("person") if _is_uuid(one)]
    actions.confirm_people(actor=request.actor, memberships=chosen, now=clock.now())  # type: ignore[attr-defined]
    return redirect("people")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@needs(May.ADMINISTER_TEAM)
@require_POST
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """The link of an invitation works no more."""
    try:
        actions.withdraw_invitation(actor=request.actor, invitation=key, now=clock.now())  # type: ignore[attr-defined]
    except (NoSuchInvitation, NotAllowed):
        return render(request, "404.html", status=404)
    return redirect("people")


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """What the link of an invitation opens: the account is made here, then a second factor is set up."""
    now = clock.now()
    user = request.user if isinstance(request.user, User) else None
    try:
        row = actions.open_invitation(key, now)
        known = user is None and User.objects.filter(email=row.email).exists()
        form = AcceptForm(request.POST or None) if user is None else None
        if request.method == "POST" and not known and (form is None or form.is_valid()):
            d = form.cleaned_data if form else {"name": "", "password": ""}
            made = actions.accept(key=key, name=d["name"], password=d["password"], user=user, now=now)
            if user is None:
                login(request, made, backend=BACKEND)
            return redirect("/work/")
    except NoSuchInvitation:
        return render(request, "agencies/no_invitation.html", status=410)
    context = {"form": form, "row": row, "role": row.get_role_display(), "known": known}
    return render(request, "agencies/invitation.html", context)


@needs(May.ADMINISTER_TEAM)
@require_POST
def signed_out(request: HttpRequest, user: UUID) -> HttpResponse:
    """Ends every session of a colleague, whose telephone is gone for example; they sign in again."""
    try:
        actions.sign_out(actor=request.actor, user=user)  # type: ignore[attr-defined]
    except NotAllowed:
        return render(request, "404.html", status=404)
    return redirect("people")


@signed_in
@require_http_methods(["GET", "POST"])
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in now; one of them, or all others, can be ended."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    key = request.session.session_key or ""
    here = session_store.digest(key)
    if request.method == "POST":
        end = request.POST.get("end", "")
        if end == "others":
            end_all(actor.user, but=key)
        elif end != here:
            Session.objects.filter(holder=actor.user, digest=end).delete()
        return redirect("sessions")
    mine = [(row, held) for row, held in session_store.of(actor.user) if held.get(SEEN)]
    rows = [
        {"id": row.digest, "device": _device(held.get(DEVICE, "")), "began": session_store.moment(held[BEGAN]),
         "seen": session_store.moment(held[SEEN]), "here": row.digest == here}
        for row, held in sorted(mine, key=lambda one: one[1][SEEN], reverse=True)
    ]  # fmt: skip
    return render(request, "agencies/sessions.html", {"rows": rows})


def _device(agent: str) -> str:
    """A browser's own words in ours: enough to tell a telephone from the computer at work."""
    kind = _("a telephone or tablet") if "Mobi" in agent or "Android" in agent else _("a computer")
    names = {"Firefox": "Firefox", "Edg": "Edge", "Chrom": "Chrome", "Safari": "Safari"}
    return f"{kind}, {next((name for mark, name in names.items() if mark in agent), _('another browser'))}"
