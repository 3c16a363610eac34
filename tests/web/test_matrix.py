"""Every URL x who asks: an expected answer for each; an address without one fails."""

import re
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from hawn.agencies.models import User
from hawn.assistance import actions as help_
from hawn.assistance import papers
from hawn.assistance.actions import To
from hawn.assistance.states import RequestState
from hawn.cases.models import Permission
from hawn.core.acting import Actor, acting
from hawn.countries.schema import Event
from hawn.decisions import actions as decisions
from hawn.decisions.actions import Grounds
from hawn.referrals.actions import sending
from hawn.referrals.actions.intake import CONFIRM
from hawn.vault.receipts import seal_state
from tests.conftest import make_user
from tests.journeys.test_chain import an_alert, opened, say_yes

NOW, TODAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC), date(2026, 11, 23)
WHEN: dict[str, Any] = {"now": NOW, "today": TODAY}

# Who asks. own: the assigned case worker; team: a case worker of the same team; agency: the desk of the same
# agency, after it gave the case away; other: a case worker elsewhere; provider: the team that was asked;
# none: signed in without any team; anonymous.
WHO = ("own", "team", "agency", "other", "provider", "decider", "none", "anonymous")
SIGN_IN = 302
OPEN_TO_ALL = dict.fromkeys(WHO, 200)
POST_ONLY = dict.fromkeys(WHO, 405)


def case_page(own: int = 200, agency: int = 404) -> dict[str, int]:
    """A page on a case: nobody but who is in sight learns that it exists; a role without the right gets 403."""
    return {
        "own": own,
        "team": 404,
        "agency": agency,
        "other": 404,
        "provider": 403,
        "decider": 403,
        "none": 403,
        "anonymous": SIGN_IN,
    }


POSTED = {
    "own": 405,
    "team": 405,
    "agency": 405,
    "other": 405,
    "provider": 403,
    "decider": 403,
    "none": 403,
    "anonymous": SIGN_IN,
}

EXPECTED: dict[str, dict[str, int]] = {
    "start": OPEN_TO_ALL,
    "refer": OPEN_TO_ALL,
    "status": OPEN_TO_ALL,
    "report": POST_ONLY,
    "sent": {**dict.fromkeys(WHO, 200), "none": 403, "anonymous": SIGN_IN},
    "what_we_do": OPEN_TO_ALL,
    "first_alert": dict.fromkeys(WHO, 302),
    "status_answer": POST_ONLY,
    "about_leaving": OPEN_TO_ALL,
    "gallery": OPEN_TO_ALL,
    "confirm": OPEN_TO_ALL,
    "about_demo": OPEN_TO_ALL,  # in a demonstration, as the tests are
    "country": {**dict.fromkeys(WHO, 403), "anonymous": SIGN_IN},  # administrators: tests/web/test_country.py
    "paper_check": {
        "own": 200,
        "team": 200,
        "agency": 200,
        "other": 200,
        **dict.fromkeys(("provider", "decider", "none"), 403),
        "anonymous": SIGN_IN,
    },
    "work_done": {**POSTED, "provider": 405, "decider": 405},
    "open_name": {**case_page(), "provider": 404, "decider": 200},
    "tell": case_page(),
    "report_read": {**POSTED, "agency": 403},
    "next_step": {**case_page(), "agency": 403},
    "paper_made": {**case_page(), "agency": 403},
    "request_reply": case_page(),
    "request_letter": case_page(),
    "worklist": {**dict.fromkeys(WHO, 200), "none": 403, "anonymous": SIGN_IN},
    "choose_acting": {**dict.fromkeys(WHO, 200), "none": 403, "anonymous": SIGN_IN},
    "case": {**case_page(), "provider": 404, "decider": 200},
    "alert": {**dict.fromkeys(WHO, 403), "agency": 200, "anonymous": SIGN_IN},
    "alert_move": {**dict.fromkeys(WHO, 403), "agency": 405, "anonymous": SIGN_IN},
    "assign": {**case_page(), "agency": 404},
    "permission_new": case_page(),
    "permission_end": case_page(),
    "part": {**case_page(), "agency": 403},
    "close": {**case_page(), "agency": 403},
    "signs": {**case_page(), "agency": 403},
    "decision_ask": {**case_page(), "agency": 403},
    "decision_outside": {**case_page(), "agency": 403},
    "decision_letter": {**case_page(), "agency": 403},
    "event": {**case_page(), "agency": 403},
    "clock_move": {**POSTED, "agency": 403},
    "decide": {**dict.fromkeys(WHO, 403), "decider": 200, "anonymous": SIGN_IN},
    "need_new": case_page(),
    "request_new": case_page(),
    "block_new": case_page(),
    "outside_answer": case_page(),
    "request_withdraw": POSTED,
    "unblock": POSTED,
    "paper": {**case_page(), "agency": 403},
    "request": {**dict.fromkeys(WHO, 403), "provider": 200, "anonymous": SIGN_IN},
    # For the data protection officer alone: tests/retention/test_pages.py.
    **dict.fromkeys(("erasures", "erasure", "hold", "hold_lift"), {**dict.fromkeys(WHO, 403), "anonymous": SIGN_IN}),
    "own_copy": {**case_page(), "agency": 403},
    "own_copy_made": {**case_page(own=409), "agency": 403},
}
# The sign-in pages of allauth that are routed: listed, so that a new one fails here.
ALLAUTH = {
    "account_login", "account_logout", "account_signup", "account_reauthenticate", "account_inactive",
    "account_change_password", "account_set_password", "account_email", "account_email_verification_sent",
    "account_confirm_email", "account_confirm_login_code", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "mfa_authenticate", "mfa_index",
    "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_download_recovery_codes", "mfa_generate_recovery_codes",
}  # fmt: skip
ELSEWHERE = {"healthz", "leave"}  # tests/config: needs a worker; tests/core/test_leave.py: it signs out


def names(patterns: list[Any]) -> set[str]:
    """Every routed name."""
    found: set[str] = set()
    for one in patterns:
        if isinstance(one, URLResolver):
            found |= names(one.url_patterns)
        elif isinstance(one, URLPattern):
            found.add(str(one.name or (one.callback and one.callback.__name__)))
    return found


def test_every_address_is_listed() -> None:
    assert names(get_resolver().url_patterns) == set(EXPECTED) | ALLAUTH | ELSEWHERE


@pytest.fixture
def world(people: dict[str, Actor]) -> dict[str, Any]:
    """One case with a thing of each kind, and one person per relation to it."""
    case, _ = opened(people)
    worker, decider = people["case_worker"], people["decider"]
    yes = say_yes(people, case)
    need = help_.want(actor=worker, file=case.id, service="accommodation", words="", now=NOW)
    to = [To("appogg", "shelter"), To("ngo_dar_hosea")]
    inside, outside = help_.request(actor=worker, need=need.id, to=to, brief="bed", **WHEN)
    held = help_.block(
        actor=worker, need=need.id, waits_for="documents_id", owner=worker.user, owner_name="x", due_on=TODAY, now=NOW
    )
    clock = decisions.happened(actor=worker, file=case.id, event=Event.ACCOMMODATION, on=TODAY, now=NOW)[0]
    done = decisions.record_outside(
        actor=worker, file=case.id, kind="formal_identification", outcome="identified", decided_on=TODAY, by="x",
        grounds=Grounds("", "", "y"), now=NOW,
    )  # fmt: skip
    asked_back = help_.request(actor=worker, need=need.id, to=[To("ngo_jrs")], brief="x", **WHEN)[0]
    help_.answer(actor=worker, key=asked_back.id, to=RequestState.ASKED, words="how old?", said_by="x", **WHEN)
    made = papers.issue(actor=worker, file=case.id, kind="rights", language="en", now=NOW)
    asked = decisions.ask(actor=worker, file=case.id, kind="presumed", decider=decider.user, **WHEN)
    alert = an_alert()
    sending.submit(sender=None, alert=alert, **WHEN)
    who = {
        "own": worker,
        "team": make_user("team two", "case_worker", "appogg", "casework")[1],
        "agency": people["intake"],
        "other": people["stranger"],
        "provider": people["provider"],
        "decider": decider,
    }
    loner = User(email="loner@example.org", name="Loner")
    loner.set_unusable_password()
    loner.save(force_insert=True)
    with acting(worker, "test"):
        assert Permission.objects.filter(id=yes.id).exists()
    f = f"/case/{case.id}"
    paths = {
        "start": "/", "refer": "/refer/", "status": "/status/",
        "report": "/refer/report/", "sent": "/refer/sent/", "what_we_do": "/what-we-do/",
        "first_alert": "/refer/alert/", "status_answer": "/status/answer/", "worklist": "/work/",
        "choose_acting": "/account/acting/", "case": f"{f}/", "alert": f"/alert/{alert.id}/",
        "alert_move": f"/alert/{alert.id}/move/", "assign": f"{f}/assign/", "permission_new": f"{f}/permission/new/",
        "permission_end": f"{f}/permission/{yes.id}/end/", "part": f"{f}/part/wish/", "close": f"{f}/close/",
        "signs": f"{f}/signs/AL/",
        "decision_ask": f"{f}/decision/presumed/ask/",
        "decision_outside": f"{f}/decision/formal_identification/outside/",
        "decision_letter": f"{f}/letter/{done.id}/", "event": f"{f}/event/", "clock_move": f"{f}/clock/{clock.id}/",
        "decide": f"/decision/{asked.id}/", "need_new": f"{f}/need/new/", "request_new": f"{f}/need/{need.id}/request/",
        "block_new": f"{f}/need/{need.id}/block/", "outside_answer": f"{f}/request/{outside.id}/outside/",
        "request_withdraw": f"{f}/request/{inside.id}/withdraw/", "unblock": f"{f}/block/{held.id}/clear/",
        "gallery": "/gallery/", "about_leaving": "/exit/about/", "about_demo": "/about-demo/", "country": "/country/",
        "confirm": f"/confirm/{seal_state(CONFIRM, {'receipt': str(uuid.uuid4())})}/", "paper_check": "/papers/",
        "work_done": f"/work/{uuid.uuid4()}/done/", "open_name": f"{f}/name/", "tell": f"{f}/tell/",
        "report_read": f"{f}/report/read/", "next_step": f"{f}/next/", "paper_made": f"{f}/paper/made/{made.id}/",
        "request_letter": f"{f}/request/{asked_back.id}/letter/",
        "request_reply": f"{f}/request/{asked_back.id}/reply/",
        "erasures": "/erasure/", "erasure": f"/erasure/{case.id}/", "hold": f"/erasure/{case.id}/hold/",
        "hold_lift": f"/erasure/{case.id}/hold/{uuid.uuid4()}/lift/", "own_copy": f"{f}/copy/",
        "own_copy_made": f"{f}/copy/made/",
        "paper": f"{f}/paper/rights/", "request": f"/request/{inside.id}/",
    }  # fmt: skip
    return {"who": who, "paths": paths, "loner": loner, "case": case}


def client_of(world: dict[str, Any], who: str) -> Client:
    """A browser signed in as one of them."""
    client = Client()
    if who == "none":
        client.force_login(world["loner"])
    elif who != "anonymous":
        client.force_login(User.objects.get(id=world["who"][who].user))
    return client


@pytest.mark.parametrize("who", WHO)
def test_each_address_answers_as_expected(world: dict[str, Any], who: str) -> None:
    client = client_of(world, who)
    got = {name: client.get(path).status_code for name, path in world["paths"].items()}
    assert got == {name: EXPECTED[name][who] for name in EXPECTED}


def test_an_unknown_file_looks_like_a_hidden_one(world: dict[str, Any]) -> None:
    client = client_of(world, "other")
    hidden = client.get(f"/case/{world['case'].id}/")
    unknown = client.get(f"/case/{uuid.uuid4()}/")
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
    assert token.sub(b"", hidden.content) == token.sub(b"", unknown.content)


def test_pages_with_personal_data_are_never_stored_and_carry_no_inline_script(world: dict[str, Any]) -> None:
    response = client_of(world, "own").get(world["paths"]["case"])
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "'unsafe-inline'" not in response.headers["Content-Security-Policy"]
    text = response.content.decode()
    assert "<style" not in text
    assert " style=" not in text
    assert text.count("<script") == 1


def test_the_worklist_asks_the_same_number_of_questions_whatever_its_length(
    world: dict[str, Any], people: dict[str, Actor], django_assert_num_queries: Any
) -> None:
    from django.db import connection  # noqa: PLC0415 - only this test counts queries
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = client_of(world, "agency")
    with CaptureQueriesContext(connection) as few:
        client.get("/work/?view=new")
    for _ in range(30):
        sending.submit(sender=None, alert=an_alert(), **WHEN)
    with CaptureQueriesContext(connection) as many:
        assert client.get("/work/?view=new").status_code == 200
    assert len(few) == len(many)


def test_keyset_pages_neither_repeat_nor_skip(people: dict[str, Actor]) -> None:
    for _ in range(60):
        sending.submit(sender=None, alert=an_alert(), **WHEN)
    client = Client()
    client.force_login(User.objects.get(id=people["intake"].user))
    seen: list[str] = []
    address = "/work/?view=new"
    for _ in range(5):
        response = client.get(address)
        seen += [row["path"] for row in response.context["rows"]]
        if not response.context["older"]:
            break
        address = "/work/?" + response.context["older"]
    assert len(seen) == 60
    assert len(set(seen)) == 60
    back = client.get("/work/?" + response.context["newer"])
    assert [row["path"] for row in back.context["rows"]] == seen[25:50]


@pytest.mark.parametrize(
    "query", ["view=nothing", "after=junk", "urgency=x&what=%27", "before=2026-13-99_x", "language=xx"]
)
def test_junk_in_the_address_is_ignored(people: dict[str, Actor], query: str) -> None:
    client = Client()
    client.force_login(User.objects.get(id=people["intake"].user))
    assert client.get(f"/work/?{query}").status_code == 200
