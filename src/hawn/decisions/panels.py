"""What decisions show on the case page, and their sentences for the timeline."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hawn.agencies.queries import names
from hawn.cases.models import Case
from hawn.cases.panels import Panel
from hawn.core.acting import Actor
from hawn.countries.profiles import current
from hawn.countries.schema import Event
from hawn.decisions.models import Clock, Decision
from hawn.decisions.policies import is_outside
from hawn.decisions.queries import standing
from hawn.decisions.rules import overdue
from hawn.decisions.states import DecisionState

TIMELINE = {
    "decision_asked": _("%(by)s asked %(who)s to decide: %(kind)s."),
    "decision_taken_back": _("%(by)s no longer asks %(who)s to decide: %(kind)s. %(why)s."),
    "decided": _("%(who)s decided: %(kind)s, %(outcome)s."),
    "event": _("%(by)s noted: %(event)s on %(on)s."),
}

SINCE = {
    Event.REFERRAL: _("since the alert"),
    Event.FIRST_DECISION: _("since the first decision"),
    Event.REFLECTION: _("since the time to think was granted"),
    Event.FINAL_DECISION: _("since the final decision"),
    Event.RESIDENCE: _("since the permit was granted"),
    Event.ACCOMMODATION: _("since the person moved in"),
    Event.JOB_LOSS: _("since the job was lost"),
    Event.ASYLUM_APPLICATION: _("since asylum was asked for"),
}


def decisions(actor: Actor, case: Case, today: date) -> dict[str, Any]:
    """Each kind of the profile with what stands."""
    rows = list(Decision.objects.filter(file=case.id).order_by("asked_at"))
    asked = {r.kind: r for r in rows if r.state == DecisionState.ASKED}
    who = names({r.decider for r in asked.values() if r.decider})
    out = []
    for kind in current().decisions:
        mine = [r for r in rows if r.kind == kind.id]
        if not mine and not kind.holds(today):
            continue
        outcomes = {o.id: o.label for o in kind.outcomes}
        out.append(
            {
                "id": kind.id,
                "label": gettext(kind.label),
                "law": kind.law,
                "outside": is_outside(kind),
                "made_now": kind.holds(today),
                "body": current().body(kind.body).name,
                "challenge": kind.challenge,
                "asked": _asked(asked[kind.id], who) if kind.id in asked else None,
                "recorded": [
                    {
                        "outcome": gettext(outcomes.get(r.outcome, r.outcome)),
                        "who": r.decider_name,
                        "on": r.decided_on,
                        "id": r.id,
                    }
                    for r in mine
                    if r.state == "recorded"
                ],
            }
        )
    return {"kinds": out, "refusal": current().refusal, "actor_role": actor.role}


def _asked(row: Decision, who: dict[UUID, str]) -> dict[str, Any]:
    return {"id": row.id, "who": who.get(row.decider, "") if row.decider else ""}


def clocks(actor: Actor, case: Case, today: date) -> dict[str, Any]:
    """Running limits with the date they end, pauses counted, soonest first; unknown last."""
    labels = {c.id: c for c in current().clocks}
    rows = []
    for row in Clock.objects.filter(file=case.id, stopped_at=None).prefetch_related("pauses"):
        stands = standing(row, today)
        rule = labels.get(row.clock)
        rows.append(
            {
                "id": row.id,
                "label": gettext(rule.label) if rule else row.clock,
                "basis": rule.basis if rule else "",
                "kind": row.kind,
                "due_on": stands.due_on,
                "since": str(SINCE[Event(row.event)]),
                "event_on": row.event_on,
                "late": overdue(stands.due_on, today, row.kind),
                "paused": stands.paused,
            }
        )
    return {"clocks": sorted(rows, key=lambda r: r["due_on"] or date.max), "today": today}


PANELS = [
    Panel("decisions", _("Decisions"), "decisions/_decisions.html", "work", decisions),
    Panel("clocks", _("Time limits"), "decisions/_clocks.html", "work", clocks),
]
