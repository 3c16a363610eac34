"""Signed protocols with the police: the register, a new one, its confirmation by a second person, its end."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hawn.agencies.doors import needs
from hawn.agencies.models import Protocol
from hawn.agencies.queries import names
from hawn.agencies.roles import May, may
from hawn.agencies.rules import COMMUNITY
from hawn.cases.actions import protocols as actions
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.actions.protocols import Signed
from hawn.cases.policies import WrongMove
from hawn.cases.timeline import SHAREABLE
from hawn.core import clock
from hawn.core.acting import Actor
from hawn.countries.profiles import current
from hawn.web.forms import ProtocolForm


def _state(row: Protocol) -> str:
    today = clock.today()
    if row.ended_at:
        return _("ended")
    if row.confirmed_at is None:
        return _("waits for a second person")
    if row.ends_on < today:
        return _("lapsed")
    return _("in force") if row.signed_on <= today else _("not yet")


def _purposes() -> dict[str, str]:
    """Processings of the profile that a protocol may be for, and community work, which sees no case."""
    found = {r.purpose: _(r.label) for r in current().permissions if r.purpose != "statistics"}
    return {**found, COMMUNITY: _("Community work: team pages, events and posts; no case")}


@needs(May.SEE_PROTOCOLS)
@require_http_methods(["GET"])
def protocols(request: HttpRequest) -> HttpResponse:
    """Every protocol, newest first, with what stands now."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    bodies = {b.id: b.name for b in current().bodies}
    rows = [
        {"id": p.id, "unit": p.unit, "body": bodies.get(p.body, p.body), "ends_on": p.ends_on, "state": _state(p)}
        for p in Protocol.objects.order_by("-registered_at")[:100]
    ]
    return render(request, "web/protocols.html", {"rows": rows, "keeps": may(actor.role, May.KEEP_PROTOCOLS)})


@needs(May.KEEP_PROTOCOLS)
@require_http_methods(["GET", "POST"])
def protocol_new(request: HttpRequest) -> HttpResponse:
    """Writes down a protocol that was signed on paper."""
    profile = current()
    police = [b for b in profile.bodies if "police" in b.functions and "immigration_control" not in b.functions]
    form = ProtocolForm(
        request.POST or None,
        bodies=[(b.id, b.name) for b in police],
        purposes=[*_purposes().items()],
        kinds=[(k, str(label)) for k, label in SHAREABLE.items()],
    )
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        signed = Signed(**{**d, "purposes": tuple(d["purposes"]), "kinds": tuple(d["kinds"])})
        made = actions.register(actor=request.actor, signed=signed)  # type: ignore[attr-defined]
        return redirect("protocol", made)
    return render(request, "web/protocol_new.html", {"form": form})


@needs(May.SEE_PROTOCOLS)
@require_http_methods(["GET", "POST"])
def protocol(request: HttpRequest, key: UUID) -> HttpResponse:
    """One protocol; a second person confirms it, and whoever keeps it may end it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = Protocol.objects.filter(id=key).first()
    if row is None:
        raise NoSuchFile(str(key))
    if request.method == "POST":
        move = {"confirm": actions.confirm, "end": actions.end}.get(request.POST.get("move", ""))
        if move is None:
            raise WrongMove("no such move")
        move(actor=actor, protocol=key)
        return redirect("protocol", key)
    labels = _purposes()
    who = names({x for x in (row.registered_by, row.confirmed_by, row.ended_by) if x})
    context = {
        "row": row,
        "state": _state(row),
        "body": next((b.name for b in current().bodies if b.id == row.body), row.body),
        "purposes": [labels[p] for p in row.purposes if p in labels],
        "parts": [SHAREABLE[k] for k in row.kinds if k in SHAREABLE],
        "promises": row.promises.splitlines(),
        "by": {
            "registered": who.get(row.registered_by),
            "confirmed": who.get(row.confirmed_by) if row.confirmed_by else "",
        },
        "may_confirm": row.confirmed_at is None and row.ended_at is None and row.registered_by != actor.user,
        "may_end": row.ended_at is None,
    }
    return render(request, "web/protocol.html", context)
