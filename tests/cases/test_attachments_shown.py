"""One named file for who decides, and in an extract for a court: that file, nobody else's, and each look has a line."""

from hashlib import sha256
from typing import Any

import psycopg
import pytest
from django.test import Client
from django.utils import timezone

from hawn.agencies.models import User
from hawn.cases.actions import attachments as actions
from hawn.cases.actions import orders
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.models import Attachment, OrderAnswer, TakenWhy
from hawn.cases.policies import WrongMove
from hawn.core.acting import Actor, acting
from hawn.decisions import actions as decisions
from hawn.decisions.actions import Grounds
from hawn.vault.actions import take_all
from tests.cases.test_attachments import LONG, added, reads
from tests.cases.test_orders import came
from tests.journeys.test_chain import NOW, TODAY, opened

pytestmark = pytest.mark.wall


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(id=actor.user), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def asked(people: dict[str, Actor], row: Attachment, *more: str) -> Any:
    """Who decides is asked, and may open this file."""
    return decisions.ask(
        actor=people["case_worker"], file=row.file, kind="presumed", decider=people["decider"].user,
        files=[row.kind, *more], now=NOW, today=TODAY,
    )  # fmt: skip


def test_who_decides_opens_the_named_file_until_the_decision_and_no_other(
    people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    case, _ = opened(people)
    worker, decider = people["case_worker"], people["decider"]
    shown, other = added(worker, case.id, words="the gate"), added(worker, case.id, words="the other one")
    row = asked(people, shown)
    assert reads(decider, shown) == LONG
    with pytest.raises(NoSuchFile):
        reads(decider, other)
    with acting(decider, "test"):
        assert list(Attachment.objects.values_list("id", flat=True)) == [shown.id]
        assert other.kind not in take_all(file=case.id)
    for who in ("provider", "stranger", "officer", "duty_lead"):
        with pytest.raises(NoSuchFile):
            reads(people[who], shown)
    client = client_of(decider)
    page = client.get(f"/decision/{row.id}/").content.decode()
    assert f'href="/case/{case.id}/files/{shown.id}/"' in page
    assert "the gate" in page
    assert "the other one" not in page
    assert client.get(f"/case/{case.id}/files/{shown.id}/").status_code == 200
    assert client.get(f"/case/{case.id}/files/{shown.id}/content/").content == LONG
    assert client.get(f"/case/{case.id}/files/{other.id}/content/").status_code == 404
    assert client.get(f"/case/{case.id}/files/{shown.id}/away/").status_code == 403
    lines = owner.execute("SELECT count(*) FROM audit_line WHERE action = 'attachment.read' AND actor = %s",
                          [decider.user]).fetchone()  # fmt: skip
    assert lines == (2,)
    grounds = Grounds("a", "b", "c")
    decisions.record(actor=decider, decision=row.id, outcome="presumed", grounds=grounds, now=NOW, today=TODAY)
    with pytest.raises(NoSuchFile):
        reads(decider, shown)


@pytest.mark.parametrize("about", ["attachment_where", "attachment_others"])
def test_who_decides_is_shown_nothing_of_a_class_that_they_do_not_see(people: dict[str, Actor], about: str) -> None:
    case, _ = opened(people)
    row = added(people["case_worker"], case.id, about=about)
    with pytest.raises(WrongMove):
        asked(people, row)
    fine = added(people["case_worker"], case.id)
    for wrong in ("wish", "attachment_what:00000000-0000-4000-8000-000000000000", row.kind):
        with pytest.raises(WrongMove):
            asked(people, fine, wrong)
    page = client_of(people["case_worker"]).get(f"/case/{case.id}/decision/presumed/ask/").content.decode()
    assert fine.kind in page
    assert row.kind not in page


def test_a_file_goes_into_an_extract_whose_certificate_holds_it(people: dict[str, Actor]) -> None:
    case, order = came(people)
    worker, officer = people["case_worker"], people["officer"]
    row, other = added(worker, case.id, words="the gate"), added(worker, case.id)
    client, reader = client_of(worker), client_of(officer)
    assert row.kind in client.get(f"/case/{case.id}/order/{order.id}/").content.decode()
    orders.answer(
        actor=worker, file=case.id, order=order.id, to=OrderAnswer.GIVEN, kinds=["wish", row.kind], may_tell=True,
        officers=[officer.team], now=timezone.now(),
    )  # fmt: skip
    assert reads(officer, row) == LONG
    with pytest.raises(NoSuchFile):
        reads(officer, other)
    page = reader.get(f"/order/{order.id}/").content.decode()
    assert "the gate" in page
    assert reader.get(f"/case/{case.id}/files/{row.id}/content/").content == LONG
    orders.certify(actor=officer, order=order.id, now=NOW)
    page = client.get(f"/case/{case.id}/order/{order.id}/extract/").content.decode()
    assert sha256(LONG).hexdigest() in page
    assert "the gate" in page
    with acting(worker, "order"):
        parts, _digest = orders.extract(file=case.id, kinds=["wish", row.kind])
    assert parts[row.kind]["sha256"] == sha256(LONG).hexdigest()
    actions.take_attachment_away(actor=worker, file=case.id, attachment=row.id, why=TakenWhy.NOT_NEEDED, now=NOW)
    page = client.get(f"/case/{case.id}/order/{order.id}/extract/").content.decode()
    assert "has changed since it was certified" in page
