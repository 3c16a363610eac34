"""Every URL x who asks: an expected answer for each; an address without one fails."""

import re
import uuid
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from hawn.agencies.models import User
from hawn.agencies.queries import agency_id, team_id
from hawn.assistance import actions as help_
from hawn.assistance import papers
from hawn.assistance.actions import To
from hawn.assistance.states import RequestState
from hawn.breaches.actions import Happened
from hawn.breaches.actions import register as register_breach
from hawn.cases.actions import emergency, files, links, orders, protocols, sharing
from hawn.cases.actions import permission as permissions
from hawn.cases.actions.orders import Received
from hawn.cases.actions.permission import Asked
from hawn.cases.actions.sharing import Share
from hawn.cases.models import CloseReason, EmergencyWhy, OrderAnswer, Permission, PermissionAnswer
from hawn.core.acting import Actor, acting
from hawn.core.judging.media import Media
from hawn.countries.schema import Event
from hawn.decisions import actions as decisions
from hawn.decisions.actions import Grounds
from hawn.referrals.actions import sending
from hawn.referrals.actions.intake import CONFIRM
from hawn.retention.actions import erasing
from hawn.vault.receipts import seal_state
from tests.cases.samples import photograph
from tests.cases.test_attachments import added
from tests.cases.test_links import named
from tests.cases.test_protocols import signed
from tests.community.test_matrix import EXPECTED as COMMUNITY
from tests.conftest import account_without_team, make_user
from tests.demo import add_to_proof
from tests.journeys.test_chain import an_alert, opened, say_yes
from tests.stage import Stage
from tests.web.words import CANARY, LIGHT, found, sealed

# What the officer keeps of an erasure: that it was, and who had looked; never a word of the person.
REGISTER = {"erasure", "hold", "hold_lift", "looks"}
NOW, TODAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC), date(2026, 11, 23)
WHEN: dict[str, Any] = {"now": NOW, "today": TODAY}

# Who asks. own: the assigned case worker; team: a case worker of the same team; agency: the desk of the same
# agency, after it gave the case away; other: a case worker elsewhere; provider: the team that was asked;
# lead: the duty lead of the first receiver; officer: its data protection officer; shared_with: a team that was shown
# parts under a rule; lawyer: a provider whose permission was ended; expired: one whose permission is over by time;
# none: signed in without any team; anonymous.
WHO = (
    "own", "team", "agency", "other", "provider", "decider", "lead", "officer", "shared_with", "lawyer", "expired",
    "none", "anonymous",
)  # fmt: skip
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
        "lead": agency,
        "officer": 403,
        "shared_with": 403,
        "lawyer": 403,
        "expired": 403,
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
    "lead": 405,
    "officer": 403,
    "shared_with": 403,
    "lawyer": 403,
    "expired": 403,
    "none": 403,
    "anonymous": SIGN_IN,
}

WORKERS = {**case_page(), "agency": 403, "lead": 403}  # the desk's role carries none of these
WORKERS_POSTED = {**POSTED, "agency": 403, "lead": 403}

EXPECTED: dict[str, dict[str, int]] = {
    "start": OPEN_TO_ALL,
    "refer": OPEN_TO_ALL,
    "status": OPEN_TO_ALL,
    "report": OPEN_TO_ALL,
    "sent": {**dict.fromkeys(WHO, 200), "officer": 403, "none": 403, "anonymous": SIGN_IN},
    "what_we_do": OPEN_TO_ALL,
    "first_alert": dict.fromkeys(WHO, 302),
    "status_answer": POST_ONLY,
    "about_leaving": OPEN_TO_ALL,
    "gallery": OPEN_TO_ALL,
    "confirm": OPEN_TO_ALL,
    "about_demo": OPEN_TO_ALL,  # in a demonstration, as the tests are
    "country": {**dict.fromkeys(WHO, 403), "anonymous": SIGN_IN},  # administrators: tests/web/test_country.py
    "counts": {**dict.fromkeys(WHO, 403), "anonymous": SIGN_IN},  # the coordinator: tests/referrals/test_refusal.py
    "paper_check": {
        **dict.fromkeys(WHO, 403),
        **dict.fromkeys(("own", "team", "agency", "other", "lead"), 200),
        "anonymous": SIGN_IN,
    },
    "work_done": {**dict.fromkeys(WHO, 405), "none": 403, "anonymous": SIGN_IN},
    "open_name": {**dict.fromkeys(WHO, 404), "own": 200, "decider": 200, "none": 403, "anonymous": SIGN_IN},
    "tell": case_page(),
    "report_read": WORKERS_POSTED,
    "next_step": WORKERS,
    "paper_made": WORKERS,
    "request_reply": case_page(),
    "request_letter": case_page(),
    "worklist": {**dict.fromkeys(WHO, 200), "none": 403, "anonymous": SIGN_IN},
    "choose_acting": {**dict.fromkeys(WHO, 200), "none": 403, "anonymous": SIGN_IN},
    "case": {**dict.fromkeys(WHO, 404), "own": 200, "decider": 200, "none": 403, "anonymous": SIGN_IN},
    "alert": {**dict.fromkeys(WHO, 403), "agency": 200, "lead": 200, "anonymous": SIGN_IN},
    "alert_move": {**dict.fromkeys(WHO, 403), "agency": 405, "lead": 405, "anonymous": SIGN_IN},
    "assign": case_page(),
    "permission_new": case_page(),
    "permission_end": case_page(),
    "permission_told": case_page(),
    "permission_paper": case_page(),
    "prolong": POSTED,
    "stop_share": POSTED,
    "share": case_page(),
    "ledger": case_page(),
    "identity": WORKERS,
    "attachment_new": WORKERS,
    # Whoever works on the case: not who decides, who was shown a part, or who protects data.
    **dict.fromkeys(
        ("attachment", "attachment_content", "attachment_picture"),
        {**dict.fromkeys(WHO, 404), "own": 200, "none": 403, "anonymous": SIGN_IN},
    ),
    "attachment_away": WORKERS,
    **dict.fromkeys(
        ("emergency_attachment", "emergency_attachment_content", "emergency_attachment_picture"),
        {**dict.fromkeys(WHO, 403), "lead": 200, "anonymous": SIGN_IN},
    ),
    "looks": {**dict.fromkeys(WHO, 404), "own": 200, "officer": 200, "none": 403, "anonymous": SIGN_IN},
    "order_new": WORKERS,
    "order": WORKERS,
    "order_extract": WORKERS,
    "orders": {**dict.fromkeys(WHO, 403), "officer": 200, "anonymous": SIGN_IN},
    "order_certify": {**dict.fromkeys(WHO, 403), "officer": 200, "anonymous": SIGN_IN},
    "stop": {**dict.fromkeys(WHO, 404), "lawyer": 200, "none": 403, "anonymous": SIGN_IN},
    "shared": {**dict.fromkeys(WHO, 404), "shared_with": 200, "none": 403, "anonymous": SIGN_IN},
    "known": {**dict.fromkeys(WHO, 403), "lead": 200, "anonymous": SIGN_IN},
    "link": {**dict.fromkeys(WHO, 404), "own": 200, "lead": 200, "none": 403, "anonymous": SIGN_IN},
    "people": {**dict.fromkeys(WHO, 403), "anonymous": SIGN_IN},  # administrators: tests/agencies/test_accounts.py
    "people_confirm": {**dict.fromkeys(WHO, 403), "anonymous": SIGN_IN},
    "invitation_withdraw": {**dict.fromkeys(WHO, 403), "anonymous": SIGN_IN},
    "people_out": {**dict.fromkeys(WHO, 403), "anonymous": SIGN_IN},
    "leave_agency": {**dict.fromkeys(WHO, 403), "anonymous": SIGN_IN},
    "invitation": dict.fromkeys(WHO, 410),
    "stay": {**dict.fromkeys(WHO, 204), "none": 403, "anonymous": SIGN_IN},
    "kept": {**dict.fromkeys(WHO, 200), "none": 403, "anonymous": SIGN_IN},
    "sessions": {**dict.fromkeys(WHO, 200), "none": 403, "anonymous": SIGN_IN},
    "protocols": {
        **dict.fromkeys(WHO, 403),
        "officer": 200,
        "anonymous": SIGN_IN,
    },  # and administrators: test_protocols
    "protocol": {**dict.fromkeys(WHO, 403), "officer": 200, "anonymous": SIGN_IN},
    "protocol_new": {**dict.fromkeys(WHO, 403), "officer": 200, "anonymous": SIGN_IN},
    **dict.fromkeys(("agencies", "agency"), {**dict.fromkeys(WHO, 403), "officer": 200, "anonymous": SIGN_IN}),
    "emergencies": {**dict.fromkeys(WHO, 403), "lead": 200, "officer": 200, "anonymous": SIGN_IN},
    "emergency": {
        **dict.fromkeys(WHO, 404),
        "own": 200,
        "lead": 200,
        "officer": 200,
        "none": 403,
        "anonymous": SIGN_IN,
    },
    "emergency_case": {**dict.fromkeys(WHO, 403), "lead": 200, "anonymous": SIGN_IN},
    "emergency_end": {**dict.fromkeys(WHO, 403), "lead": 405, "anonymous": SIGN_IN},
    "part": WORKERS,
    "close": WORKERS,
    "signs": WORKERS,
    "decision_ask": WORKERS,
    "decision_take_back": WORKERS,
    "decision_outside": WORKERS,
    "decision_letter": WORKERS,
    "event": WORKERS,
    "clock_move": WORKERS_POSTED,
    "decide": {**dict.fromkeys(WHO, 403), "decider": 200, "anonymous": SIGN_IN},
    "need_new": case_page(),
    "request_new": case_page(),
    "block_new": case_page(),
    "need_end": case_page(),
    "outside_answer": case_page(),
    "request_withdraw": POSTED,
    "unblock": POSTED,
    # For the data protection officer alone: tests/retention/test_pages.py.
    **dict.fromkeys(("erasures", "erasure", "hold"), {**dict.fromkeys(WHO, 403), "officer": 200, "anonymous": SIGN_IN}),
    "hold_lift": {**dict.fromkeys(WHO, 403), "officer": 405, "anonymous": SIGN_IN},
    # For data protection officers and whom they name: tests/breaches.
    **dict.fromkeys(
        ("breaches", "breach_new", "breaches_paper"), {**dict.fromkeys(WHO, 403), "officer": 200, "anonymous": SIGN_IN}
    ),
    **dict.fromkeys(
        ("breach", "breach_facts"),
        {**dict.fromkeys(WHO, 404), "officer": 200, "none": 403, "anonymous": SIGN_IN},
    ),
    **dict.fromkeys(
        ("breach_paper", "breach_authority", "breach_people", "breach_cases", "breach_helpers", "breach_close"),
        {**dict.fromkeys(WHO, 403), "officer": 200, "anonymous": SIGN_IN},
    ),
    **dict.fromkeys(
        ("breach_reopen", "breach_helper_end"), {**dict.fromkeys(WHO, 403), "officer": 405, "anonymous": SIGN_IN}
    ),
    "own_copy": {**case_page(), "agency": 403, "lead": 403, "officer": 200},
    "own_copy_made": {**case_page(own=409), "agency": 403, "lead": 403, "officer": 409},
    "paper": WORKERS,
    "request": {
        **dict.fromkeys(WHO, 403),
        "provider": 200,
        "shared_with": 404,
        "lawyer": 404,
        "expired": 404,
        "anonymous": SIGN_IN,
    },
}
# The sign-in pages of allauth that are routed: listed, so that a new one fails here.
ALLAUTH = {
    "account_login", "account_logout", "account_signup", "account_reauthenticate", "account_inactive",
    "account_change_password", "account_set_password", "account_email", "account_email_verification_sent",
    "account_confirm_email", "account_confirm_login_code", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "mfa_authenticate", "mfa_index",
    "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_download_recovery_codes", "mfa_generate_recovery_codes", "mfa_add_webauthn", "mfa_edit_webauthn",
    "mfa_list_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn",
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
    assert names(get_resolver().url_patterns) == set(EXPECTED) | set(COMMUNITY) | ALLAUTH | ELSEWHERE


@pytest.fixture
def world(people: dict[str, Actor], owner: psycopg.Connection, stage: Stage) -> dict[str, Any]:
    """One case with a thing of each kind, and one person per relation to it."""
    return stage.set("world", lambda: set_up(people, owner))


def set_up(people: dict[str, Actor], owner: psycopg.Connection) -> dict[str, Any]:
    """That of ``world``."""
    case, _ = opened(people)
    worker, decider = people["case_worker"], people["decider"]
    yes = say_yes(people, case)
    for letter in ("ngo_dar_hosea", "ngo_jrs"):
        say_yes(people, case, letter, "")
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
    lead, team = people["duty_lead"], team_id("child_protection", "children")
    police = Asked("police", "vice_squad", PermissionAnswer.YES, ("wish",), "permission", how_given="spoken")
    told = permissions.record_permission(actor=worker, file=case.id, asked=police, now=NOW)
    sharing.share(actor=worker, file=case.id, what=Share("police", "vice_squad", None, ("wish",), "call"), now=NOW)
    permissions.end_permission(actor=worker, file=case.id, permission=told.id, now=NOW)
    sharing.share(
        actor=worker, file=case.id, now=timezone.now(),
        what=Share("child", "child_protection", team, ("wish",), "account", why="a child"),
    )  # fmt: skip
    lawyer = To("legal_aid", "lawyers")
    ended = say_yes(people, case, lawyer.body, lawyer.team)
    advice = help_.want(actor=worker, file=case.id, service="legal_counselling", words="", now=NOW)
    help_.request(actor=worker, need=advice.id, to=[lawyer], brief="advice", **WHEN)
    permissions.end_permission(actor=worker, file=case.id, permission=ended.id, now=NOW)
    over = say_yes(people, case, "mlu", "school")
    school = help_.want(actor=worker, file=case.id, service="education_children", words="", now=NOW)
    help_.request(actor=worker, need=school.id, to=[To("mlu", "school")], brief="a place", **WHEN)
    owner.execute("UPDATE cases_sight SET until = now() - interval '1 second' WHERE permission = %s", [over.id])
    received = Received({"court": "x", "asks": "y"}, TODAY)
    order = orders.receive(actor=worker, file=case.id, order=received, now=NOW)
    orders.answer(
        actor=worker, file=case.id, order=order.id, to=OrderAnswer.GIVEN, kinds=["wish"], may_tell=False,
        officers=[people["officer"].team], now=timezone.now(),
    )  # fmt: skip
    orders.certify(actor=people["officer"], order=order.id, now=NOW)
    same = named(people, "Mohammed Yusuf", make_user("worker nine", "case_worker", "appogg", "casework")[1])
    files.write_identity(actor=worker, file=case.id, content={"name": "Mohamed Youssef", "birth_year": 1998}, **WHEN)
    linked = links.propose(actor=lead, file=case.id, other=same.id, same=True, today=TODAY)
    picture = added(worker, case.id, content=photograph(), media=Media.JPEG)
    protocol = protocols.register(actor=people["officer"], signed=signed())
    opened_in = emergency.open_case(
        actor=lead, reference=case.reference, why=EmergencyWhy.DANGER, words="x", today=TODAY
    )  # fmt: skip
    who = {
        "lead": lead,
        "officer": people["officer"],
        "lawyer": people["lawyer"],
        "expired": make_user("teacher one", "provider", "mlu", "school")[1],
        "shared_with": make_user("child one", "provider", "child_protection", "children")[1],
        "own": worker,
        "team": make_user("team two", "case_worker", "appogg", "casework")[1],
        "agency": people["intake"],
        "other": people["stranger"],
        "provider": people["provider"],
        "decider": decider,
    }
    loner = account_without_team("Loner")
    with acting(worker, "test"):
        assert Permission.objects.filter(id=yes.id).exists()
    happened = Happened(aware_at=NOW, words={"happened": "x"})
    b = f"/breaches/{register_breach(actor=people['officer'], what=happened, now=NOW).id}/"
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
        "decision_take_back": f"{f}/decision/{asked.id}/back/",
        "decision_outside": f"{f}/decision/formal_identification/outside/",
        "decision_letter": f"{f}/letter/{done.id}/", "event": f"{f}/event/", "clock_move": f"{f}/clock/{clock.id}/",
        "decide": f"/decision/{asked.id}/", "need_new": f"{f}/need/new/", "request_new": f"{f}/need/{need.id}/request/",
        "block_new": f"{f}/need/{need.id}/block/", "need_end": f"{f}/need/{need.id}/end/",
        "outside_answer": f"{f}/request/{outside.id}/outside/",
        "request_withdraw": f"{f}/request/{inside.id}/withdraw/", "unblock": f"{f}/block/{held.id}/clear/",
        "gallery": "/gallery/", "about_leaving": "/exit/about/", "about_demo": "/about-demo/", "country": "/country/",
        "confirm": f"/confirm/{seal_state(CONFIRM, {'receipt': str(uuid.uuid4())})}/", "paper_check": "/papers/",
        "work_done": f"/work/{uuid.uuid4()}/done/", "open_name": f"{f}/name/", "tell": f"{f}/tell/",
        "counts": "/counts/",
        "report_read": f"{f}/report/read/", "next_step": f"{f}/next/", "paper_made": f"{f}/paper/made/{made.id}/",
        "request_letter": f"{f}/request/{asked_back.id}/letter/",
        "request_reply": f"{f}/request/{asked_back.id}/reply/",
        "erasures": "/erasure/", "erasure": f"/erasure/{case.id}/", "hold": f"/erasure/{case.id}/hold/",
        "breaches": "/breaches/", "breach_new": "/breaches/new/", "breaches_paper": "/breaches/print/",
        "breach": b, "breach_paper": f"{b}print/", "breach_facts": f"{b}facts/", "breach_authority": f"{b}authority/",
        "breach_people": f"{b}people/", "breach_cases": f"{b}cases/", "breach_helpers": f"{b}helpers/",
        "breach_close": f"{b}close/", "breach_reopen": f"{b}reopen/",
        "breach_helper_end": f"{b}helpers/{uuid.uuid4()}/end/",
        "hold_lift": f"/erasure/{case.id}/hold/{uuid.uuid4()}/lift/",
        "permission_told": f"{f}/permission/{told.id}/told/", "permission_paper": f"{f}/permission/{yes.id}/paper/",
        "prolong": f"{f}/share/{uuid.uuid4()}/prolong/", "stop_share": f"{f}/share/{uuid.uuid4()}/stop/",
        "share": f"{f}/share/", "ledger": f"{f}/ledger/", "identity": f"{f}/part/identity/", "looks": f"{f}/looks/",
        "order_new": f"{f}/order/new/", "order": f"{f}/order/{order.id}/",
        "order_extract": f"{f}/order/{order.id}/extract/",
        "orders": "/orders/", "order_certify": f"/order/{order.id}/",
        "stop": f"/stop/{ended.id}/", "shared": f"/shared/{case.id}/",
        "known": f"/known/{case.id}/", "link": f"/link/{linked}/", "emergencies": "/emergency/",
        "emergency": f"/emergency/{opened_in.id}/", "emergency_case": f"/emergency/{opened_in.id}/case/",
        "agencies": "/agencies/", "agency": f"/agencies/{agency_id('iom')}/",
        "people": "/people/", "people_confirm": "/people/confirm/", "sessions": "/account/sessions/",
        "stay": "/account/stay/", "kept": "/account/kept/?kept_path=x",
        "invitation_withdraw": f"/people/invited/{uuid.uuid4()}/withdraw/", "invitation": "/invite/junk/",
        "people_out": f"/people/{worker.user}/out/", "leave_agency": f"/people/{worker.user}/leave/",
        "protocols": "/protocols/", "protocol_new": "/protocols/new/", "protocol": f"/protocols/{protocol}/",
        "attachment_new": f"{f}/files/new/", "attachment": f"{f}/files/{picture.id}/",
        "attachment_content": f"{f}/files/{picture.id}/content/",
        "attachment_picture": f"{f}/files/{picture.id}/picture/", "attachment_away": f"{f}/files/{picture.id}/away/",
        "emergency_attachment": f"/emergency/{opened_in.id}/files/{picture.id}/",
        "emergency_attachment_content": f"/emergency/{opened_in.id}/files/{picture.id}/content/",
        "emergency_attachment_picture": f"/emergency/{opened_in.id}/files/{picture.id}/picture/",
        "emergency_end": f"/emergency/{opened_in.id}/end/",
        "paper": f"{f}/paper/rights/", "request": f"/request/{inside.id}/",
        "own_copy": f"{f}/copy/", "own_copy_made": f"{f}/copy/made/",  # last: the officer sees a file from there on
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


PROVED = (
    "Every address x who asks, for {n} people: one who holds the case, one of the same team, the same agency, another"
    " agency, a provider, one whose permission was ended or is over, each other role, somebody"
    " without a team, nobody. The"
    " answer to each is in a table of the test; unexpected: 0. Below, how many addresses answered what: 200 shown, 302"
    " sign in first, 403 not for this role, 404 not there (hidden and absent alike), 405 not to be"
    " read, 410 gone. What of"
    " a page each reads, field by field, is in tests/web/words.py."
)


def proved(got: dict[str, int]) -> str:
    """How many addresses gave which answer."""
    return f"{len(got)} addresses, " + ", ".join(
        f"{n} x {status}" for status, n in sorted(Counter(got.values()).items())
    )


@pytest.mark.parametrize("who", WHO)
def test_each_address_answers_as_expected(world: dict[str, Any], who: str) -> None:
    """And of a word of chance in each sealed part those come to light that are meant for them, and no other."""
    sealed(world["case"].id, world["who"]["own"], now=NOW)
    client, got, seen = client_of(world, who), {}, set()
    for name, path in world["paths"].items():
        answer = client.get(path)
        got[name] = answer.status_code
        if not (who == "officer" and name in ("own_copy", "own_copy_made")):  # made for the person: all of theirs
            seen |= found(CANARY, answer.content.decode(errors="replace"))
    assert got == {name: EXPECTED[name][who] for name in EXPECTED}
    assert seen == LIGHT.get(who, set())
    add_to_proof("matrix", PROVED, f"casework, {who}: {proved(got)}")


def test_an_erased_person_is_nowhere_for_anybody(world: dict[str, Any], outside: list[Path], as_worker: Any) -> None:
    """After the erasure every address of the file answers as one that never was; only the officer's register knows."""
    file = world["case"].id
    files.close(actor=world["who"]["own"], file=file, reason=CloseReason.HELP_ARRIVED, now=NOW)
    with as_worker():
        erasing.erase(file=file, reason="asked", **WHEN)
    addresses = [path for name, path in world["paths"].items() if str(file) in path and name not in REGISTER]
    assert len(addresses) > 30
    for who in WHO:
        client, unknown = client_of(world, who), str(uuid.uuid4())
        for path in addresses:
            gone, never = client.get(path), client.get(path.replace(str(file), unknown))
            assert (gone.status_code, path, who) == (never.status_code, path, who)
            assert gone.status_code in (302, 403, 404, 405)


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
    assert re.findall(r"<script(?! src=)", text) == []


def test_the_worklist_asks_the_same_number_of_questions_whatever_its_length(
    world: dict[str, Any], people: dict[str, Actor], django_assert_num_queries: Any
) -> None:
    from django.db import connection  # noqa: PLC0415 - only this test counts queries
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = client_of(world, "agency")
    client.get("/work/")  # the first page of a session notes it
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


def test_a_count_stops_at_a_hundred(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    client = Client()
    client.force_login(User.objects.get(id=people["intake"].user))
    more = (
        "INSERT INTO cases_workitem (id, holder, file, subject, view, what, due_on, reference, alias, locality,"
        " age_group, urgency, by_whom, path, created_at) SELECT gen_random_uuid(), %s, gen_random_uuid(),"
        " gen_random_uuid(), 'new', 'acknowledge', '2026-11-30', '', 'x', '', '', '', '', '/', now()"
        " FROM generate_series(1, %s)"
    )
    for lines, told in ((99, "99"), (1, "99+"), (300, "99+")):
        owner.execute(more, [people["intake"].team, lines])
        tabs = {tab["key"]: tab["count"] for tab in client.get("/work/?view=new").context["tabs"]}
        assert tabs["new"] == told
