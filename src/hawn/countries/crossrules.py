"""Rules across a profile that a shape cannot hold: references, doubles, and who may never have an account."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from holidays import list_supported_countries

from hawn.countries.schema import Catalogue, Evidence, Fact, Profile

Finding = tuple[tuple[Any, ...], str, str, str]
NO_ACCOUNT = {"immigration_control", "police"}


def cross_check(profile: Profile, catalogue: Catalogue) -> list[Finding]:
    """Findings as (place in the file, rule, message, severity), in the file's order of sections."""
    return [
        *_country(profile),
        *_doubles(profile),
        *_accounts(profile),
        *_references(profile, catalogue),
        *_facts(profile),
        *_receiver(profile),
    ]


def _error(loc: tuple[Any, ...], rule: str, message: str) -> Finding:
    return loc, rule, message, "error"


def _country(p: Profile) -> Iterator[Finding]:
    if p.country not in list_supported_countries():
        yield _error(("country",), "unknown_country", f"no public holidays are known for {p.country}")
    elif p.subdivision and p.subdivision not in list_supported_countries()[p.country]:
        yield _error(("subdivision",), "unknown_subdivision", f"{p.country} has no {p.subdivision}")


def _doubles(p: Profile) -> Iterator[Finding]:
    for section in ("bodies", "teams", "stages", "decisions", "clocks", "professions"):
        ids = [row.id for row in getattr(p, section)]
        for name, count in Counter(ids).items():
            if count > 1:
                last = len(ids) - 1 - ids[::-1].index(name)
                yield _error((section, last, "id"), "double_id", f"{name} stands twice in {section}")


def _accounts(p: Profile) -> Iterator[Finding]:
    for i, body in enumerate(p.bodies):
        barred = NO_ACCOUNT & set(body.functions)
        if body.kind == "agency" and barred:
            yield _error(
                ("bodies", i, "kind"),
                "no_account",
                f"{body.id} has {', '.join(sorted(barred))}: it is external",
            )


def _references(p: Profile, catalogue: Catalogue) -> Iterator[Finding]:
    bodies = {b.id: b for b in p.bodies}
    services = {s.id for s in catalogue.services}
    kinds = {d.id for d in p.decisions}
    for i, team in enumerate(p.teams):
        if team.body not in bodies:
            yield _error(("teams", i, "body"), "unknown_body", team.body)
        elif bodies[team.body].kind != "agency":
            yield _error(("teams", i, "body"), "team_of_external", f"{team.body} has no accounts")
    if p.first_receiver.team not in {t.id for t in p.teams}:
        yield _error(("first_receiver", "team"), "unknown_team", p.first_receiver.team)
    for i, stage in enumerate(p.stages):
        for actor in stage.actor:
            if actor not in bodies:
                yield _error(("stages", i, "actor"), "unknown_body", actor)
        if stage.decision and stage.decision not in kinds:
            yield _error(("stages", i, "decision"), "unknown_decision", stage.decision)
    for i, decision in enumerate(p.decisions):
        if decision.body not in bodies:
            yield _error(("decisions", i, "body"), "unknown_body", decision.body)
        elif bodies[decision.body].kind == "agency" and decision.role is None:
            yield _error(
                ("decisions", i, "body"),
                "decision_without_role",
                f"{decision.body} has accounts: name the role",
            )
    for i, rule in enumerate(p.permissions):
        if rule.recipient and rule.recipient not in bodies:
            yield _error(("permissions", i, "recipient"), "unknown_body", rule.recipient)
    if p.child.body not in bodies:
        yield _error(("child", "body"), "unknown_body", p.child.body)
    for i, entry in enumerate(p.services):
        if entry.service not in services:
            yield _error(("services", i, "service"), "unknown_service", entry.service)
        for provider in entry.providers or []:
            if provider not in bodies:
                yield _error(("services", i, "providers"), "unknown_body", provider)
        if entry.needs_decision and (entry.needs_decision not in kinds or not entry.needs_decision_law):
            yield _error(("services", i, "needs_decision"), "decision_without_law", "cite the law that asks for it")


def _facts(p: Profile) -> Iterator[Finding]:
    for loc, fact in _walk(p, ()):
        for source in fact.source:
            if source not in p.sources:
                yield _error((*loc, "source"), "unknown_source", source)
        if fact.evidence in (Evidence.SEEN, Evidence.REPORTED) and not fact.source:
            yield _error((*loc, "evidence"), "evidence_without_source", f"{fact.evidence} needs a source")
        if fact.valid_from and fact.valid_until and fact.valid_until < fact.valid_from:
            yield _error((*loc, "valid_until"), "dates_reversed", f"{fact.valid_until} is before {fact.valid_from}")


def _walk(part: Any, loc: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Fact]]:
    if isinstance(part, Fact):
        yield loc, part
    if isinstance(part, list):
        for i, row in enumerate(part):
            yield from _walk(row, (*loc, i))
    elif hasattr(type(part), "model_fields"):
        for name in type(part).model_fields:
            yield from _walk(getattr(part, name), (*loc, name))


def _receiver(p: Profile) -> Iterator[Finding]:
    lines = {line.number: line for line in p.lines}
    for i, number in enumerate(p.first_receiver.lines):
        if number not in lines:
            yield _error(("first_receiver", "lines", i), "unknown_line", number)
    if not any(lines[n].always for n in p.first_receiver.lines if n in lines):
        message = "no line of the first receiver is known to answer at night"
        yield ("first_receiver", "lines"), "no_out_of_hours_line", message, "warning"
