"""A court order: the least goes out, a second person has read it, the digest binds the certificate to the words."""

from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from hawn.agencies.models import User
from hawn.cases.actions import files, orders
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.actions.orders import Received
from hawn.cases.models import Case, CourtOrder, Disclosure, OrderAnswer, WorkItem
from hawn.cases.policies import Refused, WrongMove
from hawn.cases.queries import PAGE
from hawn.core.acting import Actor, acting
from hawn.vault.actions import take_all
from tests.journeys.test_chain import NOW, opened

pytestmark = pytest.mark.wall
SAYS = {"court": "Court of Magistrates", "number": "12/2026", "asks": "where the person lives"}


def came(people: dict[str, Actor]) -> tuple[Case, CourtOrder]:
    case, _ = opened(people)
    received = Received(SAYS, date(2026, 11, 20), date(2026, 11, 30))
    return case, orders.receive(actor=people["case_worker"], file=case.id, order=received, now=NOW)


def given(people: dict[str, Actor], kinds: list[str]) -> tuple[Case, CourtOrder]:
    case, row = came(people)
    orders.answer(
        actor=people["case_worker"], file=case.id, order=row.id, to=OrderAnswer.GIVEN, kinds=kinds, may_tell=True,
        officers=[people["officer"].team], now=timezone.now(),
    )  # fmt: skip
    return case, row


def test_the_officer_sees_the_order_and_the_chosen_parts_and_nothing_else(people: dict[str, Actor]) -> None:
    case, row = given(people, ["wish"])
    with acting(people["officer"], "order"):
        assert sorted(take_all(file=case.id)) == [f"order:{row.id}", "wish"]
        assert not Case.objects.exists()
    with acting(people["stranger"], "order"):
        assert not CourtOrder.objects.exists()


def test_the_certificate_holds_the_very_words(people: dict[str, Actor]) -> None:
    case, row = given(people, ["wish"])
    certified = orders.certify(actor=people["officer"], order=row.id, now=NOW)
    with acting(people["case_worker"], "order"):
        assert orders.extract(file=case.id, kinds=certified.kinds)[1] == certified.digest
        assert Disclosure.objects.get().subject == row.id
        whats = set(WorkItem.objects.filter(holder=people["case_worker"].user).values_list("what", flat=True))
    assert {"order_certified", "tell_about_order"} <= whats
    files.write_part(actor=people["case_worker"], file=case.id, kind="wish", content={"words": "a job"}, now=NOW)
    with acting(people["case_worker"], "order"):
        assert orders.extract(file=case.id, kinds=certified.kinds)[1] != certified.digest


def test_who_chose_does_not_certify_and_nobody_certifies_twice(people: dict[str, Actor]) -> None:
    _, row = given(people, ["wish"])
    for who in ("case_worker", "duty_lead", "intake"):
        with pytest.raises(Refused):
            orders.certify(actor=people[who], order=row.id, now=NOW)
    same = Actor(user=people["case_worker"].user, role="data_protection_officer", team=people["officer"].team)
    with pytest.raises(Refused):
        orders.certify(actor=same, order=row.id, now=NOW)
    orders.certify(actor=people["officer"], order=row.id, now=NOW)
    with pytest.raises(WrongMove):
        orders.certify(actor=people["officer"], order=row.id, now=NOW)


def test_an_order_is_answered_once_and_an_extract_holds_something(people: dict[str, Actor]) -> None:
    case, row = came(people)
    again = {
        "actor": people["case_worker"],
        "file": case.id,
        "order": row.id,
        "may_tell": False,
        "officers": [],
        "now": NOW,
    }
    with pytest.raises(WrongMove):
        orders.answer(to=OrderAnswer.GIVEN, kinds=[], **again)  # type: ignore[arg-type]
    orders.answer(to=OrderAnswer.CONTESTED, kinds=["wish"], **again)  # type: ignore[arg-type]
    with pytest.raises(WrongMove):
        orders.answer(to=OrderAnswer.NOTHING, kinds=[], **again)  # type: ignore[arg-type]
    with acting(people["case_worker"], "test"):
        assert CourtOrder.objects.get().kinds == []


def test_another_case_does_not_answer_it(people: dict[str, Actor]) -> None:
    _, row = came(people)
    other, _ = opened(people)
    with pytest.raises(NoSuchFile):
        orders.answer(
            actor=people["case_worker"], file=other.id, order=row.id, to=OrderAnswer.NOTHING, kinds=[], may_tell=False,
            officers=[], now=NOW,
        )  # fmt: skip


def page(actor: Actor, address: str = "/orders/") -> HttpResponse:
    client = Client()
    client.force_login(User.objects.get(id=actor.user))
    answer: HttpResponse = client.get(address)
    return answer


def test_the_register_tells_the_officer_of_every_order_and_nothing_of_a_case(people: dict[str, Actor]) -> None:
    case, told = given(people, ["wish"])
    other, waiting = came(people)
    text = page(people["officer"]).content.decode()
    for word in (told.reference, waiting.reference, "20 November 2026", "30 November 2026", "Being looked at"):
        assert word in text, word
    assert text.count("Court of Magistrates") == 1  # of the one that may be read for its certificate
    assert f"/order/{told.id}/" in text
    assert f"/order/{waiting.id}/" not in text
    for word in (
        "where the person lives",
        "12/2026",
        "a bed",
        case.reference,
        case.alias,
        other.reference,
        other.alias,
    ):
        assert word not in text, word
    for who in ("case_worker", "duty_lead", "intake", "stranger", "decider"):
        assert page(people[who]).status_code == 403, who


def test_the_register_is_read_page_by_page_and_shows_each_once(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    made = {
        orders.receive(
            actor=people["case_worker"], file=case.id, order=Received(SAYS, date(2026, 10, 1 + n % 9)), now=NOW
        ).reference
        for n in range(PAGE + 5)
    }
    seen, address = [], "/orders/"
    while address:
        context = page(people["officer"], address).context  # type: ignore[attr-defined]
        seen += [(row["received"], row["reference"]) for row in context["rows"]]
        address = f"/orders/?after={context['older']}" if context["older"] else ""
    assert [reference for _day, reference in seen if reference in made] == [reference for _day, reference in seen]
    assert {reference for _day, reference in seen} == made
    assert len(seen) == len(made)
    assert [day for day, _reference in seen] == sorted((day for day, _reference in seen), reverse=True)
    assert page(people["officer"], "/orders/?after=junk").status_code == 200
