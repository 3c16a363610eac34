"""The pages of the desk, the case worker and who decides begin with what the person wants, once."""

from typing import Any

from hawn.core.acting import Actor
from hawn.decisions import actions as decisions
from hawn.referrals.actions import intake, sending
from tests.cases.test_attachments_shown import client_of
from tests.journeys.test_chain import NOW, TODAY, WHEN, an_alert, opened

SAID = "Kamra kwieta, u xi hadd li jitkellem il-lingwa tieghi"


def said(**more: Any) -> dict[str, Any]:
    return {"person_parts": {"wish": {"answer": "wants_help", "words": SAID, "permission_referral": "yes", **more}}}


def test_the_desk_reads_the_wish_once_and_what_else_was_answered(people: dict[str, Actor]) -> None:
    alert = an_alert(**said())
    sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    intake.acknowledge(actor=people["intake"], alert=alert.id, **WHEN)
    page = client_of(people["intake"]).get(f"/alert/{alert.id}/").content.decode()
    assert page.count(SAID) == 1
    assert "Wants help" in page


def test_an_answer_like_the_wish_is_shown_beside_it(people: dict[str, Actor]) -> None:
    case, _ = opened(people, **said(words="Wants help"))
    page = client_of(people["case_worker"]).get(f"/case/{case.id}/").content.decode()
    assert page.count("Wants help") == 2


def test_who_decides_reads_the_wish_once(people: dict[str, Actor]) -> None:
    case, _ = opened(people, **said())
    row = decisions.ask(
        actor=people["case_worker"], file=case.id, kind="presumed", decider=people["decider"].user, files=[],
        now=NOW, today=TODAY,
    )  # fmt: skip
    page = client_of(people["decider"]).get(f"/decision/{row.id}/").content.decode()
    assert page.count(SAID) == 1
    assert "Wants help" in page
    assert 'href="/work/" class="govuk-back-link"' in page
