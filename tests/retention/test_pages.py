"""The data protection officer's pages, and the person's own copy."""

import json
import uuid
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.test import Client
from pypdf import PdfReader

from hawn.agencies.models import User
from hawn.assistance import actions as help_
from hawn.assistance.actions import To
from hawn.assistance.states import RequestState
from hawn.cases.actions import files as cases
from hawn.cases.models import Case, CloseReason
from hawn.core.acting import Actor
from hawn.referrals.actions import sending
from hawn.referrals.report import sections
from hawn.retention.actions import erasing
from tests.conftest import as_owner
from tests.journeys.test_chain import NOW, WHEN, opened, say_yes

Switch = Callable[[], Any]


def browser(actor: Actor) -> Client:
    """Signed in as somebody."""
    client = Client()
    client.force_login(User.objects.get(id=actor.user))
    return client


def closed(people: dict[str, Actor]) -> Case:
    """A case that is closed."""
    case = opened(people)[0]
    cases.close(actor=people["case_worker"], file=case.id, reason=CloseReason.HELP_ARRIVED, now=NOW)
    return case


def test_the_officer_finds_a_file_and_erases_it(
    people: dict[str, Actor], officer: Actor, owner: psycopg.Connection, outside: list[Path], as_worker: Switch
) -> None:
    case, client = closed(people), browser(officer)
    unknown = client.post("/erasure/", {"reference": "HW-2222-2222"}).content.decode()
    assert "no case of this reference" in unknown
    page = client.get("/erasure/").content.decode()
    assert "Nobody has said how long this is kept" in page
    answer = client.post("/erasure/", {"reference": case.reference.lower()})
    assert answer.headers["Location"] == f"/erasure/{case.id}/"
    page = client.get(f"/erasure/{case.id}/").content.decode()
    for words in ("What goes, for good", "What stays, and why", "it names nobody", "erasure list"):
        assert words in page
    for sealed in ("a bed", "only mornings", "behind the chapel", case.alias):
        assert sealed not in page
    wrong = client.post(f"/erasure/{case.id}/", {"reason": "asked", "typed": "HW-2222-2222"})
    assert "not the reference of this case" in wrong.content.decode()
    assert client.post(f"/erasure/{case.id}/", {"reason": "asked", "typed": case.reference}).status_code == 302
    assert "Confirmed, being erased" in client.get("/erasure/").content.decode()
    jobs = owner.execute("SELECT args FROM procrastinate_jobs WHERE task_name LIKE '%confirmed'").fetchall()
    assert jobs == [({},)]
    with as_worker():
        assert erasing.carry_out(**WHEN) == 1
    assert client.get(f"/erasure/{case.id}/").status_code == 404
    assert owner.execute("SELECT count(*) FROM cases_case").fetchone() == (0,)


def test_an_order_to_keep_stands_until_it_is_lifted(people: dict[str, Actor], officer: Actor) -> None:
    case, client = closed(people), browser(officer)
    path = f"/erasure/{case.id}/"
    assert client.post(path + "hold/", {"basis": "court", "until": ""}).status_code == 302
    page = client.get(path).content.decode()
    assert "An order stands" in page
    assert "Erase for good" not in page
    assert client.post(path, {"reason": "asked", "typed": case.reference}).status_code == 409
    hold = page.partition('action="hold/')[2].partition("/lift/")[0]
    assert client.post(f"{path}hold/{hold}/lift/").status_code == 302
    assert client.post(f"{path}hold/{hold}/lift/").status_code == 404
    assert "Erase for good" in client.get(path).content.decode()


def test_an_open_case_is_not_erased(people: dict[str, Actor], officer: Actor) -> None:
    case, client = opened(people)[0], browser(officer)
    assert "The case is open" in client.get(f"/erasure/{case.id}/").content.decode()
    assert client.post(f"/erasure/{case.id}/", {"reason": "asked", "typed": case.reference}).status_code == 409


def test_what_is_unknown_and_what_is_no_case_look_alike(people: dict[str, Actor], officer: Actor) -> None:
    client = browser(officer)
    for path in ("", "hold/"):
        assert client.get(f"/erasure/{uuid.uuid4()}/{path}").status_code == 404
    assert client.get(f"/case/{uuid.uuid4()}/copy/").status_code == 404


def a_told_case(people: dict[str, Actor]) -> Case:
    """A case with words of everybody in it: the person, the shelter's worker, the sender, the sender's report."""
    case, lookup = opened(people)
    worker, provider = people["case_worker"], people["provider"]
    say_yes(people, case)
    need = help_.want(actor=worker, file=case.id, service="accommodation", words="a bed by the sea", now=NOW)
    made = help_.request(actor=worker, need=need.id, to=[To("appogg", "shelter")], brief="one bed", **WHEN)[0]
    with as_owner():
        User.objects.filter(id=provider.user).update(name="Claire Grech")
    said = "Come to us, CLAIRE waits at the gate. Grech."
    help_.answer(actor=provider, key=made.id, to=RequestState.ACCEPTED, words=said, **WHEN)
    receipt = sending.receipt_actor(lookup)
    report = sending.open_report(actor=receipt, receipt=lookup, now=NOW)
    sending.write_section(
        actor=receipt, report=report.id, section=sections()[0]["id"], words="twelve hours a day", now=NOW
    )
    return case


@pytest.mark.parametrize("maker", ["case_worker", "officer"])
def test_the_copy_holds_what_is_the_persons_and_nothing_of_others(
    people: dict[str, Actor], officer: Actor, owner: psycopg.Connection, maker: str
) -> None:
    case, actor = a_told_case(people), {**people, "officer": officer}[maker]
    client, path = browser(actor), f"/case/{case.id}/copy/"
    assert client.get(path + "made/").status_code == 409
    assert "Before you hand it over" in client.get(path).content.decode()
    assert client.post(path).status_code == 302
    found = client.get(path + "made/?json=1")
    text = found.content.decode()
    for mine in (
        "a bed by the sea",
        "only mornings",
        "behind the chapel",
        "one bed",
        "waits at the gate",
        case.reference,
    ):
        assert mine in text
    for others in ("Rita", "7900", "Claire", "CLAIRE", "Grech", "case_worker one", "provider one"):
        assert others not in text
    assert {s["title"] for s in json.loads(text)["sections"]} >= {"Your case", "Help"}
    pdf = client.get(path + "made/?pdf=1")
    assert pdf.headers["Content-Type"] == "application/pdf"
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)
    assert "a bed by the sea" in words
    assert "Claire" not in words
    lines = owner.execute("SELECT count(*) FROM audit_line WHERE action = 'copy.make' AND file = %s", [case.id])
    assert lines.fetchone() == (1,)
    opened_by = owner.execute(
        "SELECT DISTINCT role FROM audit_line WHERE action = 'vault.open' AND purpose = 'own_copy'"
    ).fetchall()
    assert opened_by == [(actor.role,)]


def test_the_copy_is_in_the_persons_language(people: dict[str, Actor]) -> None:
    case = a_told_case(people)
    client, path = browser(people["case_worker"]), f"/case/{case.id}/copy/"
    client.post(path)
    page = client.get(path + "made/?in=ar").content.decode()
    assert 'lang="ar" dir="rtl"' in page
    assert "a bed by the sea" in page


def test_the_officer_sees_a_file_for_the_copy_alone_and_never_who_wrote(
    people: dict[str, Actor], officer: Actor, owner: psycopg.Connection
) -> None:
    case = a_told_case(people)
    client = browser(officer)
    assert client.get(f"/case/{case.id}/").status_code == 404
    client.get(f"/case/{case.id}/copy/")
    client.get(f"/case/{case.id}/copy/")
    rows = owner.execute(
        "SELECT classes, until > now() + interval '59 minutes', until < now() + interval '61 minutes' FROM cases_sight"
        " WHERE grantee = %s",
        [officer.user],
    ).fetchall()
    assert len(rows) == 4
    assert all("R" not in classes and least and most for classes, least, most in rows)
