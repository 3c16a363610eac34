"""What may be passed on, ended and ticked off, tried on the database's own functions."""

import uuid
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection

from hawn.assistance import papers
from hawn.cases import sight
from hawn.cases.models import Basis, WorkItem
from hawn.cases.sight import Grant, NotYoursToGive
from hawn.core.acting import Actor, acting
from hawn.referrals.models import AlertPerson
from tests.journeys.test_chain import NOW, opened
from tests.referrals.test_handover import with_report

pytestmark = pytest.mark.wall


def call(actor: Actor, statement: str, *params: Any) -> Any:
    """One function of the database, as somebody."""
    with acting(actor, "test"), connection.cursor() as cursor:
        cursor.execute(statement, list(params))
        return cursor.fetchall()


@pytest.mark.parametrize(
    ("classes", "kinds"),
    [
        (("C",), None),  # the whole class, where some parts are held
        (("C", "R"), ("report", "referrer")),
        (("A",), ("place",)),
        (("R",), ("referrer",)),
    ],
)
def test_nobody_passes_on_parts_that_they_do_not_hold(
    people: dict[str, Actor], classes: tuple[str, ...], kinds: tuple[str, ...] | None
) -> None:
    case, _ = opened(people)
    worker, other = people["case_worker"], people["stranger"].user
    with acting(worker, "test"):
        alert = AlertPerson.objects.get(case=case.id).alert
        sight.grant(grantee=other, file=alert, what=Grant(("C",), "casework", Basis.ASSIGNMENT, kinds=("report",)))
    with acting(worker, "test"), pytest.raises(NotYoursToGive):
        sight.grant(grantee=other, file=alert, what=Grant(classes, "casework", Basis.ASSIGNMENT, kinds=kinds))


def test_of_several_sights_all_are_granted_or_none(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    case, _ = opened(people)
    worker, other = people["case_worker"], people["stranger"].user
    held = Grant(("C",), "casework", Basis.ASSIGNMENT, kinds=("report",))
    count = "SELECT count(*) FROM cases_sight WHERE grantee = %s"
    with acting(worker, "test"):
        alert = AlertPerson.objects.get(case=case.id).alert
    with pytest.raises(NotYoursToGive), acting(worker, "test"):
        sight.grant_all([(other, alert, held), (other, alert, Grant(("R",), "x", Basis.ASSIGNMENT))])
    assert owner.execute(count, [other]).fetchone() == (0,)
    with acting(worker, "test"):
        sight.grant_all([])
        sight.grant_all([(other, alert, held), (other, case.id, held)])
    assert owner.execute(count, [other]).fetchone() == (2,)
    lines = "SELECT count(*) FROM audit_line WHERE action = 'sight.grant' AND subject = %s"
    assert owner.execute(lines, [str(other)]).fetchone() == (2,)


def test_a_sender_passes_on_its_own_words_at_most(people: dict[str, Actor]) -> None:
    alert, _ = with_report(people, people["referrer"])
    with acting(people["referrer"], "test"), pytest.raises(NotYoursToGive):
        sight.grant(grantee=uuid.uuid4(), file=alert.id, what=Grant(("D",), "x", Basis.DUTY))


def test_others_end_nothing_and_tick_nothing_off(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker: Actor = people["case_worker"]
    with acting(worker, "test"):
        alert = AlertPerson.objects.get(case=case.id).alert
        item = WorkItem.objects.get(what="case_open").id
    strangers: list[Callable[[], Any]] = []
    for stranger in (people["stranger"], people["provider"], people["decider"]):
        strangers.append(lambda s=stranger: call(s, "SELECT hawn.end_own_report(%s)", alert))
        strangers.append(lambda s=stranger: call(s, "SELECT hawn.clear_item(%s)", item))
        strangers.append(lambda s=stranger: call(s, "SELECT hawn.let_tell(%s, false)", case.id))
    assert [one() for one in strangers] == [[(0,)]] * len(strangers)
    for stranger in (people["stranger"], people["provider"]):
        with acting(stranger, "test"), pytest.raises(NotYoursToGive):
            sight.end(grantee=worker.user, file=case.id)
    with acting(worker, "test"):
        assert WorkItem.objects.filter(id=item).exists()


def test_a_papers_number_tells_only_the_desk_that_it_was_made(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    made = papers.issue(actor=people["case_worker"], file=case.id, kind="rights", language="en", now=NOW)
    ask = "SELECT kind FROM hawn.paper_known(%s)"
    assert call(people["intake"], ask, made.number) == [("rights",)]
    for other in (people["provider"], people["referrer"], people["decider"]):
        assert call(other, ask, made.number) == []
