"""What comes back from a sender on the desk's list, and what the desk asks on the author's."""

import re
from datetime import date, timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.test import Client
from django.utils import translation

from hawn.cases import asking, work
from hawn.cases.models import WorkItem
from hawn.cases.policies import Refused, WrongMove
from hawn.cases.queries import PAGE
from hawn.core.acting import Actor, acting
from hawn.notices.tasks import send_waiting
from hawn.referrals.actions import intake, sending
from hawn.referrals.models import Alert, Receipt
from tests.conftest import ROLES, Site, make_user, use
from tests.journeys.test_chain import NOW, TODAY, WHEN, an_alert
from tests.referrals.test_handover import client_of, with_report

BACK_ON = date(2030, 1, 31)


def lines(actor: Actor, what: str = "") -> list[tuple[Any, ...]]:
    """What stands on somebody's list."""
    with acting(actor, "test"):
        rows = WorkItem.objects.filter(**({"what": what} if what else {})).order_by("what")
        return list(rows.values_list("what", "due_on"))


def test_an_answer_to_an_urgent_alert_is_urgent_in_the_readers_language(people: dict[str, Actor]) -> None:
    alert = an_alert(urgency="now", groups=["adult", "child"])
    sending.submit(sender=None, alert=alert, **WHEN)
    intake.acknowledge(actor=people["intake"], alert=alert.id, **WHEN)
    intake.ask(actor=people["intake"], alert=alert.id, words="Which door?", **WHEN)
    arabic = Client(headers={"accept-language": "ar"})
    answered = arabic.post("/status/answer/", {"receipt": alert.receipt, "answer": "الأزرق"})
    assert '<html lang="ar"' in answered.content.decode()
    with acting(people["intake"], "test"):
        item = WorkItem.objects.get(what="answer_from_sender")
    first = (item.alias, item.urgency, item.locality, item.age_group, item.view, item.path)
    assert first == ("2 ×", "now", "MT-60", "could_be_child", "new", f"/alert/{alert.id}/")
    page = client_of(people["intake"]).get("/work/?view=new&urgency=now").content.decode()
    assert "The sender answered" in page
    assert not re.search(r"[\u0600-\u06ff]", page.split("<main")[1].split("</main")[0])
    assert '<strong class="h-chip h-chip--late">Now</strong>' in page


def test_a_report_comes_with_the_facts_of_its_alert(people: dict[str, Actor]) -> None:
    with translation.override("ar"):
        with_report(people)
    with acting(people["intake"], "test"):
        item = WorkItem.objects.get(what="report_arrived")
    assert (item.alias, item.urgency, item.locality, item.age_group) == ("1 ×", "tonight", "MT-60", "adult")


def test_what_came_back_before_gets_its_facts_too(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    with_report(people)
    old = "UPDATE cases_workitem SET alias = 'وصل', urgency = '', locality = '', age_group = '' WHERE what = %s"
    owner.execute(old, ["report_arrived"])
    for _twice in range(2):
        owner.execute(import_module("hawn.referrals.migrations.0010_came_back_before").FORWARD)
        with acting(people["intake"], "test"):
            rows = list(WorkItem.objects.order_by("what").values_list("what", "alias", "urgency", "locality"))
        assert rows == [("alert_new", "1 ×", "tonight", "MT-60"), ("report_arrived", "1 ×", "tonight", "MT-60")]


def test_only_a_sender_puts_what_came_of_that_very_alert(people: dict[str, Actor]) -> None:
    alert, other = an_alert(), an_alert()
    lookup = sending.submit(sender=None, alert=alert, **WHEN)
    stranger = sending.submit(sender=None, alert=other, **WHEN)
    question = intake.ask(actor=people["intake"], alert=alert.id, words="Which door?", **WHEN)
    put = "SELECT hawn.back_to_desk(%s, %s, %s, %s, %s)"
    for actor, of, refusal in (
        (sending.receipt_actor(stranger), alert.id, Refused),
        (people["intake"], alert.id, Refused),  # the desk sends itself nothing
        (sending.receipt_actor(lookup), alert.id, WrongMove),  # it waits yet for its answer
        (sending.receipt_actor(stranger), other.id, WrongMove),  # a question of another alert
    ):
        with pytest.raises(refusal), acting(actor, "test"):
            asking.ask(put, uuid4(), of, question.id, TODAY, NOW)
    with acting(sending.receipt_actor(lookup), "test"):  # and the alert stays closed to its sender
        assert Alert.objects.count() == 0


def test_a_question_waits_on_the_authors_list_until_it_is_answered(
    people: dict[str, Actor], db: Site, mailoutbox: list[Any]
) -> None:
    alert = an_alert()
    lookup = sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    question = intake.ask(actor=people["intake"], alert=alert.id, words="Which door?", **WHEN)
    author = people["referrer"]
    colleague = make_user("inspector two", "referrer", *ROLES["referrer"])[1]
    for reader in (author, colleague):
        assert lines(reader) == [("question_for_you", TODAY)]
    with acting(colleague, "test"):
        item = WorkItem.objects.get()
    assert (item.alias, item.urgency, item.locality, item.age_group) == ("1 ×", "tonight", "", "")
    page = client_of(colleague).get("/work/?view=new").content.decode()
    assert "Answer the desk&#x27;s question" in page
    assert 'href="/refer/sent/"' in page
    use(db.url("worker"))
    send_waiting.func()
    use(db.url("app"))
    (mail,) = mailoutbox
    assert (mail.to, "/refer/sent/" in mail.body, "door" in mail.body) == (["referrer.one@example.org"], True, False)
    sending.answer(actor=sending.receipt_actor(lookup), question=question.id, words="blue", **WHEN)
    assert lines(author) == []
    assert lines(people["intake"], "wait_for_sender") == []


def test_a_returned_report_waits_with_its_date_until_it_is_sent_again(people: dict[str, Actor]) -> None:
    author = people["referrer"]
    alert, report = with_report(people, author)
    intake.return_report(actor=people["intake"], alert=alert.id, words="Since when?", due_on=BACK_ON, **WHEN)
    assert lines(author) == [("question_for_you", BACK_ON), ("report_returned", BACK_ON)]
    assert lines(people["intake"], "wait_for_sender") == [("wait_for_sender", BACK_ON)]
    page = client_of(author).get("/refer/sent/").content.decode()
    assert "The desk asks you to complete it by 31 January 2030" in page
    sending.send_report(actor=author, report=report.id, **WHEN)
    assert lines(author) == [("question_for_you", BACK_ON)]
    assert "31 January 2030" not in client_of(author).get("/refer/sent/").content.decode()


def test_a_sender_without_account_and_the_desk_itself_get_no_line(people: dict[str, Actor]) -> None:
    for sender in (None, people["intake"]):
        alert = an_alert(by_phone=sender is not None)
        sending.submit(sender=sender, alert=alert, **WHEN)
        intake.ask(actor=people["intake"], alert=alert.id, words="Which door?", **WHEN)
    assert lines(people["intake"], "question_for_you") == []
    assert lines(people["stranger"]) == []


def test_what_a_team_sent_is_all_there_page_by_page(people: dict[str, Actor]) -> None:
    author, total = people["referrer"], 2 * PAGE + 3
    for n in range(total):
        sending.submit(sender=author, alert=an_alert(), now=NOW + timedelta(minutes=n), today=TODAY)
    with acting(author, "test"):
        every = list(Receipt.objects.order_by("sent_at"))
    intake.ask(actor=people["intake"], alert=every[0].alert, words="Of the oldest?", **WHEN)
    client, address, seen = client_of(author), "/refer/sent/", list[str]()
    for number in range(3):
        page = client.get(address).content.decode()
        assert ("Of the oldest?" in page) == (number in (0, 2))  # first, however old, and again in its place
        seen += re.findall(r'class="h-row__top">([^<]+)<', page)
        assert (">Newest<" in page) == (number > 0)
        older = re.search(r'href="(\?before=[^"]+)" rel="next"', page)
        assert (older is None) == (number == 2)
        address = f"/refer/sent/{older[1]}" if older else ""
        assert str(every[0].id) not in address
    assert len(seen) == total + 1
    assert len(set(seen)) == total
    assert client.get("/refer/sent/?before=junk").status_code == 200


@pytest.mark.parametrize(
    ("role", "leads"), [("referrer", True), ("provider", True), ("decider", True), ("officer", False)]
)
def test_whoever_may_send_finds_what_was_sent(people: dict[str, Actor], role: str, leads: bool) -> None:
    page = client_of(people[role]).get("/work/").content.decode()
    assert ('<a href="/refer/sent/">' in page) is leads


@pytest.mark.parametrize("tags", [["9" * 5000], ["0"], ["61"], ["x"], [], ["1", "9" * 5000]])
def test_a_tag_that_cannot_be_gets_a_message(people: dict[str, Actor], tags: list[str]) -> None:
    alert = an_alert()
    sending.submit(sender=None, alert=alert, **WHEN)
    answer = client_of(people["intake"]).post(f"/alert/{alert.id}/move/", {"move": "accept", "tag": tags})
    assert answer.status_code == 400
    assert "Choose for whom a case is opened." in answer.content.decode()
    assert work.What.ALERT_NEW in {what for what, _due in lines(people["intake"])}
