"""Pages of the data protection officer: what is due, what one erasure takes and leaves, orders to keep."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST
from procrastinate.exceptions import AlreadyEnqueued

from hawn.agencies.doors import needs
from hawn.agencies.roles import May
from hawn.cases.actions.files import NoSuchFile
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.retention import queries
from hawn.retention.actions import asking
from hawn.retention.forms import EraseForm, HoldForm, ReferenceForm
from hawn.retention.models import Due, Hold, HoldBasis, Reason
from hawn.retention.panels import GROUPS, KEPT
from hawn.retention.policies import OtherReference
from hawn.retention.reach import STAYS
from hawn.retention.rules import Held, held, unknown
from hawn.retention.states import DueState
from hawn.retention.tasks import confirmed

PAGE = 100


@needs(May.ERASE)
@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """What waits for a yes, what is kept by order, which periods nobody has set, and the way to any file."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    form = ReferenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = asking.find(actor=actor, reference=form.cleaned_data["reference"])
        if found is not None:
            return redirect("erasure", found)
        form.add_error("reference", gettext("We have no case of this reference. Read it again, letter by letter."))
    with acting(actor, asking.PURPOSE):
        dues = list(Due.objects.order_by("state", "due_on", "id")[:PAGE])
        holds = list(Hold.objects.filter(lifted_at=None).order_by("placed_at")[:PAGE])
        references = {f: facts.reference for f in {h.file for h in holds} if (facts := queries.facts(file=f))}
    context = {
        "form": form,
        "dues": [_due(d) for d in dues if d.state == DueState.PROPOSED],
        "going": [_due(d) for d in dues if d.state == DueState.CONFIRMED],
        "holds": [{**_hold(h), "reference": references[h.file]} for h in holds if h.file in references],
        "unknown": [KEPT[c] for c in unknown(queries.periods())],
        "today": today,
    }
    return render(request, "retention/overview.html", context)


@needs(May.ERASE)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, file: UUID) -> HttpResponse:
    """What an erasure takes, what stays and why; the reference typed by hand says yes."""
    actor, now, today = request.actor, clock.now(), clock.today()  # type: ignore[attr-defined]
    context = _one(actor, file)
    form = EraseForm(request.POST or None, proposed=bool(context["proposed"]))
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {"actor": actor, "file": file, "typed": form.cleaned_data["typed"]}
        try:
            if context["proposed"]:
                asking.confirm(**given, now=now, today=today)
            else:
                asking.ask(**given, reason=form.cleaned_data["reason"], now=now, today=today)
            with suppress(AlreadyEnqueued):  # the one that waits takes this along
                confirmed.defer()
            return redirect("erasures")
        except OtherReference:
            form.add_error("typed", gettext("This is not the reference of this case."))
    return render(request, "retention/one.html", {**context, "form": form, "today": today})


def _one(actor: Actor, file: UUID) -> dict[str, Any]:
    today = clock.today()
    with acting(actor, asking.PURPOSE):
        facts = queries.facts(file=file)
        if facts is None:
            raise NoSuchFile(str(file))
        files = queries.files_of(file)
        counts = queries.counts(list(files))
        holds = list(Hold.objects.filter(file__in=list(files), lifted_at=None).order_by("placed_at"))
        dues = list(Due.objects.filter(file=file).order_by("due_on"))
    return {
        "facts": facts,
        "whole_alert": "alert" in files.values(),
        "proposed": [_due(d) for d in dues if d.state == DueState.PROPOSED],
        "going": [_due(d) for d in dues if d.state == DueState.CONFIRMED],
        "takes": [(words, n) for tables, words in GROUPS if (n := sum(counts.get(t, 0) for t in tables))],
        "stays": list(STAYS.values()),
        "holds": [_hold(h) for h in holds],
        "held": held([Held(h.until) for h in holds], today),
    }


def _due(row: Due) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "path": f"/erasure/{row.file}/",
        "what": KEPT[row.scope],
        "why": Reason(row.reason).label,
        "closed_on": row.closed_on,
        "due_on": row.due_on,
    }


def _hold(row: Hold) -> dict[str, Any]:
    return {
        "id": row.id,
        "file": row.file,
        "why": HoldBasis(row.basis).label,
        "by": row.placed_name,
        "at": row.placed_at,
        "until": row.until,
    }


@needs(May.ERASE)
@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, file: UUID) -> HttpResponse:
    """An order not to erase."""
    actor = request.actor  # type: ignore[attr-defined]
    with acting(actor, asking.PURPOSE):
        facts = queries.facts(file=file)
    if facts is None:
        raise NoSuchFile(str(file))
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asking.place_hold(actor=actor, file=file, now=clock.now(), **form.cleaned_data)
        return redirect("erasure", file)
    return render(request, "retention/hold.html", {"form": form, "facts": facts})


@needs(May.ERASE)
@require_POST
def lift(request: HttpRequest, file: UUID, key: UUID) -> HttpResponse:
    """The order stands no more."""
    asking.lift_hold(actor=request.actor, file=file, hold=key, now=clock.now())  # type: ignore[attr-defined]
    return redirect("erasure", file)
