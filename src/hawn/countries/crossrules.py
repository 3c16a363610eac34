"""Rules across a profile that a shape cannot hold: references, doubles, and who may never have an account."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from holidays import country_holidays
from holidays.registry import EntityLoader

from hawn.core.data import read
from hawn.countries.schema import MOST, NEEDED, SEEN_BY, Catalogue, Evidence, Fact, Profile

Finding = tuple[tuple[Any, ...], str, str, str]
NO_ACCOUNT = {"immigration_control", "police"}


def cross_check(profile: Profile, catalogue: Catalogue) -> list[Finding]:
    """Findings as (place in the file, rule, message, severity), in the file's order of sections."""
    return [
        *_country(profile),
        *_doubles(profile),
        *_accounts(profile),
        *_references(profile, catalogue),
        *_own_services(profile, catalogue),
        *_words(profile),
        *_limits(profile),
        *_permissions(profile),
        *_facts(profile),
        *_receiver(profile),
    ]


def _error(loc: tuple[Any, ...], rule: str, message: str) -> Finding:
    return loc, rule, message, "error"


def _country(p: Profile) -> Iterator[Finding]:
    if p.country not in EntityLoader.get_country_codes():  # what the package lists it has loaded: 250 modules
        yield _error(("country",), "unknown_country", f"no public holidays are known for {p.country}")
    elif p.subdivision and p.subdivision not in country_holidays(p.country).subdivisions:
        yield _error(("subdivision",), "unknown_subdivision", f"{p.country} has no {p.subdivision}")
    try:
        ZoneInfo(p.time_zone)
    except (KeyError, ValueError, OSError):  # unknown; no name of a file; a folder of zones
        yield _error(("time_zone",), "unknown_time_zone", f"no time zone {p.time_zone}; such as Europe/Malta")


def _doubles(p: Profile) -> Iterator[Finding]:
    for section in ("bodies", "teams", "stages", "decisions", "clocks", "professions"):
        ids = [row.id for row in getattr(p, section)]
        for name, count in Counter(ids).items():
            if count > 1:
                last = len(ids) - 1 - ids[::-1].index(name)
                yield _error((section, last, "id"), "double_id", f"{name} stands twice in {section}")
    yield from _twice_at_a_time(p.services, "services", "service")
    yield from _twice_at_a_time(p.permissions, "permissions", "purpose")
    yield from _twice_at_a_time(p.lines, "lines", "number")
    yield from _twice_at_a_time(p.retention, "retention", "data_class")


def _twice_at_a_time(rows: list[Any], section: str, key: str) -> Iterator[Finding]:
    """A thing may stand twice where the one holds before or after the other, and never on the same day."""
    for i, row in enumerate(rows):
        for before in rows[:i]:
            starts = max((d for d in (row.valid_from, before.valid_from) if d), default=None)
            ends = min((d for d in (row.valid_until, before.valid_until) if d), default=None)
            if getattr(before, key) == getattr(row, key) and not (starts and ends and ends < starts):
                name = getattr(row, key)
                yield _error((section, i, key), "double_entry", f"{name} stands twice in {section} for the same days")
                break


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


def _own_services(p: Profile, catalogue: Catalogue) -> Iterator[Finding]:
    """Kinds of help that a profile names by itself: new ones, whose parts and dependencies lead somewhere."""
    count = Counter(s.id for s in catalogue.services)
    known = set(count) | set(catalogue.facts)
    for i, entry in enumerate(p.services):
        if entry.own is None:
            continue
        if count[entry.service] > 1:
            message = f"{entry.service} stands in the catalogue of all countries: leave own out"
            yield _error(("services", i, "own"), "double_service", message)
        for part in sorted(set(entry.own.shares) - parts()):
            message = f"{part}; parts are {', '.join(sorted(parts()))}"
            yield _error(("services", i, "own", "shares"), "unknown_part", message)
        for needed in entry.own.depends_on:
            if needed.on not in known:
                yield _error(("services", i, "own", "depends_on"), "unknown_service", needed.on)


@lru_cache(maxsize=1)
def parts() -> frozenset[str]:
    """The sealed parts of a file, as the papers describe them."""
    return frozenset(part for words in _told()["classes"].values() for part in words["parts"])


@lru_cache(maxsize=1)
def _told() -> dict[str, Any]:
    found: dict[str, Any] = read(Path(__file__).parent / "papers" / "parts.yaml")
    return found


def roles() -> frozenset[str]:
    """The roles that the software has, as the papers describe them (``papers/parts.yaml``)."""
    return frozenset(_told()["roles"])


def is_language(code: str) -> bool:
    """Whether a code of ISO 639 with two or three letters is of a language that pages can name."""
    return len(code) in {2, 3} and code in Locale("en").languages


def _words(p: Profile) -> Iterator[Finding]:
    """Roles, professions and languages that the software does not know."""
    for i, team in enumerate(p.teams):
        for j, role in enumerate(team.roles):
            if role not in roles():
                yield _error(
                    ("teams", i, "roles", j), "unknown_role", f"{role}; roles are {', '.join(sorted(roles()))}"
                )
    held = {role for team in p.teams for role in team.roles}
    for i, decision in enumerate(p.decisions):
        if decision.role and decision.role not in roles():
            yield _error(("decisions", i, "role"), "unknown_role", decision.role)
        elif decision.role and decision.role not in held:
            message = f"no team has the role {decision.role}"
            yield _error(("decisions", i, "role"), "nobody_decides", message)
    for i, profession in enumerate(p.professions):
        if profession.seen_by not in SEEN_BY:
            message = f"{profession.seen_by}; sector signs know {', '.join(sorted(SEEN_BY))}"
            yield _error(("professions", i, "seen_by"), "unknown_profession", message)
    named = [(("languages", i), code) for i, code in enumerate(p.languages)]
    for i, body in enumerate(p.bodies):
        named += [(("bodies", i, "languages", j), code) for j, code in enumerate(body.languages or [])]  # type: ignore[misc]
    for loc, code in named:
        if not is_language(code):
            yield _error(loc, "unknown_language", f"{code} is no code of ISO 639")


def _limits(p: Profile) -> Iterator[Finding]:
    """Amounts and units of time limits and of periods of keeping; outcomes that start a limit."""
    outcomes = {(d.event, o.id) for d in p.decisions for o in d.outcomes}
    for section in ("clocks", "retention"):
        for i, row in enumerate(getattr(p, section)):
            if (row.amount is None) != (row.unit is None):
                here = "unit" if row.amount is None else "amount"
                yield _error((section, i, here), "amount_without_unit", "amount and unit: both, or both null")
            elif row.amount is not None and row.amount > MOST[row.unit]:
                message = f"{row.amount} {row.unit} is longer than {MOST[row.unit]}"
                yield _error((section, i, "amount"), "amount_too_large", message)
    for i, clock in enumerate(p.clocks):
        if len(set(clock.event)) < len(clock.event):
            yield _error(("clocks", i, "event"), "double_event", f"{clock.id} names an event twice")
        for outcome in clock.outcomes or []:
            if not any((event, outcome) in outcomes for event in clock.event):
                message = f"no decision of {', '.join(clock.event)} ends with {outcome}"
                yield _error(("clocks", i, "outcomes"), "unknown_outcome", message)


def _permissions(p: Profile) -> Iterator[Finding]:
    """Rules that the software asks for in every country stand there, and one of each has no end."""
    lasting = {rule.purpose for rule in p.permissions if rule.valid_until is None}
    for purpose in NEEDED:
        if purpose not in lasting:
            yield _error(("permissions",), "missing_purpose", f"a rule for {purpose}, without an end, is needed")


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
    desk = next((i for i, team in enumerate(p.teams) if team.id == p.first_receiver.team), None)
    if desk is not None and "intake" not in p.teams[desk].roles:
        message = f"first alerts arrive at {p.first_receiver.team}: it needs the role intake"
        yield _error(("teams", desk, "roles"), "receiver_without_intake", message)
    for name in ("first_receiver", "refusal", "child"):
        if getattr(p, name).valid_from or getattr(p, name).valid_until:
            message = f"{name} always holds: change it on the day that it changes"
            yield _error((name,), "cannot_end", message)
    lines = {line.number: line for line in p.lines}
    for i, number in enumerate(p.first_receiver.lines):
        if number not in lines:
            yield _error(("first_receiver", "lines", i), "unknown_line", number)
    if not any(lines[n].always for n in p.first_receiver.lines if n in lines):
        message = "no line of the first receiver is known to answer at night"
        yield ("first_receiver", "lines"), "no_out_of_hours_line", message, "warning"
