"""Erasing one person on real PostgreSQL: everything of theirs goes, nothing of anybody else's."""

import json
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection

from hawn.agencies.models import Kept
from hawn.assistance import actions as help_
from hawn.assistance import papers
from hawn.assistance.actions import To
from hawn.audit import erasures
from hawn.cases.actions import emergency, links, orders, sharing
from hawn.cases.actions import files as cases
from hawn.cases.actions import permission as permissions
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.actions.orders import Received
from hawn.cases.actions.permission import Asked
from hawn.cases.actions.sharing import Share
from hawn.cases.models import Case, CloseReason, EmergencyWhy, PermissionAnswer, ReopenReason
from hawn.cases.policies import Refused, WrongMove
from hawn.core.acting import WORKER, Actor, acting
from hawn.countries.schema import Event
from hawn.decisions import actions as decisions
from hawn.notices.actions import queue
from hawn.referrals.actions import intake, sending
from hawn.retention import reach
from hawn.retention.actions import asking, erasing
from hawn.retention.models import Due, HoldBasis, Reason
from hawn.retention.policies import OnHold, OtherReference, StillOpen
from tests.cases.test_attachments import added
from tests.conftest import Site
from tests.journeys.test_chain import NOW, TODAY, WHEN, an_alert, opened, say_yes

pytestmark = pytest.mark.wall
Switch = Callable[[], Any]
NAMED = {"name": "Mohamed Youssef", "birth_year": 1998}
OVER: dict[str, Any] = {"reason": "asked", **WHEN}


def a_full_case(people: dict[str, Actor], same: Case | None = None) -> Case:
    """A case with a row in every table that an erasure reaches by file."""
    same = same or a_namesake(people)
    case, lookup = opened(people)
    worker = people["case_worker"]
    say_yes(people, case)
    need = help_.want(actor=worker, file=case.id, service="accommodation", words="a bed", now=NOW)
    to = [To("appogg", "shelter")]
    made = help_.request(actor=worker, need=need.id, to=to, brief="a bed", **WHEN)[0]
    help_.answer(actor=people["provider"], key=made.id, to=help_.RequestState.ACCEPTED, words="", **WHEN)
    help_.step(actor=people["provider"], key=made.id, on=TODAY, what="moved_in", outcome="", **WHEN)
    help_.block(
        actor=worker, need=need.id, waits_for="documents_id", owner=worker.user, owner_name="x", due_on=TODAY, now=NOW
    )
    clock = decisions.happened(actor=worker, file=case.id, event=Event.ACCOMMODATION, on=TODAY, now=NOW)[0]
    decisions.pause(actor=worker, file=case.id, clock=clock.id, reason="illness", **WHEN)
    decisions.ask(actor=worker, file=case.id, kind="presumed", decider=people["decider"].user, **WHEN)
    papers.issue(actor=worker, file=case.id, kind="rights", language="en", now=NOW)
    receipt = sending.receipt_actor(lookup)
    sending.open_report(actor=receipt, receipt=lookup, now=NOW)
    with acting(receipt, "test"):
        alert = sending.Receipt.objects.get(id=lookup).alert
    intake.ask(actor=people["intake"], alert=alert, words="when?", **WHEN)
    passed_on(people, case, same)
    added(worker, case.id)
    with acting(worker, "test"):
        Kept.objects.create(holder=worker.user, path=f"/case/{case.id}/part/wish/", sealed=b"x", kept_at=NOW)
        queue(to="w@example.org", template="clock", unique_key=f"clock:{clock.id}:{TODAY}", now=NOW)
        queue(to="w@example.org", template="work", unique_key=f"other:{uuid.uuid4()}", now=NOW)
    return case


def a_namesake(people: dict[str, Actor]) -> Case:
    """A file that may be of the same person, and stays."""
    case = opened(people)[0]
    cases.write_identity(actor=people["case_worker"], file=case.id, content=NAMED, **WHEN)
    return case


def passed_on(people: dict[str, Actor], case: Case, same: Case) -> None:
    """A share, a court order, a link to another file, a look at who may be known, an emergency."""
    worker, lead = people["case_worker"], people["duty_lead"]
    police = Asked("police", "vice_squad", PermissionAnswer.YES, ("wish",), "permission", how_given="spoken")
    permissions.record_permission(actor=worker, file=case.id, asked=police, now=NOW)
    sharing.share(actor=worker, file=case.id, what=Share("police", "vice_squad", None, ("wish",), "call"), now=NOW)
    orders.receive(actor=worker, file=case.id, order=Received({"court": "x", "asks": "y"}, TODAY), now=NOW)
    cases.write_identity(actor=worker, file=case.id, content=NAMED, **WHEN)
    links.may_be_known(actor=lead, file=case.id)
    links.propose(actor=lead, file=case.id, other=same.id, same=True, today=TODAY)
    emergency.open_case(actor=lead, reference=case.reference, why=EmergencyWhy.DANGER, words="x", today=TODAY)


def rows_of(owner: psycopg.Connection) -> dict[str, int]:
    """How many rows each table holds that an erasure reaches."""
    tables = sorted(set(reach.BY_FILE) | set(reach.BY_MENTION))
    return {t: owner.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0] for t in tables}  # type: ignore


def test_everything_of_one_person_goes_and_nothing_of_another(
    people: dict[str, Actor], officer: Actor, owner: psycopg.Connection, outside: list[Path], as_worker: Switch
) -> None:
    a_full_case(people)
    same = a_namesake(people)
    before = rows_of(owner)
    case = a_full_case(people, same)
    cases.close(actor=people["case_worker"], file=case.id, reason=CloseReason.HELP_ARRIVED, now=NOW)
    hold = asking.place_hold(actor=officer, file=case.id, basis="court", until=None, now=NOW)
    asking.lift_hold(actor=officer, file=case.id, hold=hold.id, now=NOW)
    owner.execute(
        "INSERT INTO breaches_affected (id, breach, file, reference, added_at, added_by)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        [uuid.uuid4(), uuid.uuid4(), case.id, case.reference, NOW, officer.user],
    )
    # What a device sent of this alert, which its writer has not mended: it has the alert's own id.
    alert = owner.execute('SELECT alert FROM referrals_alertperson WHERE "case" = %s', [case.id])
    owner.execute(
        "INSERT INTO web_parcel (id, holder, form, sealed, why, arrived_at) VALUES (%s, %s, 'alert', '', 'x', %s)",
        [alert.fetchone()[0], officer.user, NOW],  # type: ignore[index]
    )
    full = rows_of(owner)
    empty = {t for t, n in full.items() if n == before[t]} - {"retention_due", "procrastinate_jobs"}
    assert empty == set()  # nothing is left out because it was never there
    job = owner.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'x', %s) RETURNING id",
        [json.dumps({"file": str(case.id)})],
    ).fetchone()
    lines = owner.execute("SELECT id, file::text || path || subject FROM cases_workitem").fetchall()
    linked = owner.execute("SELECT id FROM cases_link WHERE %s IN (one, other)", [case.id]).fetchall()
    with as_worker():
        erased = erasing.erase(file=case.id, **OVER)
    after = rows_of(owner)
    apart = ("notices_notice", "procrastinate_jobs", "cases_workitem")  # looked at below
    assert {t: n for t, n in after.items() if t not in apart} == {t: n for t, n in before.items() if t not in apart}
    stays = {key for key, where in lines if not any(str(f) in where for f in [*erased.files, *sum(linked, ())])}
    assert {key for (key,) in owner.execute("SELECT id FROM cases_workitem").fetchall()} == stays
    assert after["notices_notice"] == full["notices_notice"] - 2  # a limit that ends, and a question to the author
    assert owner.execute("SELECT 1 FROM procrastinate_jobs WHERE id = %s", job).fetchone() is None
    assert sorted(erased.files.values()) == ["alert", "case", "person"]
    assert erased.rows["vault_datakey"] == full["vault_datakey"] - before["vault_datakey"]


def test_no_table_mentions_an_erased_person(
    people: dict[str, Actor], owner: psycopg.Connection, outside: list[Path], as_worker: Switch
) -> None:
    case = a_full_case(people)
    with as_worker():
        erased = erasing.erase(file=case.id, **OVER)
    ids = [str(f) for f in erased.files]
    tables = [t for (t,) in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()]
    mentions = "WHERE EXISTS (SELECT 1 FROM unnest(%s::text[]) i WHERE strpos(t::text, i) > 0)"
    left = {t for t in tables if owner.execute(f'SELECT 1 FROM "{t}" t {mentions}', [ids]).fetchone()}  # type: ignore
    assert left == {"audit_line"}
    assert [(e.files, e.classes) for e in erasures.entries()] == [(tuple(sorted(erased.files)), None)]


def test_audit_lines_stay_and_hold_codes_only(
    people: dict[str, Actor], owner: psycopg.Connection, outside: list[Path], as_worker: Switch
) -> None:
    case = a_full_case(people)
    cases.close(actor=people["case_worker"], file=case.id, reason=CloseReason.HELP_ARRIVED, now=NOW)
    cases.reopen(actor=people["case_worker"], file=case.id, reason=ReopenReason.CAME_BACK, **WHEN)
    before = owner.execute("SELECT count(*) FROM audit_line").fetchone()
    with as_worker():
        erasing.erase(file=case.id, approvers=["A B", "C D"], **OVER)
    lines = owner.execute("SELECT action, subject, facts::text FROM audit_line ORDER BY at").fetchall()
    assert len(lines) == before[0] + 1  # type: ignore[index]
    said = " ".join(f"{subject} {facts}" for _, subject, facts in lines)
    for word in ("Blessing", "a bed", "only mornings", "Rita", "behind the chapel", case.alias, case.reference):
        assert word not in said
    assert lines[-1][0] == "file.erase"
    assert json.loads(lines[-1][2])["approvers"] == ["A B", "C D"]


def test_one_of_two_people_leaves_the_shared_alert_until_the_other_goes(
    people: dict[str, Actor], owner: psycopg.Connection, outside: list[Path], as_worker: Switch
) -> None:
    alert = an_alert(groups=["adult", "adult"])
    sending.submit(sender=None, alert=alert, **WHEN)
    one, two = intake.accept(actor=people["intake"], alert=alert.id, tags=[1, 2], **WHEN)
    with as_worker():
        assert sorted(erasing.erase(file=one.id, **OVER).files.values()) == ["case", "person"]
    assert owner.execute("SELECT count(*) FROM referrals_alert").fetchone() == (1,)
    assert owner.execute("SELECT count(*) FROM vault_datakey WHERE file = %s", [two.id]).fetchone() != (0,)
    with as_worker():
        assert sorted(erasing.erase(file=two.id, **OVER).files.values()) == ["alert", "case", "person"]
    assert set(rows_of(owner).values()) == {0}


def test_an_alert_without_a_case_goes_whole(
    people: dict[str, Actor], owner: psycopg.Connection, outside: list[Path], as_worker: Switch
) -> None:
    alert = an_alert(groups=["adult", "adult"])
    sending.submit(sender=None, alert=alert, **WHEN)
    with as_worker():
        assert sorted(erasing.erase(file=alert.id, **OVER).files.values()) == ["alert", "person", "person"]
        with pytest.raises(NoSuchFile):
            erasing.erase(file=alert.id, **OVER)
    assert set(rows_of(owner).values()) == {0}


def test_one_class_goes_and_the_others_open(
    people: dict[str, Actor], owner: psycopg.Connection, outside: list[Path], as_worker: Switch
) -> None:
    case = opened(people)[0]
    with as_worker():
        erasing.erase(file=case.id, classes=["A"], **OVER)
    with acting(people["case_worker"], "test"):
        parts = cases_parts(case)
    assert "wish" in parts
    assert not {"safe_contact", "place"} & set(parts)
    left = owner.execute("SELECT DISTINCT data_class FROM vault_datakey WHERE file = %s", [case.id]).fetchall()
    assert ("A",) not in left


def cases_parts(case: Case) -> dict[str, Any]:
    """What opens of a case."""
    from hawn.vault.actions import take_all  # noqa: PLC0415 - one caller

    return take_all(file=case.id)


def test_a_hold_refuses_and_so_does_its_last_day(
    people: dict[str, Actor], officer: Actor, owner: psycopg.Connection, outside: list[Path], as_worker: Switch
) -> None:
    case = opened(people)[0]
    until = TODAY + timedelta(days=3)
    asking.place_hold(actor=officer, file=case.id, basis=HoldBasis.COURT, until=until, now=NOW)
    with as_worker():
        for today in (TODAY, until):
            with pytest.raises(OnHold):
                erasing.erase(file=case.id, reason="asked", now=NOW, today=today)
        assert erasures.entries() == []
        erasing.erase(file=case.id, reason="asked", now=NOW, today=until + timedelta(days=1))
    assert set(rows_of(owner).values()) == {0}


def test_the_list_is_on_disk_before_a_row_goes(
    people: dict[str, Actor],
    owner: psycopg.Connection,
    outside: list[Path],
    as_worker: Switch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = opened(people)[0]
    full = rows_of(owner)

    def crash(entry: erasures.Entry) -> dict[str, int]:
        raise KeyboardInterrupt

    with as_worker():
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(erasing, "_erase_rows", crash)
            erasing.erase(file=case.id, **OVER)
        assert rows_of(owner) == full
        assert len(erasures.entries()) == 1
        assert erasing.finish(entries=erasures.entries(), now=NOW) == 1
        assert erasing.finish(entries=erasures.entries(), now=NOW) == 0
    assert set(rows_of(owner).values()) == {0}


HAPPENING = (
    'INSERT INTO cases_happening (id, file, at, by, by_name, what, facts, envelope, "order")'
    " VALUES (gen_random_uuid(), %s, now(), gen_random_uuid(), 'x', 'part_written', '{}', '', 1)"
)

NEED = (
    "INSERT INTO assistance_need (id, file, service, state, noted_at, noted_by)"
    " VALUES (gen_random_uuid(), %s, 'accommodation', 'wanted', now(), gen_random_uuid())"
)


def test_what_somebody_is_just_writing_goes_too(
    people: dict[str, Actor], db: Site, owner: psycopg.Connection, outside: list[Path], as_worker: Switch
) -> None:
    case = opened(people)[0]
    with psycopg.connect(db.url("owner")) as writer, as_worker(), ThreadPoolExecutor() as pool:
        writer.execute("SELECT 1 FROM cases_case WHERE id = %s FOR UPDATE", [case.id])
        writer.execute(NEED, [case.id])  # in a table that an erasure comes to before it meets the writer's lock
        erased = pool.submit(erased_in_a_thread, case.id)
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while owner.execute(waits).fetchone() == (0,):
            if erased.done():
                break  # it did not wait: the rows below tell
        writer.commit()
        erased.result(30)
    assert set(rows_of(owner).values()) == {0}


def erased_in_a_thread(file: uuid.UUID) -> None:
    """With a connection of its own, as Django has one a thread."""
    try:
        erasing.erase(file=file, **OVER)
    finally:
        connection.close()


def test_what_was_written_after_all_goes_the_next_night(
    people: dict[str, Actor], owner: psycopg.Connection, outside: list[Path], as_worker: Switch
) -> None:
    case = opened(people)[0]
    with as_worker():
        erasing.erase(file=case.id, **OVER)
        owner.execute(HAPPENING, [case.id])
        assert erasing.finish(entries=erasures.entries(), now=NOW + timedelta(days=1)) == 1
        assert set(rows_of(owner).values()) == {0}
        owner.execute(HAPPENING, [case.id])
        assert erasing.finish(entries=erasures.entries(), now=NOW + timedelta(days=9)) == 0
    owner.execute("DELETE FROM cases_happening")


def test_without_a_folder_outside_nothing_is_erased(
    people: dict[str, Actor], owner: psycopg.Connection, outside: list[Path], as_worker: Switch
) -> None:
    case = opened(people)[0]
    full = rows_of(owner)
    outside[1].rmdir()
    with as_worker(), pytest.raises(erasures.ListTrouble):
        erasing.erase(file=case.id, **OVER)
    assert rows_of(owner) == full


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT hawn.erase_rows(ARRAY[gen_random_uuid()], NULL)",
        "SELECT hawn.list_erasure(gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '', '',"
        " current_date)",
    ],
)
def test_the_app_cannot_erase(people: dict[str, Actor], officer: Actor, statement: str) -> None:
    for actor in (WORKER, officer, people["case_worker"]):
        with acting(actor, "test"), connection.cursor() as cursor, pytest.raises(ProgrammingError):
            cursor.execute(statement)


def test_only_the_officer_and_the_worker_learn_of_files(people: dict[str, Actor], officer: Actor, db: Site) -> None:
    case = opened(people)[0]
    asked = "SELECT (SELECT count(*) FROM hawn.files_of(%s)), (SELECT count(*) FROM hawn.file_facts(%s, NULL))"
    for actor, seen in ((officer, (3, 1)), (people["case_worker"], (0, 0)), (people["stranger"], (0, 0))):
        with acting(actor, "test"), connection.cursor() as cursor:
            cursor.execute(asked, [case.id, case.id])
            assert cursor.fetchone() == seen
            cursor.execute("SELECT count(*) FROM hawn.closed_cases(now() + interval '1 year')")
            assert cursor.fetchone() == (0,)


def test_the_officer_asks_and_the_worker_erases(
    people: dict[str, Actor], officer: Actor, owner: psycopg.Connection, outside: list[Path], as_worker: Switch
) -> None:
    case = opened(people)[0]
    ask: dict[str, Any] = {"actor": officer, "file": case.id, "reason": Reason.ASKED, **WHEN}
    with pytest.raises(StillOpen):
        asking.ask(typed=case.reference, **ask)
    cases.close(actor=people["case_worker"], file=case.id, reason=CloseReason.HELP_ARRIVED, now=NOW)
    with pytest.raises(OtherReference):
        asking.ask(typed="HW-0000-0000", **ask)
    with pytest.raises(Refused):
        asking.ask(**{**ask, "actor": people["case_worker"]}, typed=case.reference)
    with pytest.raises(WrongMove):
        asking.confirm(actor=officer, file=case.id, typed=case.reference, **WHEN)
    asking.ask(typed=f" {case.reference.lower()} ", **ask)
    with pytest.raises(WrongMove):
        asking.ask(typed=case.reference, **ask)
    with as_worker():
        assert erasing.carry_out(**WHEN) == 1
        assert erasing.carry_out(**WHEN) == 0
    assert set(rows_of(owner).values()) == {0}


def test_a_case_opened_again_after_the_yes_is_not_erased(
    people: dict[str, Actor], officer: Actor, outside: list[Path], as_worker: Switch
) -> None:
    case = opened(people)[0]
    cases.close(actor=people["case_worker"], file=case.id, reason=CloseReason.HELP_ARRIVED, now=NOW)
    asking.ask(actor=officer, file=case.id, reason=Reason.ASKED, typed=case.reference, **WHEN)
    cases.reopen(actor=people["case_worker"], file=case.id, reason=ReopenReason.CAME_BACK, **WHEN)
    with as_worker():
        assert erasing.carry_out(**WHEN) == 0
    with acting(officer, "test"):
        assert list(Due.objects.values_list("state", flat=True)) == ["proposed"]


def test_a_list_that_was_changed_or_has_a_gap_is_refused(outside: list[Path]) -> None:
    for _ in range(3):
        erasures.append(id=uuid.uuid4(), files=[uuid.uuid4()], classes=None, now=NOW)
    assert [e.number for e in erasures.entries()] == [1, 2, 3]
    (outside[0] / "erased-000000002.json").unlink()
    assert len(erasures.entries()) == 3  # the second folder still has it
    (outside[1] / "erased-000000002.json").unlink()
    with pytest.raises(erasures.ListTrouble, match="gap"):
        erasures.entries()
    third = outside[0] / "erased-000000003.json"
    third.write_text(third.read_text(encoding="ascii").replace("2026", "2027"), encoding="ascii")
    with pytest.raises(erasures.ListTrouble, match="changed or is torn"):
        erasures.entries()
