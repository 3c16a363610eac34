"""What passes between sender, desk and case worker: a work mail, the full report, how much the sender may know."""

import re
from datetime import date
from itertools import product
from typing import Any

import psycopg
import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from hawn.agencies.models import User
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.models import Case, WorkItem
from hawn.cases.policies import Refused, WrongMove
from hawn.core.acting import Actor, acting
from hawn.countries.profiles import current
from hawn.notices.tasks import send_waiting
from hawn.referrals.actions import handover, intake, sending
from hawn.referrals.actions.intake import CONFIRM
from hawn.referrals.models import Alert, AlertPerson, Report
from hawn.referrals.states import Progress, SenderLevel
from hawn.vault.actions import take_all
from hawn.vault.receipts import seal_state
from tests.conftest import Site, make_user, use
from tests.journeys.test_chain import NOW, TODAY, WHEN, an_alert, opened, told


def client_of(actor: Actor) -> Client:
    """A browser signed in as somebody."""
    client = Client()
    client.force_login(User.objects.get(id=actor.user))
    return client


def with_report(people: dict[str, Actor], sender: Actor | None = None) -> tuple[Alert, Report]:
    """An alert whose full report was sent, by the receipt or by the author's team."""
    alert = an_alert()
    lookup = sending.submit(sender=sender, alert=alert, **WHEN)
    author = sender or sending.receipt_actor(lookup)
    report = sending.open_report(actor=author, receipt=lookup, now=NOW)
    sending.write_section(actor=author, report=report.id, section="what_happened", words="no pay since May", now=NOW)
    sending.send_report(actor=author, report=report.id, **WHEN)
    with acting(people["intake"], "test"):
        return Alert.objects.get(id=alert.id), report


def test_a_work_mail_confirms_the_sender_and_names_nothing(
    people: dict[str, Actor], db: Site, mailoutbox: list[Any]
) -> None:
    alert = an_alert()
    lookup = sending.submit(sender=None, alert=alert, **WHEN)
    desk = client_of(people["intake"])
    desk.post(f"/alert/{alert.id}/move/", {"move": "acknowledge"})
    wrong = desk.post(f"/alert/{alert.id}/move/", {"move": "mail", "email": "rita at office"})
    assert (wrong.status_code, "rita at office" in wrong.content.decode()) == (400, True)
    desk.post(f"/alert/{alert.id}/move/", {"move": "mail", "email": "rita@office.example"})
    use(db.url("worker"))
    send_waiting.func()
    use(db.url("app"))
    (mail,) = mailoutbox
    assert (mail.to, "Rita" in mail.body, "alert" in mail.body.lower()) == (["rita@office.example"], False, False)
    path = re.search(r"/confirm/\S+", mail.body)
    assert path is not None
    sender = Client()
    page = sender.get(path[0]).content.decode()
    assert "chapel" not in page
    assert told(lookup) == {"received"}  # looking confirms nothing: programs follow links in mails
    assert "Thank you" in sender.post(path[0]).content.decode()
    assert sender.post(path[0]).status_code == 200  # a second press changes nothing
    case = intake.accept(actor=people["intake"], alert=alert.id, tags=[1], **WHEN)[0]
    worker = people["case_worker"]
    handover.give(actor=people["intake"], file=case.id, to=worker.user, to_name=worker.name, **WHEN)
    assert told(lookup) == {"with_case_worker"}
    with pytest.raises(WrongMove):
        intake.mail_sender(actor=people["intake"], alert=alert.id, to="x@y.example", language="en", now=NOW)


@pytest.mark.parametrize("key", ["junk", seal_state("another-form", {"receipt": "x"})], ids=["junk", "another form"])
def test_a_confirm_link_of_junk_confirms_nobody(db: Site, key: str) -> None:
    assert Client().get(f"/confirm/{key}/").status_code == 410
    assert Client().post(f"/confirm/{key}/").status_code == 410


def test_a_confirm_link_of_an_unknown_receipt_is_gone(db: Site) -> None:
    key = seal_state(CONFIRM, {"receipt": "00000000-0000-4000-8000-0000000000aa"})
    assert Client().post(f"/confirm/{key}/").status_code == 410


@pytest.mark.parametrize("signed_in", [True, False])
def test_what_was_sent_is_no_more_open_to_its_authors(people: dict[str, Actor], signed_in: bool) -> None:
    author = people["referrer"] if signed_in else None
    alert, report = with_report(people, author)
    for reader in (people["referrer"], sending.receipt_actor(alert.receipt)):
        with acting(reader, "test"):
            assert take_all(file=alert.id) == {}
    intake.return_report(
        actor=people["intake"], alert=alert.id, words="Since when?", due_on=date(2026, 11, 30), now=NOW, today=TODAY
    )
    with acting(sending.receipt_actor(alert.receipt), "test"):
        assert take_all(file=alert.id)["report:what_happened"] == {"words": "no pay since May"}
    sending.send_report(actor=sending.receipt_actor(alert.receipt), report=report.id, **WHEN)
    with acting(sending.receipt_actor(alert.receipt), "test"):
        assert "report:what_happened" not in take_all(file=alert.id)


def test_the_report_reaches_the_case_worker_and_nobody_else(people: dict[str, Actor]) -> None:
    alert, _ = with_report(people)
    desk, worker = people["intake"], people["case_worker"]
    case = intake.accept(actor=desk, alert=alert.id, tags=[1], **WHEN)[0]
    handover.give(actor=desk, file=case.id, to=worker.user, to_name=worker.name, **WHEN)
    assert handover.pass_report(actor=desk, alert=alert.id, **WHEN) == 1
    reader = client_of(worker)
    page = reader.get(f"/case/{case.id}/").content.decode()
    assert "no pay since May" in page
    assert "behind the chapel" in page
    assert "/report/read/" in page or "report/read/" in page
    with acting(worker, "test"):
        assert WorkItem.objects.filter(what="report_arrived", holder=worker.user).count() == 1
    reader.post(f"/case/{case.id}/report/read/")
    with acting(worker, "test"):
        assert WorkItem.objects.filter(what="report_arrived").count() == 0
    for other in (people["stranger"], people["provider"], people["decider"]):
        with acting(other, "test"):
            assert take_all(file=alert.id) == {}


def test_with_the_case_the_report_goes_to_the_next_case_worker(people: dict[str, Actor]) -> None:
    alert, _ = with_report(people)
    desk, first = people["intake"], people["case_worker"]
    second = make_user("case worker two", "case_worker", "appogg", "casework")[1]
    case = intake.accept(actor=desk, alert=alert.id, tags=[1], **WHEN)[0]
    handover.give(actor=desk, file=case.id, to=first.user, to_name=first.name, **WHEN)
    handover.give(actor=first, file=case.id, to=second.user, to_name=second.name, **WHEN)
    with acting(second, "test"):
        assert take_all(file=alert.id)["report:what_happened"] == {"words": "no pay since May"}
    with acting(first, "test"):
        assert take_all(file=alert.id) == {}
        assert (Case.objects.count(), AlertPerson.objects.count()) == (0, 0)


def test_a_case_worker_never_passes_on_more_than_the_senders_parts(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    with acting(people["case_worker"], "test"):
        alert = AlertPerson.objects.get(case=case.id).alert
        opened_parts = take_all(file=alert)
    assert opened_parts == {}  # place and referrer stand in the case; the alert's own copies stay closed
    with pytest.raises(WrongMove):
        handover.pass_report(actor=people["intake"], alert=alert, **WHEN)


def test_the_person_lets_the_sender_know_less(people: dict[str, Actor]) -> None:
    case, lookup = opened(people)
    assert told(lookup) == {"with_case_worker"}
    worker = client_of(people["case_worker"])
    assert worker.post(f"/case/{case.id}/tell/", {}).status_code == 200  # nothing chosen, nothing written
    assert told(lookup) == {"with_case_worker"}
    worker.post(f"/case/{case.id}/tell/", {"may_tell": "no"})
    assert told(lookup) == {"received"}
    worker.post(f"/case/{case.id}/tell/", {"may_tell": "yes"})
    assert told(lookup) == {"with_case_worker"}
    with pytest.raises(NoSuchFile):
        handover.let_tell(actor=people["stranger"], file=case.id, may_tell=False, now=NOW)
    with pytest.raises(Refused):
        handover.pass_report(actor=people["case_worker"], alert=_alert_of(people, case), **WHEN)


def _alert_of(people: dict[str, Actor], case: Case) -> Any:
    with acting(people["case_worker"], "test"):
        return AlertPerson.objects.get(case=case.id).alert


def phone(client: Client, called_at: str) -> Any:
    """The desk types the five screens for a caller; returns the answer to the last of them."""
    page = client.post("/refer/alert/", {"begin": "caller"})
    for at, answers in (
        ("danger", {"danger": "no"}),
        ("who", {"age_group": "adult", "people": "1"}),
        ("wish", {"answer": "wants_help"}),
        ("signs", {}),
        ("where", {"urgency": "week", "called_at": called_at}),
    ):
        state = re.search(r'name="state" value="([^"]+)"', page.content.decode())
        assert state is not None
        page = client.post("/refer/alert/", {**answers, "state": state[1], "at": at, "go": "next"})
    return page


def test_an_alert_typed_for_a_caller_keeps_the_true_time(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    client = client_of(people["intake"])
    here = timezone.localtime()
    check = phone(client, f"{here:%Y-%m-%d} 00:01").content.decode()
    state = re.search(r'name="state" value="([^"]+)"', check)
    assert state is not None
    assert client.post("/refer/alert/", {"state": state[1], "at": "check", "go": "send"}).status_code == 200
    row = owner.execute("SELECT by_phone, happened_at FROM referrals_alert").fetchone()
    assert row is not None
    assert row[0] is True
    assert f"{timezone.localtime(row[1]):%Y-%m-%d %H:%M}" == f"{here:%Y-%m-%d} 00:01"


@pytest.mark.parametrize("typed", ["25:99", "2999-01-01 10:00", "1999-01-01 10:00", "yesterday"])
def test_a_time_that_cannot_be_is_asked_again_and_kept(people: dict[str, Actor], typed: str) -> None:
    page = phone(client_of(people["intake"]), typed).content.decode()
    assert "govuk-error-summary" in page
    assert typed in page


def test_a_sender_without_the_desk_is_not_asked_for_the_time_of_a_call(db: Site) -> None:
    page = Client().post("/refer/alert/", {"begin": "caller"})
    assert "called_at" not in phone(Client(), "").content.decode()
    assert page.status_code == 200


def test_the_desk_gives_a_report_back_from_its_page(people: dict[str, Actor]) -> None:
    alert, report = with_report(people)
    desk = client_of(people["intake"])
    address = f"/alert/{alert.id}/"
    assert "no pay since May" in desk.get(address).content.decode()
    wrong = desk.post(address + "move/", {"move": "return", "words": "Since when?", "due_on": "soon"})
    assert (wrong.status_code, "Since when?" in wrong.content.decode()) == (400, True)
    right = {"move": "return", "words": "Since when?", "due_on": "2030-01-31"}
    assert desk.post(address + "move/", right).status_code == 302
    with acting(people["intake"], "test"):
        assert Report.objects.get(id=report.id).state == "returned"


def test_a_child_has_the_route_of_the_profile_on_the_case(people: dict[str, Actor]) -> None:
    case, _ = opened(people, groups=["could_be_child"])
    page = client_of(people["case_worker"]).get(f"/case/{case.id}/").content.decode()
    path = current().child
    assert current().body(path.body).name in page
    assert all(escape(step) in page for step in (path.duty, path.age_unknown, *path.steps))
    adult, _ = opened(people)
    assert 'id="child"' not in client_of(people["case_worker"]).get(f"/case/{adult.id}/").content.decode()


SAYS = {
    "not_yet_seen": "Not yet seen by a person.",
    "received": "Received. A person has read it.",
    "with_case_worker": "It is with a case worker.",
    "help_started": "Help has started.",
    "closed": "Our work on it has ended.",
    "question": "We have a question",
}


def test_the_page_never_says_more_than_the_level_allows(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    """Every level x state x wish of the person x open question, on the page itself (S11)."""
    alert = an_alert()
    lookup = sending.submit(sender=None, alert=alert, **WHEN)
    client = Client()
    for asked in (False, True):
        if asked:
            intake.ask(actor=people["intake"], alert=alert.id, words="Which door?", **WHEN)
        for level, progress, may_tell in product(SenderLevel, Progress, (True, False)):
            owner.execute(
                "UPDATE referrals_receipt SET level = %s, progress = %s, may_tell = %s WHERE id = %s",
                [level, progress, may_tell, lookup],
            )
            page = client.post("/status/", {"receipt": alert.receipt}).content.decode()
            said = {fact for fact, words in SAYS.items() if words in page}
            if progress is Progress.RECEIVED:
                expected = {"not_yet_seen"}
            elif level is SenderLevel.ANONYMOUS or not may_tell or progress is Progress.SEEN:
                expected = {"received"}
            else:
                expected = {progress.value}
            assert said == expected | ({"question"} if asked else set()), (level, progress, may_tell, asked)
            assert "chapel" not in page
            assert "a bed" not in page
