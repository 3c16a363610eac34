"""What goes out of a file: share it, read what was shared with you, and the ledger of who was shown what."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hawn.agencies.doors import needs, signed_in
from hawn.agencies.queries import agency_names, protocols_in_force, team_id
from hawn.agencies.roles import May
from hawn.cases import sight
from hawn.cases.actions import sharing as actions
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.actions.sharing import NobodySaidYes, Share
from hawn.cases.models import Basis, Disclosure, Sight
from hawn.cases.timeline import SHAREABLE
from hawn.cases.views import visible
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.countries.profiles import catalogue, current, whole
from hawn.referrals.readable import shown_rows
from hawn.vault.actions import take_all
from hawn.vault.models import Envelope
from hawn.web.forms import HOW, ShareForm


def recipients() -> list[tuple[str, str]]:
    """Every team with an account, and every body that is reached by call or letter. A body that controls immigration
    is never shown a file: it gets what a permit needs, by letter, from the request for that permit."""
    profile = current()
    bodies = {b.id: b for b in profile.bodies}
    teams = [
        (f"{t.body}:{t.id}", f"{bodies[t.body].name}, {t.name}")
        for t in profile.teams
        if not {"intake", "case_worker", "decider", "data_protection_officer", "coordinator"} & set(t.roles)
    ]
    outside = [
        (f"{b.id}:", b.name)
        for b in profile.bodies
        if b.kind == "external" and "immigration_control" not in b.functions
    ]
    units = [(f"{p.body}:{p.unit_key}", f"{bodies[p.body].name}, {p.unit}") for p in protocols_in_force(clock.today())]
    return sorted({*teams, *outside, *units}, key=lambda one: one[1])


@needs(May.RECORD_PERMISSION)
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, file: UUID) -> HttpResponse:
    """Shares parts under a rule of the profile: the person's yes, a child, a life in danger."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = visible(actor, file)
    rules = [r for r in current().permissions if r.purpose not in ("statistics", "service", "referral")]
    with acting(actor, "sharing"):
        held = set(Envelope.objects.filter(file=file, kind__in=list(SHAREABLE)).values_list("kind", flat=True))
    form = ShareForm(
        request.POST or None,
        rules=[(r.purpose, str(_(r.label))) for r in rules],
        recipients=recipients(),
        kinds=[(k, str(label)) for k, label in SHAREABLE.items() if k in held],
        today=clock.today(),
    )
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        body, team = d["recipient"].split(":")
        rule = current().permission(d["purpose"])
        if rule.recipient and rule.recipient != body:
            form.add_error("recipient", _("This rule names %(body)s.") % {"body": current().body(rule.recipient).name})
        elif not rule.asked and not d["why"]:
            form.add_error("why", _("Say why, in a few words: nobody is asked under this rule."))
        elif not team and d["how"] == "account":
            form.add_error("how", _("They have no account here: say how you told them."))
        else:
            what = Share(
                purpose=d["purpose"], body=body, team=team_id(body, team) if team else None, kinds=tuple(d["kinds"]),
                how="account" if team else d["how"], why=d["why"], until=d["until"],
            )  # fmt: skip
            try:
                actions.share(actor=actor, file=file, what=what, now=clock.now())
                return redirect(f"/case/{file}/#sharing")
            except NobodySaidYes:
                form.add_error("purpose", _("The person has not said yes to this. Ask first."))
    return render(request, "web/share.html", {"case": case, "form": form, "rules": rules})


@signed_in
@require_safe
def shared(request: HttpRequest, file: UUID) -> HttpResponse:
    """What was shared with the reader's team: the parts, until when, and nothing else of the file."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, "shared"):
        now = clock.now()
        mine = [
            s
            for s in Sight.objects.filter(file=file, grantee__in=actor.grantees, ended_at=None).exclude(kinds=None)
            if (s.until is None or s.until > now) and s.purpose in {r.purpose for r in whole().permissions}
        ]
        if not mine:
            raise NoSuchFile(str(file))
        parts = take_all(file=file, kinds=sorted({k for s in mine for k in s.kinds or []}))
    ends = [s.until for s in mine if s.until]
    labels = {r.purpose: r.label for r in whole().permissions}
    context = {
        "rows": shown_rows(parts),
        "until": min(ends) if ends else None,
        "why": sorted({_(labels[s.purpose]) for s in mine}),
    }
    return render(request, "web/shared.html", context)


@needs(May.RECORD_PERMISSION)
@require_safe
def ledger(request: HttpRequest, file: UUID) -> HttpResponse:
    """Who was shown what of the person, when and why: agencies, never a worker's name, to read with the person."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = visible(actor, file)
    with acting(actor, "ledger"):
        rows = _ledger(file)
    return render(request, "web/ledger.html", {"case": case, "rows": rows, "today": clock.today()})


def _words(kinds: list[str] | None) -> str:
    if kinds is None:
        return _("what is needed to stand beside you")
    named = [str(SHAREABLE[k]) for k in kinds if k in SHAREABLE]
    return ", ".join(named) or _("what is written for them in a few words")


def _ledger(file: UUID) -> list[dict[str, Any]]:
    bodies = {b.id: b.name for b in current().bodies}
    labels = {r.purpose: r.label for r in whole().permissions} | {s.id: s.name for s in catalogue().services}
    sights = sight.of(file)
    agencies = agency_names({s.grantee for s in sights})
    out = [
        {
            "at": s.granted_at,
            "who": agencies.get(
                s.grantee, _("an emergency") if s.basis == Basis.EMERGENCY else _("who sent the alert")
            ),
            "what": _words(s.kinds),
            "why": _(labels[s.purpose]) if s.purpose in labels else Basis(s.basis).label,
            "how": _("here"),
            "until": s.ended_at or s.until,
        }
        for s in sights
    ]
    out += [
        {
            "at": d.at,
            "who": bodies.get(d.to_body, d.to_name or d.to_body),
            "what": _words(d.kinds),
            "why": _(labels[d.purpose]) if d.purpose in labels else d.purpose,
            "how": HOW.get(d.how, d.how),
            "until": None,
        }
        for d in Disclosure.objects.filter(file=file).exclude(how="account")
    ]
    return sorted(out, key=lambda row: row["at"])
