"""What assistance shows on the case page, and its sentences for the timeline."""

from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hawn.assistance.models import Block, Need, Request, Step
from hawn.assistance.papers import kinds
from hawn.assistance.rules import assistance_is_open, no_place_found, waits_for
from hawn.assistance.states import NeedState, RequestState
from hawn.cases.models import Case
from hawn.cases.panels import Panel
from hawn.core.acting import Actor
from hawn.countries.profiles import catalogue, current
from hawn.vault.actions import take_all

TIMELINE = {
    "need_wanted": _("The person wants: %(service)s."),
    "request_sent": _("%(by)s asked %(provider)s for %(service)s."),
    "request_accepted": _("%(provider)s said yes: %(service)s."),
    "request_cannot": _("%(provider)s cannot: %(service)s."),
    "request_asked": _("%(provider)s asked a question about %(service)s."),
    "request_sent_again": _("%(by)s answered %(provider)s."),
    "no_place_found": _("No place was found: %(service)s. Everybody asked said no."),
    "request_withdrawn": _("%(by)s took back what was asked of %(provider)s: %(service)s."),
    "need_done": _("This help is done: %(service)s."),
    "need_not_wanted": _("The person does not want this any more: %(service)s."),
    "need_ended_early": _("This help ended before it was done: %(service)s."),
    "step": _("%(provider)s: %(what)s on %(on)s."),
    "delivered": _("%(provider)s delivered the service."),
    "blocked": _("%(service)s waits for %(waits_for)s."),
    "unblocked": _("%(waits_for)s holds nothing up any more."),
    "paper_issued": _("%(by)s made a paper for the person: %(kind)s."),
}

STATES = {
    RequestState.SENT: _("waiting for an answer"),
    RequestState.ASKED: _("asks a question"),
    RequestState.ACCEPTED: _("said yes"),
    RequestState.CANNOT: _("cannot"),
    RequestState.STARTED: _("under way"),
    RequestState.DELIVERED: _("arrived"),
    RequestState.WITHDRAWN: _("taken back"),
}

NEEDS_OVER = {
    NeedState.DONE: _("done"),
    NeedState.NOT_WANTED: _("not wanted any more"),
    NeedState.ENDED_EARLY: _("ended early"),
}

STEPS = {
    "place_ready": _("A place is ready"),
    "moved_in": _("Moved in"),
    "appointment": _("Appointment"),
    "handed_in": _("Papers handed in"),
    "interpreter": _("Interpreter there"),
    "delivered": _("All done: the help has arrived"),
}


def label_of(key: str) -> str:
    """The name of a service or of a fact that services wait for."""
    names = {s.id: s.name for s in catalogue().services}
    return gettext(names.get(key) or catalogue().facts.get(key, key))


def needs(actor: Actor, case: Case, today: date) -> dict[str, Any]:
    """Each need with its requests, what providers wrote, and the path of what it waits for. A fixed number of
    queries."""
    rows = list(Need.objects.filter(file=case.id).order_by("noted_at", "service"))
    requests = list(Request.objects.filter(file=case.id).order_by("asked_at"))
    steps = list(Step.objects.filter(file=case.id).order_by("on"))
    blocks = list(Block.objects.filter(file=case.id, cleared_at=None))
    depends = {s.id: [(d.on, d.kind) for d in s.depends_on] for s in catalogue().services}
    done = frozenset(r.service for r in requests if r.state in (RequestState.DELIVERED, RequestState.STARTED))
    done |= {n.service for n in rows if n.state == NeedState.DONE}
    facts = frozenset({"presumed_victim"}) if case.state == "open" else frozenset()
    kinds_said = [f"answer_of_provider:{r.id}" for r in requests]
    opened = take_all(file=case.id, kinds=kinds_said) if requests else {}
    said = {kind.partition(":")[2]: part.get("words", "") for kind, part in opened.items()}
    out = []
    for need in rows:
        mine = [r for r in requests if r.need == need.id]
        states = [RequestState(r.state) for r in mine if r.state != RequestState.WITHDRAWN]
        holding = {b.waits_for: b for b in blocks if b.need == need.id}
        over = need.state != NeedState.WANTED
        path = [] if over else [p for p in waits_for(need.service, depends, done | facts, ("blocks",)) if p not in done]
        for extra in holding:
            if extra not in path:
                path.insert(0, extra)
        out.append(
            {
                "id": need.id,
                "label": label_of(need.service),
                "over": NEEDS_OVER[NeedState(need.state)] if over else "",
                "no_place": not over and no_place_found(states),
                "path": [
                    {
                        "label": label_of(p),
                        "holds": p in holding,
                        "owner": holding[p].owner_name if p in holding else "",
                        "due_on": holding[p].due_on if p in holding else None,
                        "block": holding[p].id if p in holding else None,
                        "key": p,
                    }
                    for p in path
                ],
                "requests": [_request(r, steps, said) for r in mine],
            }
        )
    open_now = assistance_is_open([RequestState(r.state) for r in requests])
    return {"needs": out, "open": open_now, "today": today, "papers": kinds().values()}


def _request(row: Request, steps: list[Step], said: dict[str, str]) -> dict[str, Any]:
    return {
        "said": said.get(str(row.id), ""),
        "id": row.id,
        "provider": current().name_of(row.provider_body),
        "state": STATES[RequestState(row.state)],
        "key": row.state,
        "due_on": row.due_on,
        "outside": row.provider_team is None,
        "steps": [{"on": s.on, "what": STEPS.get(s.what, s.what)} for s in steps if s.request == row.id],
    }


PANELS = [Panel("needs", _("Help"), "assistance/_needs.html", "work", needs)]
