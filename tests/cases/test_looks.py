"""Who looked at this: complete, newest first, for who has the case and the officer alone; and told once a week."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hawn.agencies.models import User
from hawn.cases.looks import PAGE, looks, tell_of_looks
from hawn.cases.models import Case, Emergency, WorkItem
from hawn.cases.policies import Refused
from hawn.core.acting import Actor, acting
from hawn.vault.actions import take_all
from tests.cases.test_emergency import open_now, reader
from tests.conftest import Site, use
from tests.journeys.test_chain import opened

pytestmark = pytest.mark.wall


def read_in_emergency(people: dict[str, Actor], case: Case) -> tuple[Actor, Emergency]:
    row = open_now(people, case)
    return reader(people, row), row


def test_each_look_stands_there_with_who_for_what_and_which_parts(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    with acting(people["case_worker"], "casework"):
        take_all(file=case.id, kinds=["wish"])
    with acting(people["case_worker"], "looks"):
        newest = looks(case.id, None).rows[0]
    assert (newest["who"], str(newest["purpose"]), newest["parts"]) == (
        "case_worker one",
        "work on the case",
        "The person's wish",
    )
    for who in ("intake", "duty_lead", "provider", "stranger", "decider"):
        with acting(people[who], "looks"):
            assert looks(case.id, None).rows == []
    with acting(people["officer"], "looks"):
        assert looks(case.id, None).rows[0] == newest


def test_pages_neither_repeat_nor_skip_and_ask_the_same_number_of_questions(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    client = Client()
    client.force_login(User.objects.get(id=people["case_worker"].user))
    address = f"/case/{case.id}/looks/"
    with acting(people["case_worker"], "case"):
        take_all(file=case.id, kinds=["wish"])
    client.get(address)  # the first page of a session also asks what a process asks once
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(2 * PAGE + 5):
        with acting(people["case_worker"], "case"):
            take_all(file=case.id, kinds=["wish"])
    with CaptureQueriesContext(connection) as many:
        answer = client.get(address)
    assert len(few) == len(many)
    seen = list(answer.context["rows"])
    while answer.context["older"]:
        answer = client.get(f"{address}?{answer.context['older']}")
        seen += answer.context["rows"]
    with acting(people["officer"], "looks"), connection.cursor() as cursor:
        cursor.execute("SELECT at FROM hawn.looks(%s, NULL, NULL, 200)", [case.id])
        assert [row["at"] for row in seen] == [at for (at,) in cursor.fetchall()]
    assert client.get(f"{address}?before=junk").status_code == 200


def test_the_owner_of_a_case_is_told_once_a_week(people: dict[str, Actor], db: Site) -> None:
    case, _ = opened(people)
    other, row = read_in_emergency(people, case)
    with acting(other, "emergency"):
        take_all(file=row.file)
    with pytest.raises(Refused):
        tell_of_looks(today=date(2026, 11, 24))
    use(db.url("worker"))
    try:
        days = [date(2026, 11, 24) + timedelta(days=n) for n in (0, 0, 1, 7)]
        assert [tell_of_looks(today=day) for day in days] == [1, 0, 0, 1]
    finally:
        use(db.url("app"))
    with acting(people["case_worker"], "test"):
        assert [i.by_whom for i in WorkItem.objects.filter(what="looked_at")] == ["1", "1"]
