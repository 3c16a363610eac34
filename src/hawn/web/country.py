"""The country profile as administrators read it: each fact with its source, and what nobody knows yet."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from hawn.agencies.doors import signed_in
from hawn.agencies.roles import May, may
from hawn.core.templatetags.hawn import longdate
from hawn.countries.profiles import catalogue, whole
from hawn.countries.schema import EVIDENCE, Evidence, Profile
from hawn.retention.panels import KEPT


@signed_in
def country(request: HttpRequest) -> HttpResponse:
    """For administrators and coordinators."""
    role = request.actor.role  # type: ignore[attr-defined]
    if not (may(role, May.ADMINISTER_TEAM) or may(role, May.SEE_COUNTS)):
        return render(request, "403.html", status=403)
    profile = whole()
    groups = sections(profile)
    unknown = [f"{g['title']}: {row['name']}" for g in groups for row in g["rows"] if row["unknown"]]
    return render(request, "web/country.html", {"profile": profile, "groups": groups, "unknown": unknown})


def sections(profile: Profile) -> list[dict[str, Any]]:
    """Every fact of the profile as a row: name, what is said, source, evidence, and whether it is unknown."""
    bodies = {b.id: b.name for b in profile.bodies}
    unknown = gettext("not known")

    def row(name: str, said: Iterable[str], fact: Any, missing: bool = False) -> dict[str, Any]:
        words = "; ".join(s for s in said if s)
        named = [profile.sources[s].name for s in fact.source if s in profile.sources]
        return {
            "name": name,
            "said": words or (unknown if missing else ""),
            "source": "; ".join(named),
            "evidence": EVIDENCE[fact.evidence],
            "note": " · ".join(filter(None, [fact.note, _validity(fact)])),
            "unknown": missing or fact.evidence == Evidence.UNKNOWN,
        }

    def names(ids: list[str] | None) -> str:
        return ", ".join(bodies.get(i, i) for i in ids or [])

    services = {s.id: s.name for s in catalogue().services}
    groups = [
        {
            "title": gettext("Bodies"),
            "rows": [row(b.name, [", ".join(b.functions).replace("_", " "), b.phone or ""], b) for b in profile.bodies],
        },
        {
            "title": gettext("Telephone lines"),
            "rows": [
                row(
                    f"{line.name}, {line.number}",
                    [gettext(line.purpose), gettext("day and night") if line.always else "", _hours(line.hours)],
                    line,
                    missing=not line.always and line.hours is None,
                )
                for line in profile.lines
            ],
        },
        {
            "title": gettext("Decisions"),
            "rows": [
                row(
                    gettext(d.label),
                    [bodies.get(d.body, d.body), d.law, gettext(d.challenge) if d.challenge else ""],
                    d,
                    missing=d.challenge is None,
                )
                for d in profile.decisions
            ],
        },
        {
            "title": gettext("Time limits"),
            "rows": [
                row(
                    gettext(c.label),
                    [f"{c.amount} {c.unit}".replace("_", " ") if c.amount else "", c.kind, c.basis],
                    c,
                    missing=c.amount is None,
                )
                for c in profile.clocks
            ],
        },
        {
            "title": gettext("Steps"),
            "rows": [row(gettext(s.name), [names(s.actor)], s) for s in profile.stages],
        },
        {
            "title": gettext("Who may refer"),
            "rows": [row(s.text, [], s) for s in profile.who_may_refer],
        },
        {
            "title": gettext("Permission"),
            "rows": [row(gettext(p.label), [p.basis, p.law], p) for p in profile.permissions],
        },
        {
            "title": gettext("How long a closed file is kept"),
            "rows": [
                row(
                    str(KEPT[r.data_class]),
                    [f"{r.amount} {r.unit}".replace("_", " ") if r.amount else "", r.law],
                    r,
                    missing=r.amount is None,
                )
                for r in profile.retention
            ],
        },
        {
            "title": gettext("Services"),
            "rows": [
                row(
                    gettext(services.get(s.service, s.service)),
                    [names(s.providers), s.limit, s.gap],
                    s,
                    missing=s.providers is None,
                )
                for s in profile.services
            ],
        },
        {"title": gettext("Your rights"), "rows": [row(gettext(s.text), [], s) for s in profile.rights]},
        {"title": gettext("The law"), "rows": [row(s.text, [], s) for s in profile.law]},
        {
            "title": gettext("Penalties"),
            "rows": [row(p.what, [p.term or "", p.conflict], p, missing=p.term is None) for p in profile.penalties],
        },
        {"title": gettext("The national plan"), "rows": _plan(profile, row)},
    ]
    return [group for group in groups if group["rows"]]


def _plan(profile: Profile, row: Callable[..., dict[str, Any]]) -> list[dict[str, Any]]:
    """The strategy: its days, what its sources do not agree on, its aims, and its measures as far as known."""
    plan = profile.strategy
    if plan is None:
        return []
    days = [
        gettext("approved %(day)s") % {"day": longdate(plan.approved)} if plan.approved else "",
        gettext("launched %(day)s") % {"day": longdate(plan.launched)} if plan.launched else "",
    ]
    return [
        row(f"{plan.name}, {plan.years}", [*days, plan.conflict], plan),
        row(gettext("Aims"), plan.aims, plan),
        row(gettext("Working groups"), plan.groups, plan),
        row(gettext("Measures"), plan.measures or [], plan, missing=plan.measures is None),
    ]


def _validity(fact: Any) -> str:
    """Since and until when a fact holds, where the profile says so."""
    since = gettext("since %(day)s") % {"day": longdate(fact.valid_from)} if fact.valid_from else ""
    until = gettext("until %(day)s") % {"day": longdate(fact.valid_until)} if fact.valid_until else ""
    return ", ".join(filter(None, [since, until]))


def _hours(hours: Any) -> str:
    return ", ".join(f"{h.from_:%H:%M}-{h.until:%H:%M}" for h in hours or [])
