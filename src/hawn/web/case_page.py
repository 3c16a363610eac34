"""The case page: what each package shows, put together in one short transaction."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hawn.agencies.queries import agency_names, names
from hawn.agencies.roles import May, may
from hawn.assistance import panels as assistance
from hawn.cases import attachments, sight, timeline, work
from hawn.cases.actions import links
from hawn.cases.forms import OPEN_WHY
from hawn.cases.models import (
    AgeGroup,
    Basis,
    Case,
    CloseReason,
    CourtOrder,
    Disclosure,
    EmergencyWhy,
    Happening,
    Link,
    OrderAnswer,
    Permission,
    PermissionAnswer,
    ReopenReason,
    TakenWhy,
    Urgency,
)
from hawn.cases.panels import due_rows
from hawn.cases.readable import identity_rows
from hawn.cases.states import LinkState
from hawn.core import clock
from hawn.core.acting import Actor
from hawn.core.templatetags.hawn import longdate
from hawn.countries.profiles import current, localities
from hawn.decisions import panels as decisions
from hawn.decisions.forms import EVENTS
from hawn.decisions.models import TakenBack
from hawn.referrals import panels as referrals
from hawn.referrals.questions import every_sign
from hawn.referrals.readable import child_route, part_rows
from hawn.retention import panels as retention
from hawn.screening.rules import by_signs, screen
from hawn.screening.signs import SIGNS_ONLY, indicators, sets_for
from hawn.screening.words import DIMENSIONS, OVERALL
from hawn.screening.words import FORMS as WITHOUT_SET
from hawn.vault.actions import take_all

SENTENCES = {**timeline.SENTENCES, **decisions.TIMELINE, **assistance.TIMELINE, **retention.TIMELINE}
PANELS = [*decisions.PANELS, *assistance.PANELS, *attachments.PANELS, *referrals.PANELS, *retention.PANELS]
FORMS = {"labour": _("Labour"), "sexual": _("Sexual exploitation")}
_CLASSES = {
    "A": _("where"),
    "B": _("who"),
    "C": _("what happened"),
    "R": _("who referred"),
    "D": _("state and dates"),
}


Key = tuple[datetime, int]  # an event of the timeline: when it was, and its order in that moment
SHOWN = 100


def key_of(text: str) -> Key | None:
    """The event before which a page of the timeline begins, as its address says; none where that is no key."""
    moment, _sep, order = text.partition("_")
    try:
        at, n = datetime.fromisoformat(moment), int(order)
    except ValueError:
        return None
    return (at, n) if at.tzinfo and 0 <= n < 2**63 else None


def compose(actor: Actor, case: Case, today: date, unseal: bool, before: Key | None = None) -> dict[str, Any]:
    """Everything the page shows, as plain values; of what happened one page, the newest or what came ``before`` an
    event. Must run inside ``acting``."""
    kinds = None if unseal else _kinds_without_identity()
    parts = take_all(file=case.id, kinds=kinds)
    wish = parts.get("wish", {})
    events, older = _timeline(case, before)
    return {
        "case": case,
        "age": AgeGroup(case.age_group).label,
        "urgency": Urgency(case.urgency).label,
        "place": localities(current().country).get(case.locality, ""),
        "wish_words": wish.get("words", ""),
        "contact": _contact(parts.get("safe_contact", {})),
        "rows": part_rows({k: v for k, v in parts.items() if k not in ("wish", "safe_contact", "signs", "story")}),
        "wish_rows": part_rows({"wish": wish}, wish_quoted=True),
        "seen_rows": part_rows({k: v for k, v in parts.items() if k in ("signs", "story")}),
        "child": child_route([case.age_group]),
        "due": due_rows(work.due_here(case.id, actor.grantees), today),
        "safety": parts.get("safety", {}).get("words", ""),
        "words": [(timeline.PARTS["health_note"], parts["health_note"]["words"])] if "health_note" in parts else [],
        "who": identity_rows(parts.get("identity", {})),
        "unsealed": unseal,
        "can_work": may(actor.role, May.WORK_CASE),
        "can_assign": may(actor.role, May.ASSIGN),
        "can_ask": may(actor.role, May.ASK_SERVICE),
        "can_permit": may(actor.role, May.RECORD_PERMISSION),
        "advice": _advice(case, parts.get("signs", {})),
        "other_forms": _other_forms(case, parts.get("signs", {})),
        "sharing": _sharing(case),
        "timeline": events,
        "older": older,
        "later": before is not None,
        "panels": [
            {"key": p.key, "title": p.title, "template": p.template, "content": p.load(actor, case, today)}
            for p in PANELS
        ],
    }


def _contact(part: dict[str, Any]) -> str:
    """The safe-contact line that is always visible."""
    words = part.get("contact") or part.get("words") or ""
    through = part.get("only_through")
    only = gettext("only through %(whom)s") % {"whom": through} if through else ""
    return " · ".join(x for x in (words, only) if x)


def _kinds_without_identity() -> list[str]:
    return [
        "wish",
        "safe_contact",
        "language",
        "signs",
        "story",
        "family",
        "health_note",
        "safety",
        "place",
        "referrer",
    ]


def _advice(case: Case, signs: dict[str, Any]) -> list[dict[str, Any]]:
    """What the rule says of the answers, worked out now and kept nowhere (S12)."""
    out = []
    data = indicators()
    for code in sets_for(case.age_group):
        answers = {k: v for k, v in signs.get("answers", {}).items() if k in data.of(code)}
        result = screen(code, answers, signs.get("act", []), case.danger)
        out.append(
            {
                "code": code,
                "form": str(FORMS[data.sets[code]["exploitation_form"]]),
                "words": gettext(OVERALL[result.overall]),
                "positive": [gettext(DIMENSIONS[d]) for d, on in result.dimensions.items() if on],
                "not_asked": len(result.not_asked),
                "fallback": result.uses_fallback_strengths,
                "refer_now": result.refer_now,
            }
        )
    return out


def _other_forms(case: Case, signs: dict[str, Any]) -> list[dict[str, Any]]:
    """Forms that go by signs only and that somebody thought of, or of which a sign was seen: the signs, no word."""
    child = case.age_group in (AgeGroup.CHILD, AgeGroup.COULD_BE_CHILD)
    words = every_sign()
    out = []
    for form in SIGNS_ONLY:
        seen = by_signs(form, signs.get("signs", []), child, case.danger)
        if seen.signs or form in signs.get("may_be", []):
            named = [words[code] for code in seen.signs]
            out.append(
                {
                    "form": gettext(WITHOUT_SET[form]),
                    "signs": named,
                    "listed": seen.listed,
                    "refer_now": seen.refer_now,
                }
            )
    return out


def _sharing(case: Case) -> dict[str, Any]:
    rows = sight.of(case.id)
    permissions = list(Permission.objects.filter(file=case.id).order_by("-asked_at"))
    given = {d.to_body for d in Disclosure.objects.filter(file=case.id).only("to_body")}
    who = names({r.grantee for r in rows} | {case.lead_team})
    agencies = agency_names({r.grantee for r in rows if not r.ended_at} | {case.lead_team})
    leads = agencies.get(case.lead_team, "")
    return {
        "leads": leads,
        "helping": sorted(set(agencies.values()) - {leads}),
        "sights": [
            {
                "who": who.get(r.grantee, gettext("a sender")),
                "why": Basis(r.basis).label,
                "classes": "; ".join(str(_CLASSES[c]) for c in r.classes if c in _CLASSES),
                "id": r.id,
                "share": r.kinds is not None and r.basis != Basis.ASSIGNMENT,
                "until": r.until,
                "ended": r.ended_at or (r.until if r.until and r.until <= clock.now() else None),
            }
            for r in rows
        ],
        "permissions": [_answer(p, given) for p in permissions],
        "links": _links(case),
        "orders": [
            {"id": o.id, "reference": o.reference, "answer": OrderAnswer(o.answer).label, "on": o.received_on}
            for o in CourtOrder.objects.filter(file=case.id).order_by("-received_at")
        ],
    }


def _answer(row: Permission, given: set[str]) -> dict[str, Any]:
    bodies = {b.id: b.name for b in current().bodies}
    labels = {r.purpose: r.label for r in current().permissions}
    return {
        "id": row.id,
        "who": bodies.get(row.recipient_body, row.recipient_body),
        "purpose": gettext(labels.get(row.purpose, row.purpose)),
        "answer": PermissionAnswer(row.answer).label,
        "yes": row.answer == PermissionAnswer.YES,
        "until": row.until,
        "ended": row.ended_at,
        "changed": row.ended_how == "changed",
        "ask_again_on": None if row.ended_at else row.ask_again_on,
        "to_tell": bool(row.ended_at) and not row.told_at and not row.recipient_team and row.recipient_body in given,
        "told_at": row.told_at,
    }


def _links(case: Case) -> list[dict[str, Any]]:
    rows = Link.objects.filter(Q(one=case.id) | Q(other=case.id), state__in=[LinkState.LINKED, LinkState.MERGED])
    out = []
    for link in rows:
        other = next((f for f in links.files_of(link=link.id) if f.file != case.id), None)
        if other is not None:
            out.append({"id": link.id, "alias": other.alias, "reference": other.reference, "file": other.file,
                        "merged": link.state == LinkState.MERGED, "leads": link.leads == case.id})  # fmt: skip
    return out


def _timeline(case: Case, before: Key | None) -> tuple[list[dict[str, Any]], str]:
    """One page of events, newest first, and the query of the address of the next one ("" at the end)."""
    found = Happening.objects.filter(file=case.id)
    if before:
        found = found.filter(Q(at__lt=before[0]) | Q(at=before[0], order__lt=before[1]))
    rows = list(found.order_by("-at", "-order")[: SHOWN + 1])
    more, rows = len(rows) > SHOWN, rows[:SHOWN]
    bodies = {b.id: b.name for b in current().bodies}
    out = []
    for row in rows:
        facts = {k: _readable(k, str(v), bodies) for k, v in row.facts.items()}
        sentence = SENTENCES.get(row.what)
        words = str(sentence) % {"by": row.by_name or gettext("Somebody"), **facts} if sentence else row.what
        out.append({"at": row.at, "words": words, "by": row.by_name})
    return out, urlencode({"before": f"{rows[-1].at.isoformat()}_{rows[-1].order}"}) if more else ""


def _readable(name: str, value: str, bodies: dict[str, str]) -> str:
    """A fact of the timeline as people read it: dates spelled out, codes by their words, labels translated."""
    if not value:
        return ""
    if name == "on":
        return longdate(date.fromisoformat(value))
    if name == "event":
        return str(EVENTS.get(value, value))
    if name in ("service", "waits_for"):
        return assistance.label_of(value)
    words = {
        **bodies, **assistance.STEPS, **timeline.PARTS, **OPEN_WHY, **dict(EmergencyWhy.choices),
        **dict(OrderAnswer.choices), **dict(CloseReason.choices), **dict(ReopenReason.choices),
        **attachments.MEDIA, **dict(TakenWhy.choices), **dict(TakenBack.choices),
    }  # fmt: skip
    return gettext(str(words.get(value, value)))
