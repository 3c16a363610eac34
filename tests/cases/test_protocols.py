"""Police by protocol only, immigration control never: on named cases, and over random histories."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.utils import ProgrammingError
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hawn.agencies.models import Agency, Protocol, User
from hawn.agencies.queries import agency_id, memberships, team_id
from hawn.assistance import actions as help_
from hawn.cases import sight
from hawn.cases.actions import emergency, files, links, permission, protocols, sharing
from hawn.cases.actions.permission import Asked
from hawn.cases.actions.protocols import Signed
from hawn.cases.actions.sharing import ImmigrationControl, Share
from hawn.cases.models import Basis, Case, Disclosure, EmergencyWhy, PermissionAnswer, Sight, WorkItem
from hawn.cases.policies import Refused, WrongMove
from hawn.cases.sight import Grant, NotYoursToGive
from hawn.cases.states import LinkState
from hawn.config import deploy
from hawn.core.acting import Actor, acting
from hawn.countries.profiles import current
from hawn.vault.actions import take_all
from tests.cases.test_links import named
from tests.conftest import as_owner, make_user
from tests.demo import PROOF, write_proof
from tests.journeys.test_chain import NOW, TODAY, WHEN, opened, say_yes

pytestmark = pytest.mark.wall
UNIT = "Trafficking desk"


def signed(**changes: Any) -> Signed:
    today = timezone.now().date()
    facts = {
        "body": "vice_squad", "unit": UNIT, "document": "MoU 4/2026", "signatory": "Commissioner of Police",
        "signed_on": today - timedelta(days=5), "ends_on": today + timedelta(days=60), "purposes": ("police",),
        "kinds": ("wish", "signs"), "promises": "No names go to immigration.",
    }  # fmt: skip
    return Signed(**{**facts, **changes})


def in_force(people: dict[str, Actor], **changes: Any) -> tuple[UUID, Actor]:
    """A confirmed protocol, and an officer of its unit."""
    made = protocols.register(actor=people["officer"], signed=signed(**changes))
    admin = make_user(f"admin {made}", "agency_admin", "appogg", "desk")[1]
    protocols.confirm(actor=admin, protocol=made)
    officer = make_user(f"Inspector {made}", "provider", "vice_squad", "trafficking_desk")[1]
    return made, officer


def yes_to_police(people: dict[str, Actor], case: Case, kinds: tuple[str, ...] = ("wish",)) -> None:
    team = team_id("vice_squad", "trafficking_desk")
    asked = Asked("police", "vice_squad", PermissionAnswer.YES, kinds, "permission", team, how_given="spoken")
    permission.record_permission(actor=people["case_worker"], file=case.id, asked=asked, now=NOW)


def tell_police(people: dict[str, Actor], case: Case, kinds: tuple[str, ...] = ("wish",)) -> None:
    team = team_id("vice_squad", "trafficking_desk")
    what = Share("police", "vice_squad", team, kinds, "account")
    sharing.share(actor=people["case_worker"], file=case.id, what=what, now=timezone.now())


def test_a_unit_sees_by_protocol_and_yes_and_loses_sight_when_the_protocol_ends(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    made, officer = in_force(people)
    yes_to_police(people, case)
    tell_police(people, case)
    with acting(officer, "shared"):
        assert list(take_all(file=case.id)) == ["wish"]
    protocols.end(actor=people["officer"], protocol=made)
    with acting(officer, "shared"):
        assert take_all(file=case.id) == {}
    assert memberships(User.objects.get(id=officer.user)) == []


def test_its_days_are_the_countrys(people: dict[str, Actor]) -> None:
    """Between the Line Islands and Baker Island it is never the same day."""
    case, _ = opened(people)
    there = timezone.now().astimezone(ZoneInfo("Pacific/Kiritimati")).date()
    _, officer = in_force(people, signed_on=there, ends_on=there)
    yes_to_police(people, case)
    with as_owner():
        deploy.set_days("Etc/GMT+12")
    try:
        with pytest.raises(NotYoursToGive):
            tell_police(people, case)
        with as_owner():
            deploy.set_days("Pacific/Kiritimati")
        tell_police(people, case)
        with acting(officer, "shared"):
            until = Sight.objects.get(file=case.id, grantee=team_id("vice_squad", "trafficking_desk")).until
        assert until == datetime.combine(there + timedelta(days=1), time(), ZoneInfo("Pacific/Kiritimati"))
    finally:
        with as_owner():
            deploy.set_days(django_settings.TIME_ZONE)


def test_every_function_that_asks_for_a_day_knows_where(people: dict[str, Actor]) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname, p.proconfig FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname LIKE 'hawn%%' AND p.prosrc ~* '(::|current_| as )(date|timestamptz)\\M'"
        )
        found = dict(cursor.fetchall())
    assert {"protocol_until", "end_protocol", "must_keep"} <= set(found)
    zone = f"TimeZone={django_settings.TIME_ZONE}"
    assert [name for name, kept in found.items() if zone not in kept] == []


def test_without_a_protocol_a_yes_shares_nothing(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    made, _ = in_force(people)
    protocols.end(actor=people["officer"], protocol=made)
    yes_to_police(people, case)
    with pytest.raises(NotYoursToGive):
        tell_police(people, case)


@pytest.mark.parametrize(
    "changes",
    [
        {"purposes": ("danger",)},
        {"kinds": ("signs",)},
        {"signed_on": timezone.now().date() + timedelta(days=2), "ends_on": timezone.now().date() + timedelta(days=9)},
        {"signed_on": date(2020, 1, 1), "ends_on": date(2020, 12, 31)},
    ],
)
def test_a_protocol_covers_its_own_purposes_parts_and_days(people: dict[str, Actor], changes: dict[str, Any]) -> None:
    case, _ = opened(people)
    in_force(people, **changes)
    yes_to_police(people, case)
    with pytest.raises(NotYoursToGive):
        tell_police(people, case)


def test_a_share_never_outlives_the_protocol(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    case, _ = opened(people)
    last = timezone.now().date() + timedelta(days=3)
    in_force(people, ends_on=last)
    yes_to_police(people, case)
    tell_police(people, case)
    until = owner.execute("SELECT until FROM cases_sight WHERE purpose = 'police'").fetchone()
    assert until == (datetime.combine(last + timedelta(days=1), time(), timezone.get_default_timezone()),)


def test_an_officer_as_a_person_is_never_shared_with(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    _, officer = in_force(people)
    yes_to_police(people, case)
    for basis in (Basis.ASSIGNMENT, Basis.DUTY, Basis.EMERGENCY):
        with pytest.raises(NotYoursToGive), acting(people["case_worker"], "test"):
            sight.grant(grantee=officer.user, file=case.id, what=Grant(("C",), "police", basis, kinds=("wish",)))


def test_two_people_make_a_protocol(people: dict[str, Actor]) -> None:
    made = protocols.register(actor=people["officer"], signed=signed())
    with pytest.raises(Refused):
        protocols.confirm(actor=people["officer"], protocol=made)
    for who in ("case_worker", "duty_lead", "stranger", "provider"):
        with pytest.raises(Refused):
            protocols.register(actor=people[who], signed=signed())
        with pytest.raises(Refused):
            protocols.confirm(actor=people[who], protocol=made)
        with pytest.raises(Refused):
            protocols.end(actor=people[who], protocol=made)
    second = make_user("officer two", "data_protection_officer", "appogg", "protection")[1]
    protocols.confirm(actor=second, protocol=made)
    with pytest.raises(WrongMove):
        protocols.confirm(actor=second, protocol=made)


@pytest.mark.parametrize("body", ["immigration_police", "identita", "ngo_jrs", "nothing"])
def test_no_protocol_with_immigration_control_or_with_no_police(people: dict[str, Actor], body: str) -> None:
    with pytest.raises(WrongMove):
        protocols.register(actor=people["officer"], signed=signed(body=body))


def control() -> list[str]:
    return [b.id for b in current().bodies if "immigration_control" in b.functions]


def test_no_agency_of_a_body_that_controls_immigration_can_be_made_even_by_the_owner(
    people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    assert control() == ["immigration_police", "identita"]
    for body in control():
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute("INSERT INTO agencies_agency (id, body, name) VALUES (%s, %s, 'x')", [agency_id(body), body])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute("UPDATE agencies_agency SET body = %s WHERE body = 'iom'", [body])


def controls(owner: psycopg.Connection, body: str, *, now: bool) -> None:
    """What `hawn migrate` does when a profile gives a body control of immigration, or takes it away."""
    change = (
        "functions || '{immigration_control}'::varchar[]" if now else "array_remove(functions, 'immigration_control')"
    )
    owner.execute(f"UPDATE agencies_body SET functions = {change} WHERE id = %s", [body])  # type: ignore[arg-type]


@pytest.fixture
def as_before(owner: psycopg.Connection) -> Iterator[None]:
    """The squad is police and no more, again."""
    yield
    controls(owner, "vice_squad", now=False)


def test_a_body_that_gains_control_of_immigration_loses_everything_at_once(
    people: dict[str, Actor], owner: psycopg.Connection, as_before: None
) -> None:
    case, _ = opened(people)
    made, officer = in_force(people)
    yes_to_police(people, case)
    tell_police(people, case)
    client = Client()
    client.force_login(User.objects.get(id=officer.user))
    assert client.get(f"/shared/{case.id}/").status_code == 200
    controls(owner, "vice_squad", now=True)
    assert client.get(f"/shared/{case.id}/").status_code in (302, 403, 404)
    with acting(officer, "shared"):
        assert take_all(file=case.id) == {}
        assert not WorkItem.objects.exists()
    assert Protocol.objects.get(id=made).ended_at is not None
    assert Agency.objects.get(body="vice_squad").ended_at is not None
    assert memberships(User.objects.get(id=officer.user)) == []
    assert not User.objects.get(id=officer.user).is_active
    with pytest.raises(WrongMove):
        protocols.register(actor=people["officer"], signed=signed())
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute("UPDATE agencies_agency SET ended_at = NULL WHERE body = 'vice_squad'")
    lines = owner.execute("SELECT subject FROM audit_line WHERE action = 'control.ends'").fetchall()
    assert lines == [("vice_squad",)]


@pytest.mark.parametrize("body", ["immigration_police", "identita"])
def test_nobody_tells_immigration_control_by_call_or_letter_either(people: dict[str, Actor], body: str) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    for purpose, how in (("danger", "call"), ("police", "letter"), ("child", "link")):
        with pytest.raises(ImmigrationControl):
            what = Share(purpose, body, None, ("wish",), how, why="x")
            sharing.share(actor=worker, file=case.id, what=what, now=timezone.now())
    with pytest.raises(ProgrammingError, match="immigration control"), acting(worker, "test"):
        what = Share("danger", body, None, ("wish",), "call", why="x")
        sharing.disclose(actor=worker, file=case.id, what=what, basis="task", now=NOW)
    need = help_.want(actor=worker, file=case.id, service="residence_permit", words="", now=NOW)
    say_yes(people, case, body, "")
    made = help_.request(actor=worker, need=need.id, to=[help_.To(body, "")], brief="a permit", **WHEN)[0]
    with acting(worker, "test"):  # a permit is asked for by letter, with what the request says
        rows = Disclosure.objects.filter(to_body=body).values_list("subject", "kinds")
        assert list(rows) == [(made.id, [f"brief:{made.id}"])]


# Random histories: what people and programs might do to one case, in any order, by anybody. Afterwards nobody of a body
# that controls immigration reads anything, and the police read no more than a protocol in force and a yes cover. Every
# kind of step must have succeeded sometimes, else a history proves less than it says.
SUCCEED = (
    "yes", "no", "tell", "assign", "link", "review", "undo", "emergency", "protocol", "end_protocol", "grant", "rule",
    "control",
)  # fmt: skip
NEVER = ("membership",)
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*SUCCEED, *NEVER]),
        st.integers(min_value=0, max_value=5),
    ),
    max_size=12,
)


class History:
    """One case and what happens to it. A refusal is a step too."""

    def __init__(self, people: dict[str, Actor], owner: psycopg.Connection) -> None:
        self.people, self.owner = people, owner
        owner.execute("UPDATE agencies_protocol SET ended_at = now(), ended_by = registered_by WHERE ended_at IS NULL")
        self.done: Counter[str] = Counter()
        self.worker = people["case_worker"]
        self.case = named(people, "Mohammed Yusuf", self.worker)
        self.protocols: list[UUID] = []
        self.proposed: list[tuple[UUID, UUID]] = []
        self.reviewed: list[UUID] = []
        someone = make_user(f"Control {uuid4()}", "provider", "ngo_jrs", "outreach")[1].user
        self.control = Actor(user=someone, role="provider", team=team_id("immigration_police", "unit"), name="x")

    def do(self, step: str, n: int) -> None:
        try:
            getattr(self, f"do_{step}")(n)
        except (Refused, NotYoursToGive, WrongMove, LookupError, psycopg.Error):
            return
        self.done[step] += 1

    def do_yes(self, n: int) -> None:
        body = ["vice_squad", "immigration_police", "identita"][n % 3]
        team = None if n > 3 else team_id(body, "trafficking_desk")
        asked = Asked("police", body, PermissionAnswer.YES, ("wish", "place"), "permission", team, how_given="spoken")
        permission.record_permission(actor=self.worker, file=self.case.id, asked=asked, now=NOW)

    def do_no(self, n: int) -> None:
        asked = Asked(
            "police", "vice_squad", PermissionAnswer.NO, (), "permission", team_id("vice_squad", "trafficking_desk")
        )
        permission.record_permission(actor=self.worker, file=self.case.id, asked=asked, now=NOW)

    def do_tell(self, n: int) -> None:
        body = ["vice_squad", "immigration_police", "identita"][n % 3]
        what = Share("police", body, team_id(body, "trafficking_desk"), ("wish",), "account")
        sharing.share(actor=self.worker, file=self.case.id, what=what, now=timezone.now())

    def do_rule(self, n: int) -> None:
        body = ["vice_squad", "immigration_police", "child_protection"][n % 3]
        unit = "children" if body == "child_protection" else "trafficking_desk"
        what = Share("danger", body, team_id(body, unit), ("wish",), "account", why="danger")
        sharing.share(actor=self.worker, file=self.case.id, what=what, now=timezone.now())

    def do_assign(self, n: int) -> None:
        to = [self.control.user, self.people["stranger"].user, self.worker.user][n % 3]
        files.assign(actor=self.worker, file=self.case.id, to=to, to_name="x", now=NOW, today=NOW.date())
        self.worker = Actor(user=to, role="case_worker", team=self.people["case_worker"].team, name="x")

    def do_link(self, n: int) -> None:
        other = named(self.people, "Mohammed Yusuf", self.people["case_worker"])
        made = links.propose(actor=self.people["duty_lead"], file=self.case.id, other=other.id, same=True, today=TODAY)
        self.proposed.append((made, other.id))

    def do_review(self, n: int) -> None:
        """A link, a merge led by either file, a refusal; of one that is proposed first if there is none."""
        if not self.proposed:
            self.do_link(n)
        made, other = self.proposed.pop()
        to = [LinkState.MERGED, LinkState.MERGED, LinkState.LINKED, LinkState.REFUSED][n % 4]
        leads = None if to != LinkState.MERGED else [self.case.id, other][n % 2]
        links.review(actor=self.people["second_lead"], link=made, to=to, leads=leads, today=TODAY)
        if to != LinkState.REFUSED:
            self.reviewed.append(made)

    def do_undo(self, n: int) -> None:
        if not self.reviewed:
            self.do_review(n % 2)
        links.undo(actor=self.people["duty_lead"], link=self.reviewed.pop())

    def do_control(self, n: int) -> None:
        """A profile gives the squad control of immigration."""
        controls(self.owner, "vice_squad", now=True)

    def do_emergency(self, n: int) -> None:
        lead = (
            self.people["duty_lead"]
            if n % 2
            else Actor(user=self.control.user, role="duty_lead", team=self.control.team)
        )
        emergency.open_case(
            actor=lead, reference=self.case.reference, why=EmergencyWhy.DANGER, words="x", today=NOW.date()
        )  # fmt: skip

    def do_protocol(self, n: int) -> None:
        body = ["vice_squad", "immigration_police", "identita", "community_police"][n % 4]
        made = protocols.register(actor=self.people["officer"], signed=signed(body=body))
        protocols.confirm(actor=Actor(user=self.people["lawyer"].user, role="coordinator"), protocol=made)
        self.protocols.append(made)

    def do_end_protocol(self, n: int) -> None:
        protocols.end(actor=self.people["officer"], protocol=self.protocols.pop())

    def do_grant(self, n: int) -> None:
        basis = [Basis.ASSIGNMENT, Basis.DUTY, Basis.EMERGENCY][n % 3]
        team = team_id(["vice_squad", "immigration_police"][n % 2], "trafficking_desk")
        kinds = None if n > 2 else ("wish",)
        with acting(self.worker, "test"):
            sight.grant(grantee=team, file=self.case.id, what=Grant(("C", "D"), "police", basis, kinds=kinds))

    def do_membership(self, n: int) -> None:
        body = control()[n % 2]
        self.owner.execute("INSERT INTO agencies_agency (id, body, name) VALUES (%s, %s, 'x')", [agency_id(body), body])


WHOLE = [  # one history in which every kind of step succeeds
    ("protocol", 0), ("yes", 0), ("tell", 0), ("grant", 2), ("link", 0), ("review", 1), ("undo", 0), ("rule", 2),
    ("no", 0), ("emergency", 1), ("assign", 2), ("end_protocol", 0), ("grant", 0), ("control", 0), ("membership", 0),
    ("tell", 0),
]  # fmt: skip


def read_by(owner: psycopg.Connection, case: Case) -> None:
    """Asserts that after a history no unit, and no person, of a body that controls immigration reads the case."""
    belongs = (
        "SELECT count(*) FROM cases_sight s WHERE s.ended_at IS NULL"
        " AND 'immigration_control' = ANY (hawn_inside.functions_of(s.grantee))"
    )
    assert owner.execute(belongs).fetchone() == (0,)
    for body in bodies_with_control(owner):
        for team in ("trafficking_desk", "unit"):
            reader = Actor(user=UUID(int=7), role="provider", team=team_id(body, team), name="x")
            with acting(reader, "shared"):
                assert take_all(file=case.id) == {}
                assert not WorkItem.objects.exists()


def bodies_with_control(owner: psycopg.Connection) -> list[str]:
    """Of the profile, and those that gained it in a history."""
    rows = owner.execute("SELECT id FROM agencies_body WHERE 'immigration_control' = ANY (functions)").fetchall()
    return [body for (body,) in rows]


HELD_BY_POLICE = (
    "SELECT count(*) FROM cases_sight s JOIN agencies_team t ON t.id = s.grantee JOIN agencies_agency a"
    " ON a.id = t.agency_id JOIN agencies_body b ON b.id = a.body WHERE 'police' = ANY (b.functions)"
    " AND s.file = %s AND s.ended_at IS NULL"
    " AND (s.kinds IS NULL OR NOT s.kinds <@ ARRAY['wish', 'signs']::varchar[]"
    " OR NOT EXISTS (SELECT 1 FROM agencies_protocol p WHERE p.body = a.body AND p.unit_key = t.key"
    " AND p.confirmed_at IS NOT NULL AND p.ended_at IS NULL AND s.until <= p.ends_on + 1))"
)


@pytest.mark.timeout(3600 if PROOF else 600)
def test_no_history_reads_a_case_for_immigration_control_or_for_police_without_protocol(
    people: dict[str, Actor], owner: psycopg.Connection, as_before: None
) -> None:
    tried: Counter[str] = Counter()
    done: Counter[str] = Counter()

    @settings(max_examples=400 if PROOF else 40, deadline=None, suppress_health_check=list(HealthCheck))
    @example(steps=WHOLE)
    @given(steps=STEPS)
    def histories(steps: list[tuple[str, int]]) -> None:
        history = History(people, owner)
        try:
            for step, n in steps:
                history.do(step, n)
            read_by(owner, history.case)
            assert owner.execute(HELD_BY_POLICE, [history.case.id]).fetchone() == (0,)
        finally:
            controls(owner, "vice_squad", now=False)
        tried.update(["histories", *(step for step, _n in steps)])
        done.update(history.done)

    histories()
    assert [step for step in SUCCEED if not done[step]] == []
    assert [step for step in NEVER if done[step]] == []
    rows = "\n".join(f"| {step} | {tried[step]} | {done[step]} |" for step in (*SUCCEED, *NEVER))
    write_proof(
        "immigration-control",
        f"{tried['histories']} random histories of one case: 0 sights for a body that controls immigration, 0 parts"
        " read by one, 0 sights of police beyond a protocol in force. Each kind of step, how often it was tried and how"
        f" often it succeeded:\n\n| step | tried | succeeded |\n|---|---|---|\n{rows}",
    )
