"""Profiles load, faults name their line, and a country is one file."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from hawn.agencies.roles import Role
from hawn.countries.crossrules import roles
from hawn.countries.profiles import (
    BadProfile,
    NoSuchProfile,
    catalogue,
    check,
    collected,
    current,
    load,
    localities,
    time_zone,
)
from hawn.countries.schema import SEEN_BY
from hawn.screening.signs import DATA as SECTORS

RURITANIA = Path(__file__).parent / "data" / "ruritania.yaml"
TEXT = RURITANIA.read_text(encoding="utf-8")


def planted(tmp_path: Path, old: str, new: str) -> Path:
    """The fictional profile with one thing changed; the text to change stands in it once."""
    assert TEXT.count(old) == 1
    path = tmp_path / "planted.yaml"
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    return path


def line_of_text(path: Path, text: str) -> int:
    before, found, _ = path.read_text(encoding="utf-8").partition(text)
    assert found
    return before.count("\n") + 1


def test_third_country_is_one_file_without_faults() -> None:
    assert check(RURITANIA) == []
    assert load(str(RURITANIA)).body("harbour").name == "Harbour House"


@pytest.mark.parametrize("name", ["malta", "uk"])
def test_shipped_profile_has_no_error(name: str) -> None:
    profile = load(name)

    assert profile.id == name
    assert all(b.kind == "external" for b in profile.bodies if {"immigration_control", "police"} & set(b.functions))


def test_current_profile_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAWN_COUNTRY", "uk")
    assert current().country == "GB"
    monkeypatch.delenv("HAWN_COUNTRY")
    assert current().country == "MT"


@pytest.mark.parametrize("name", ["malta", "uk", str(RURITANIA)])
def test_the_time_zone_is_read_without_the_rest(name: str) -> None:
    assert time_zone(name) == load(name).time_zone


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"other": {"time_zone": "Europe/Rome"}, "list": [time_zone], "time_zone": "Europe/Oslo"}', "Europe/Oslo"),
        ("home: &home Europe/Oslo\nunknown: true\ntime_zone: *home", "Europe/Oslo"),
        ("time_zone: Europe/Oslo\nwhat follows is: [no, YAML", "UTC"),
        ("other: time_zone\nlast: {time_zone: Europe/Oslo}\n", "UTC"),
        ("time_zone: Europe/Streslau", "UTC"),
        ("time_zone: /etc/passwd", "UTC"),
        ("time_zone: [Europe/Oslo]", "UTC"),
        ("time_zone:", "UTC"),
        ("[[[[", "UTC"),
        ("[" * 100_000, "UTC"),
        ("time_zone: 2026-02-30", "UTC"),
        ("", "UTC"),
    ],
)
def test_where_no_time_zone_can_be_read_it_is_utc(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    assert time_zone(str(path)) == found
    assert time_zone("atlantis") == "UTC"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("kind: external, functions: [police]", "kind: agency, functions: [police]", "no_account"),
        (
            "kind: external, functions: [immigration_control]",
            "kind: agency, functions: [immigration_control]",
            "no_account",
        ),
        ("{id: panel, body: harbour", "{id: panel, body: nobody", "unknown_body"),
        ("{id: panel, body: harbour", "{id: panel, body: guard", "team_of_external"),
        ("{id: panel, body: harbour, name: Panel", "{id: desk, body: harbour, name: Panel", "double_id"),
        ("first_receiver: {team: desk", "first_receiver: {team: attic", "unknown_team"),
        ("lines: ['100']", "lines: ['100', '101']", "unknown_line"),
        ("actor: [harbour]", "actor: [nobody]", "unknown_body"),
        ("decision: granted", "decision: refused", "unknown_decision"),
        ("    body: harbour\n    role: decider", "    body: harbour", "decision_without_role"),
        ("recipient: harbour", "recipient: nobody", "unknown_body"),
        ("child: {body: harbour", "child: {body: nobody", "unknown_body"),
        ("service: interpretation", "service: juggling", "unknown_service"),
        ("providers: [harbour]", "providers: [nobody]", "unknown_body"),
        ("providers: [harbour]", "providers: [harbour], needs_decision: granted", "decision_without_law"),
        (
            "purpose: help, always: true, source: [BOOK]",
            "purpose: help, always: true, source: [SCROLL]",
            "unknown_source",
        ),
        (
            "purpose: help, always: true, source: [BOOK]",
            "purpose: help, always: true, source: []",
            "evidence_without_source",
        ),
        (
            "purpose: help, always: true",
            "valid_from: 2026-02-01, valid_until: 2026-01-01, purpose: help, always: true",
            "dates_reversed",
        ),
        ("unit: minutes", "unit: fortnights", "shape"),
        ("event: [referral], kind: target", "event: [full_moon], kind: target", "shape"),
        ("id: sailor, label", "id: sailor, colour: blue, label", "shape"),
        ("time_zone: Europe/Vienna", "time_zone: Europe/Streslau", "unknown_time_zone"),
        ("name: Panel, roles: [decider]", "name: Panel, roles: [decider, king]", "unknown_role"),
        ("    role: decider", "    role: king", "unknown_role"),
        ("    role: decider", "    role: auditor", "nobody_decides"),
        ("seen_by: port_chaplain", "seen_by: astrologer", "unknown_profession"),
        ("languages: [de]", "languages: [de, qq]", "unknown_language"),
        ("languages: [de]", "languages: [de, klingonish]", "unknown_language"),
        ("amount: 90, unit: minutes", "amount: 90, unit: null", "amount_without_unit"),
        ("amount: 90, unit: minutes", "amount: null, unit: minutes", "amount_without_unit"),
        ("amount: 90, unit: minutes", "amount: 999999999, unit: minutes", "amount_too_large"),
        ("amount: 10, unit: calendar_days", "amount: 999999999, unit: calendar_days", "amount_too_large"),
        ("amount: 90, unit: minutes", "amount: 0, unit: minutes", "shape"),
        ("event: [accommodation]", "event: []", "shape"),
        ("event: [accommodation]", "event: [accommodation, accommodation]", "double_event"),
        ("id: rest, label: Rest", "id: rest, outcomes: [given, lost], label: Rest", "unknown_outcome"),
        ("id: rest, label: Rest", "id: rest, outcomes: [], label: Rest", "shape"),
        ("service: interpretation, providers: null", "service: accommodation, providers: null", "double_entry"),
        ("purpose: child, label: P", "purpose: service, label: P", "double_entry"),
        (
            "desk, body: harbour, name: Desk, roles: [intake,",
            "desk, body: harbour, name: Desk, roles: [",
            "receiver_without_intake",
        ),
        ("refusal: {route: none", "refusal: {valid_until: 2026-12-31, route: none", "cannot_end"),
        ("prepared: 2026-01-02", "prepared: 2026-02-31", "yaml"),
        ("{id: panel, body: harbour", "{id: panel, id: panel, body: harbour", "double_key"),
    ],
)
def test_planted_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, rule: str) -> None:
    path = planted(tmp_path, old, new)

    faults = check(path)

    assert [(f.file, f.line, f.rule, f.severity) for f in faults] == [
        ("planted.yaml", line_of_text(path, new), rule, "error")
    ]
    with pytest.raises(BadProfile, match=f"planted.yaml:{faults[0].line}: error: {rule}"):
        load(str(path))


def test_a_rule_that_the_software_needs_is_missed(tmp_path: Path) -> None:
    path = planted(tmp_path, "purpose: service, label", "purpose: other, label")

    assert [(f.line, f.rule, f.message) for f in check(path)] == [
        (line_of_text(path, "permissions:"), "missing_purpose", "a rule for service, without an end, is needed")
    ]


def test_a_section_that_stands_twice_is_named_where_it_stands_again(tmp_path: Path) -> None:
    path = planted(tmp_path, "languages: [de]", "languages: [de]\nbodies: []")

    assert [(f.line, f.rule, f.message) for f in check(path)] == [
        (
            line_of_text(path, "bodies: []"),
            "double_key",
            f"bodies stands twice (first in line {line_of_text(path, 'bodies:')})",
        )
    ]


def test_one_entry_may_follow_another_of_the_same_name(tmp_path: Path) -> None:
    old = "{service: interpretation, providers: null, evidence: unknown}"
    one = "{service: interpretation, providers: null, evidence: unknown, valid_until: 2026-12-31}"
    other = "{service: interpretation, providers: [guard], evidence: project, valid_from: 2027-01-01}"
    path = planted(tmp_path, old, f"{one}\n  - {other}")

    assert check(path) == []
    assert [load(str(path)).on(date(year, 1, 1)).providers_of("interpretation") for year in (2026, 2027)] == [
        None,
        [load(str(path)).body("guard")],
    ]


def test_a_line_that_starts_with_a_mark_of_order_is_read(tmp_path: Path) -> None:
    path = tmp_path / "marked.yaml"
    path.write_text(TEXT, encoding="utf-8-sig")

    assert check(path) == []
    assert load(str(path)).id == "ruritania"


def test_words_that_lie_in_packages_above_are_the_same_there() -> None:
    raw = yaml.safe_load((SECTORS / "sectors.yaml").read_text(encoding="utf-8"))

    assert set(raw["seen_by_values"]) == SEEN_BY
    assert roles() == set(Role.values)


def test_missing_section_is_a_fault_of_the_file(tmp_path: Path) -> None:
    path = planted(tmp_path, "languages: [de]\n", "")

    assert [(f.rule, f.message) for f in check(path)] == [("shape", "languages: Field required")]


def test_broken_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    path = planted(tmp_path, "languages: [de]", "languages: [de")

    faults = check(path)

    assert [f.rule for f in faults] == ["yaml"]
    assert faults[0].line == line_of_text(path, "statements: []")


def test_receiver_without_a_line_at_night_is_a_warning(tmp_path: Path) -> None:
    path = planted(tmp_path, "always: true", "always: false")

    faults = check(path)

    assert [(f.line, f.rule, f.severity) for f in faults] == [
        (line_of_text(path, "first_receiver: {"), "no_out_of_hours_line", "warning")
    ]
    assert load(str(path)).id == "ruritania"


SHOES = """  - service: new_shoes
    providers: [harbour]
    own: {name: New shoes, what: Shoes that fit, phase: now, asks_permission: true, shares: [brief, language],
      htcds: SocialCare}
    source: [BOOK]
    evidence: seen
"""


def test_a_service_that_no_country_has_is_one_entry_in_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "new_shoes" not in {s.id for s in collected().services}
    path = planted(tmp_path, "services:\n", f"services:\n{SHOES}")

    assert check(path) == []
    monkeypatch.setenv("HAWN_COUNTRY", str(path))
    assert catalogue().service("new_shoes").shares == ["brief", "language"]
    assert [b.id for b in current().providers_of("new_shoes") or []] == ["harbour"]
    monkeypatch.delenv("HAWN_COUNTRY")
    assert "new_shoes" not in {s.id for s in catalogue().services}


@pytest.mark.parametrize(
    ("old", "new", "rule", "where"),
    [
        ("shares: [brief, language]", "shares: [brief, diary]", "unknown_part", "shares: [brief, diary]"),
        ("service: new_shoes", "service: medical", "double_service", "own: {name"),
        (
            "htcds: SocialCare",
            "htcds: SocialCare, depends_on: [{'on': boots, kind: needs, why: x}]",
            "unknown_service",
            "htcds",
        ),
        ("phase: now", "phase: soon", "shape", "own: {name"),
    ],
)
def test_a_fault_in_a_service_of_its_own_is_named(tmp_path: Path, old: str, new: str, rule: str, where: str) -> None:
    path = planted(tmp_path, "services:\n", f"services:\n{SHOES.replace(old, new)}")

    assert [(f.rule, f.line) for f in check(path)] == [(rule, line_of_text(path, where))]


def test_unknown_provider_stays_unknown() -> None:
    assert load(str(RURITANIA)).providers_of("interpretation") is None
    assert load("malta").providers_of("interpretation") is None


def test_profile_that_does_not_exist_is_named() -> None:
    with pytest.raises(NoSuchProfile, match="atlantis"):
        load("atlantis")


def test_catalogue_dependencies_lead_somewhere() -> None:
    found = catalogue()
    known = {s.id for s in found.services} | set(found.facts)

    assert [(s.id, d.on) for s in found.services for d in s.depends_on if d.on not in known] == []


def test_localities_of_malta_are_its_councils() -> None:
    places = localities("MT")

    assert len(places) == 68
    assert list(places.values()) == sorted(places.values())


# What the research of 23 November 2026 (country-malta.yaml, country-uk.yaml) found, and no profile may drop.
FOUND = {
    "malta": {
        "bodies": {"ngo_wrf", "ngo_vsm", "ngo_sjaf", "ourrescue", "um", "ngo_dar_hosea", "ngo_aditus", "ngo_moas"},
        "stages": {"detection", "immediate_safety", "screening", "presumed", "reflection", "formal_identification",
                   "residence", "support_plan", "criminal_case", "outcome", "follow_up"},
    },
    "uk": {
        "bodies": {"sca", "ieca"},
        "stages": {"referral", "child_safeguarding", "reasonable_grounds", "recovery_period", "conclusive_grounds",
                   "assurance", "reconsideration", "disqualification", "leave", "exit"},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ["malta", "uk"])
def test_what_was_found_stands_in_the_profile_with_how_well_it_is_known(name: str) -> None:
    profile = load(name)
    for section, ids in FOUND[name].items():
        assert ids - {row.id for row in getattr(profile, section)} == set()
    assert all(rule.source for rule in profile.who_may_refer)
    assert len(profile.who_may_refer) >= 3


def test_penalties_and_the_plan_of_malta_say_what_is_not_agreed_and_not_known() -> None:
    malta = load("malta")
    assert [(p.term, p.evidence, bool(p.conflict)) for p in malta.penalties] == [
        ("6 to 12 years of prison", "seen", True),
        ("4 to 12 years of prison", "seen", False),
        ("raised by one degree", "seen", False),
        (None, "reported", False),
    ]
    assert malta.strategy is not None
    assert (malta.strategy.launched, malta.strategy.measures) == (date(2024, 8, 1), None)
    assert malta.strategy.conflict


def test_countries_load_without_django_or_environment() -> None:
    code = (
        "import sys, hawn.countries.command\n"
        "from hawn.countries.profiles import load\n"
        "load('malta'), load('uk')\n"
        "sys.exit(any(m.split('.')[0] == 'django' for m in sys.modules))"
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}

    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
