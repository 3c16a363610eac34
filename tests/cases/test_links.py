"""Files that may be of one person: who learns it, how often they may ask, and what a link opens and closes."""

import psycopg
import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from hawn.cases.actions import files, links
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.asking import TooOften
from hawn.cases.models import Case, Link, Probe, WorkItem
from hawn.cases.policies import Refused, WrongMove
from hawn.cases.states import LinkState
from hawn.core.acting import Actor, acting
from hawn.referrals.actions import handover, intake, sending
from hawn.vault.actions import NotInSight, take
from hawn.vault.rules import keys, skeleton
from tests.conftest import make_user
from tests.journeys.test_chain import NOW, TODAY, WHEN, an_alert, opened
from tests.stage import Stage

SPELLINGS = [
    ("Mohammed Yusuf", "محمد يوسف"),
    ("Nguyễn Thị Hương", "Huong Nguyen Thi"),
    ("Oleksandr Kovalenko", "Олександр Коваленко"),
    ("Fatimah Ahmed", "فاطمة أحمد"),
    ("Maria José Santos", "SANTOS, Maria Jose"),
    ("Krzysztof Kowalski", "Krzystof Kowalsky"),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_two_spellings_of_a_name_meet(one: str, other: str) -> None:
    assert keys([one], 1998) & keys([other], 1999)


def test_years_apart_and_single_names_do_not_meet() -> None:
    assert keys(["Amal Haddad Nasser"], 1998).isdisjoint(keys(["Amal Haddad"], 2001))
    assert keys(["Mohammed"], 1998) == set()
    assert keys(["", "   ", "123 456"], 1990) == set()


@given(st.text(max_size=40))
def test_a_skeleton_is_plain_consonants(word: str) -> None:
    assert set(skeleton(word)) <= set("bcdfghklmnprst")


@given(st.lists(st.text(alphabet=st.characters(categories=["L"]), min_size=1, max_size=12), min_size=2, max_size=5))
def test_the_order_of_the_parts_of_a_name_does_not_matter(parts: list[str]) -> None:
    assert keys([" ".join(parts)], 1990) == keys([" ".join(reversed(parts))], 1990)


def named(people: dict[str, Actor], name: str, worker: Actor, year: int = 1998) -> Case:
    alert = an_alert()
    sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    case = intake.accept(actor=people["intake"], alert=alert.id, tags=[1], **WHEN)[0]
    handover.give(actor=people["intake"], file=case.id, to=worker.user, to_name=worker.name, **WHEN)
    content = {"name": name, "birth_year": year, "other_names": "", "words": ""}
    files.write_identity(actor=worker, file=case.id, content=content, now=NOW, today=TODAY)
    return case


@pytest.fixture
def two(people: dict[str, Actor], stage: Stage) -> tuple[Case, Case, Actor, Actor]:
    """Two files of one person, with two case workers."""
    return stage.set("two", lambda: set_up(people))


def set_up(people: dict[str, Actor]) -> tuple[Case, Case, Actor, Actor]:
    """Those of ``two``."""
    first, second = people["case_worker"], make_user("worker two", "case_worker", "appogg", "casework")[1]
    return named(people, "Mohammed Yusuf", first), named(people, "محمد يوسف", second, 1999), first, second


@pytest.mark.wall
def test_only_the_duty_leads_are_told_that_a_name_may_be_known(
    people: dict[str, Actor], two: tuple[Case, Case, Actor, Actor], owner: psycopg.Connection
) -> None:
    told = owner.execute("SELECT holder, file FROM cases_workitem WHERE what = 'may_be_known'").fetchall()
    later = two[1].id
    assert sorted(told) == sorted([(people["duty_lead"].user, later), (people["second_lead"].user, later)])


@pytest.mark.wall
@pytest.mark.parametrize("who", ["intake", "case_worker", "referrer", "decider", "provider", "stranger", "officer"])
def test_nobody_else_asks(people: dict[str, Actor], two: tuple[Case, Case, Actor, Actor], who: str) -> None:
    with pytest.raises(Refused):
        links.may_be_known(actor=people[who], file=two[0].id)
    with pytest.raises(Refused):
        links.propose(actor=people[who], file=two[0].id, other=two[1].id, same=True, today=TODAY)
    with pytest.raises(ProgrammingError), acting(people[who], "test"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM hawn_inside.same_keys(%s)", [two[0].id])
    with acting(people["duty_lead"], "test"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault_blind")
        assert cursor.fetchone() == (0,)


@pytest.mark.wall
def test_each_question_is_counted_and_an_hour_has_so_many(
    people: dict[str, Actor], two: tuple[Case, Case, Actor, Actor]
) -> None:
    lead = people["duty_lead"]
    found = links.may_be_known(actor=lead, file=two[1].id)
    assert [(c.file, c.assigned_to) for c in found] == [(two[0].id, two[2].user)]
    for _ in range(links.PROBES_AN_HOUR - 1):
        links.may_be_known(actor=lead, file=two[1].id)
    with pytest.raises(TooOften):
        links.may_be_known(actor=lead, file=two[1].id)
    with acting(people["officer"], "test"):
        assert Probe.objects.count() == links.PROBES_AN_HOUR


@pytest.mark.wall
def test_files_that_share_nothing_cannot_be_linked(people: dict[str, Actor]) -> None:
    one, _ = opened(people)
    other, _ = opened(people)
    with pytest.raises(Refused):
        links.propose(actor=people["duty_lead"], file=one.id, other=other.id, same=True, today=TODAY)


@pytest.mark.wall
def test_a_merge_lets_the_leading_worker_see_both_and_undoing_closes_it(
    people: dict[str, Actor], two: tuple[Case, Case, Actor, Actor]
) -> None:
    one, other, first, second = two
    made = links.propose(actor=people["duty_lead"], file=other.id, other=one.id, same=True, today=TODAY)
    with pytest.raises(Refused):
        links.review(actor=people["duty_lead"], link=made, to=LinkState.MERGED, leads=one.id, today=TODAY)
    with pytest.raises(NoSuchFile):
        links.review(actor=people["stranger"], link=made, to=LinkState.MERGED, leads=one.id, today=TODAY)
    with acting(first, "test"), pytest.raises(NotInSight):
        take(file=other.id, kind="wish")
    links.review(actor=second, link=made, to=LinkState.MERGED, leads=one.id, today=TODAY)
    with acting(first, "test"):
        assert take(file=other.id, kind="wish")["words"] == "a bed"
        assert WorkItem.objects.filter(what="link_done").count() == 1
    with acting(second, "test"), pytest.raises(NotInSight):
        take(file=one.id, kind="wish")
    with pytest.raises(WrongMove):
        links.review(actor=second, link=made, to=LinkState.LINKED, leads=None, today=TODAY)
    links.undo(actor=first, link=made)
    with acting(first, "test"), pytest.raises(NotInSight):
        take(file=other.id, kind="wish")
    with acting(second, "test"):
        assert Link.objects.get(id=made).state == LinkState.UNDONE
        assert take(file=other.id, kind="wish")["words"] == "a bed"


@pytest.mark.wall
def test_what_was_ruled_out_is_not_shown_again(people: dict[str, Actor], two: tuple[Case, Case, Actor, Actor]) -> None:
    lead = people["duty_lead"]
    links.propose(actor=lead, file=two[1].id, other=two[0].id, same=False, today=TODAY)
    assert links.may_be_known(actor=lead, file=two[1].id) == []
    with acting(people["second_lead"], "test"):
        assert not WorkItem.objects.filter(what="may_be_known").exists()


@pytest.mark.wall
def test_a_name_that_came_with_an_alert_is_looked_up_when_the_desk_accepts_it(
    people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    """At once, before anybody has the case; the duty leads of the desk alone are told, neither who sent nor who took
    it."""
    known = named(people, "Mohammed Yusuf", people["case_worker"])
    alert = an_alert(person_parts={"identity": {"name": "محمد يوسف", "birth_year": "1999"}, "wish": {"words": "x"}})
    sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    told = "SELECT holder, file FROM cases_workitem WHERE what = 'may_be_known' AND file <> %s"
    assert owner.execute(told, [known.id]).fetchall() == []  # nothing before a person has accepted it
    case = intake.accept(actor=people["intake"], alert=alert.id, tags=[1], **WHEN)[0]
    leads = sorted((people[who].user, case.id) for who in ("duty_lead", "second_lead"))
    assert sorted(owner.execute(told, [known.id]).fetchall()) == leads
    found = links.may_be_known(actor=people["duty_lead"], file=case.id)
    assert [one.file for one in found] == [known.id]
    assert owner.execute("SELECT count(*) FROM cases_probe").fetchone() == (1,)


@pytest.mark.wall
@pytest.mark.parametrize("identity", [{"name": "Amal Haddad", "birth_year": "in spring"}, {"birth_year": "1998"}, {}])
def test_an_alert_without_a_name_that_is_known_tells_nobody(
    people: dict[str, Actor], owner: psycopg.Connection, identity: dict[str, str]
) -> None:
    named(people, "Mohammed Yusuf", people["case_worker"])
    alert = an_alert(person_parts={"identity": identity, "wish": {"words": "x"}})
    sending.submit(sender=None, alert=alert, **WHEN)
    intake.accept(actor=people["intake"], alert=alert.id, tags=[1], **WHEN)
    assert owner.execute("SELECT count(*) FROM cases_workitem WHERE what = 'may_be_known'").fetchone() == (0,)
