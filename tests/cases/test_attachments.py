"""Attachments through actions: sealed, seen by the case team alone, gone when they go, each look with its line."""

from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import LazySettings
from django.db import connection
from nacl.exceptions import CryptoError

from hawn.cases import sight
from hawn.cases.actions import attachments as actions
from hawn.cases.actions import files, orders
from hawn.cases.actions.attachments import MustStay
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.actions.orders import Received
from hawn.cases.models import Attachment, Basis, OrderAnswer, TakenWhy
from hawn.cases.policies import Refused
from hawn.cases.sight import Grant
from hawn.core.acting import Actor, NotActing, acting
from hawn.core.judging.arrivals import Arrived
from hawn.core.judging.media import Fault, Media, NotTaken
from hawn.decisions import actions as decisions
from hawn.retention.actions import asking, copying
from hawn.retention.own_copy import gather
from hawn.vault.actions import NotInSight, take, take_all
from hawn.vault.blobs import put_blob, take_blob
from hawn.vault.models import Chunk, Stream
from tests.cases.samples import CANARY
from tests.cases.test_emergency import open_now, reader
from tests.journeys.test_chain import NOW, TODAY, opened

pytestmark = pytest.mark.wall
LONG = (CANARY + bytes(1000)) * 700  # three chunks
PARTS = ("vault_stream", "vault_chunk", "vault_envelope", "cases_attachment")


def added(worker: Actor, file: UUID, about: str = "attachment_what", content: bytes = LONG, **more: Any) -> Attachment:
    """A paper that was taken in."""
    arrived = Arrived(more.get("name", "letter of X.pdf"), more.get("media", Media.PDF), content)
    return actions.add_attachment(
        actor=worker,
        file=file,
        arrived=arrived,
        about=about,
        words=more.get("words", "letter of the employer"),
        now=NOW,
    )


def reads(actor: Actor, row: Attachment) -> bytes:
    return actions.read_attachment(actor=actor, file=row.file, attachment=row.id).content


def rows(owner: psycopg.Connection, kind: str) -> dict[str, int]:
    """How many rows of an attachment there are, behind the wall."""
    return {
        t: owner.execute(f"SELECT count(*) FROM {t} WHERE kind = %s", [kind]).fetchone()[0]  # type: ignore[arg-type,index]
        for t in PARTS
    }


def test_what_is_added_is_read_by_the_case_team_and_leaves_lines(
    people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    row = added(worker, case.id)
    assert (row.data_class, row.media, row.size, row.legal_basis) == ("C", "pdf", len(LONG), "task")
    assert rows(owner, row.kind) == {"vault_stream": 1, "vault_chunk": 3, "vault_envelope": 1, "cases_attachment": 1}
    found = actions.read_attachment(actor=worker, file=case.id, attachment=row.id)
    assert (found.name, found.media, found.content) == ("letter of X.pdf", Media.PDF, LONG)
    lines = owner.execute(
        "SELECT action, purpose, facts FROM audit_line WHERE file = %s AND actor = %s"
        " AND (action LIKE 'attachment%%' OR purpose = 'attachment')",
        [case.id, worker.user],
    ).fetchall()
    assert sorted(lines, key=str) == [
        ("attachment.add", "casework", {"kind": "attachment_what", "bytes": len(LONG)}),
        ("attachment.read", "attachment", {}),
        ("vault.open", "attachment", {"kinds": [row.kind]}),
        ("vault.open", "attachment", {"kinds": [f"{row.kind}:content"]}),
    ]


def test_nothing_of_it_stands_in_the_database_in_plain(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    case, _ = opened(people)
    added(people["case_worker"], case.id, name=f"{CANARY.decode()}.pdf", words=CANARY.decode())
    tables = [t for (t,) in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()]
    for form in (CANARY.decode(), CANARY.hex()):
        told = [
            t
            for t in tables
            if owner.execute(f'SELECT 1 FROM "{t}" r WHERE strpos(r::text, %s) > 0 LIMIT 1', [form]).fetchone()  # type: ignore[arg-type]
        ]
        assert told == []


@pytest.mark.parametrize("who", ["intake", "stranger", "provider", "decider", "officer", "duty_lead", "colleague"])
def test_nobody_else_reads_lists_or_names_it(people: dict[str, Actor], who: str) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    row = added(worker, case.id)
    decisions.ask(
        actor=worker, file=case.id, kind="presumed", decider=people["decider"].user, now=NOW, today=TODAY
    )  # who decides sees classes B and C of the case, and no attachment of theirs
    with pytest.raises(NoSuchFile):
        reads(people[who], row)
    with acting(people[who], "test"):
        seen = [m.objects.filter(file=case.id).count() for m in (Attachment, Stream, Chunk)]
        assert seen == [0, 0, 0]
        assert row.kind not in take_all(file=case.id)
        with pytest.raises(NotInSight):
            take_blob(file=case.id, kind=row.kind)
    with pytest.raises((NoSuchFile, Refused)):
        added(people[who], case.id)
    with pytest.raises((NoSuchFile, Refused)):
        actions.take_attachment_away(
            actor=people[who], file=case.id, attachment=row.id, why=TakenWhy.NOT_NEEDED, now=NOW
        )


def test_a_share_shows_an_attachment_only_when_it_names_it(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker, other = people["case_worker"], people["stranger"]
    row, second = added(worker, case.id), added(worker, case.id)
    with acting(worker, "test"):
        for kinds in (("attachment_what",), ("story", "wish")):
            sight.grant(grantee=other.user, file=case.id, what=Grant(("C",), "x", Basis.DUTY, kinds=kinds))
        sight.grant(grantee=other.user, file=case.id, what=Grant(("A", "B", "C", "D"), "y", Basis.DUTY))
    with pytest.raises(NoSuchFile):
        reads(other, row)
    with pytest.raises(Refused):
        added(other, case.id)
    with acting(worker, "test"):
        sight.grant(grantee=other.user, file=case.id, what=Grant(("C",), "z", Basis.DUTY, kinds=(row.kind,)))
    assert reads(other, row) == LONG
    with pytest.raises(NoSuchFile):
        reads(other, second)


@pytest.mark.parametrize("most", [(1, 10**9), (9, 2 * len(LONG) - 1)])
def test_a_case_holds_so_many_files_and_bytes(
    people: dict[str, Actor], settings: LazySettings, most: tuple[int, int]
) -> None:
    (case, _), (other, _) = opened(people), opened(people)
    worker, settings.UPLOAD_CASE = people["case_worker"], most
    row = added(worker, case.id)
    with pytest.raises(NotTaken) as refused:
        added(worker, case.id)
    assert refused.value.fault == Fault.CASE_FULL
    added(worker, other.id)
    actions.take_attachment_away(actor=worker, file=case.id, attachment=row.id, why=TakenWhy.BETTER, now=NOW)
    assert reads(worker, added(worker, case.id)) == LONG


def test_moved_to_another_case_or_kind_or_cut_it_does_not_open(
    people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    (case, _), (other, _) = opened(people), opened(people)
    worker = people["case_worker"]
    row, twin, there = added(worker, case.id), added(worker, case.id), added(worker, other.id)

    def swapped(one: Attachment, two: Attachment, tables: tuple[str, ...]) -> None:
        for table in tables:
            owner.execute(f"UPDATE {table} SET kind = 'x', file = %s WHERE kind = %s", [one.id, one.kind])  # type: ignore[arg-type]
            owner.execute(f"UPDATE {table} SET kind = %s, file = %s WHERE kind = %s", [one.kind, one.file, two.kind])  # type: ignore[arg-type]
            owner.execute(f"UPDATE {table} SET kind = %s, file = %s WHERE kind = 'x'", [two.kind, two.file])  # type: ignore[arg-type]

    for two, tables in (
        (twin, ("vault_chunk",)), (twin, ("vault_stream",)), (twin, ("vault_chunk", "vault_stream")),
        (there, ("vault_chunk",)), (there, ("vault_chunk", "vault_stream")),
    ):  # fmt: skip
        swapped(row, two, tables)
        for one in (row, two):
            with pytest.raises(CryptoError):
                reads(worker, one)
        swapped(row, two, tables)
        assert reads(worker, row) == reads(worker, two) == LONG
    for number in (2, 1, 0):
        owner.execute("DELETE FROM vault_chunk WHERE kind = %s AND number = %s", [row.kind, number])
        with pytest.raises(CryptoError):
            reads(worker, row)


def test_a_look_whose_line_cannot_be_written_shows_nothing(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    case, _ = opened(people)
    row = added(people["case_worker"], case.id)
    owner.execute('REVOKE INSERT ON audit_line FROM "hawn_test_app"')
    try:
        with pytest.raises(Exception, match="permission denied"):
            reads(people["case_worker"], row)
    finally:
        owner.execute('GRANT INSERT (id, action, file, subject, facts) ON audit_line TO "hawn_test_app"')
    assert reads(people["case_worker"], row) == LONG


def test_it_is_taken_away_for_good_and_that_it_was_there_stays(
    people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    row, other = added(worker, case.id), added(worker, case.id)
    actions.take_attachment_away(actor=worker, file=case.id, attachment=row.id, why=TakenWhy.PERSON_ASKED, now=NOW)
    assert rows(owner, row.kind) == {"vault_stream": 0, "vault_chunk": 0, "vault_envelope": 0, "cases_attachment": 1}
    with acting(worker, "test"):
        kept = Attachment.objects.get(id=row.id)
    assert (kept.taken_by, kept.taken_why) == (worker.user, "person_asked")
    for _again in range(2):
        with pytest.raises(NoSuchFile):
            reads(worker, row)
        with pytest.raises(NoSuchFile):
            actions.take_attachment_away(actor=worker, file=case.id, attachment=row.id, why=TakenWhy.BETTER, now=NOW)
    assert reads(worker, other) == LONG


def test_an_order_keeps_it(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    row = added(worker, case.id)
    away: dict[str, Any] = {"actor": worker, "file": case.id, "attachment": row.id, "why": TakenWhy.BETTER, "now": NOW}
    hold = asking.place_hold(actor=people["officer"], file=case.id, basis="court", until=None, now=NOW)
    with pytest.raises(MustStay):
        actions.take_attachment_away(**away)
    with acting(worker, "test"), connection.cursor() as cursor, pytest.raises(Exception, match="an order keeps it"):
        cursor.execute("SELECT hawn.destroy_attachment(%s, %s)", [case.id, row.kind])
    asking.lift_hold(actor=people["officer"], file=case.id, hold=hold.id, now=NOW)
    order = orders.receive(actor=worker, file=case.id, order=Received({"court": "x", "asks": "y"}, TODAY), now=NOW)
    with pytest.raises(MustStay):
        actions.take_attachment_away(**away)
    orders.answer(
        actor=worker,
        file=case.id,
        order=order.id,
        to=OrderAnswer.NOTHING,
        kinds=[],
        may_tell=False,
        officers=[],
        now=NOW,
    )
    actions.take_attachment_away(**away)


def test_in_an_emergency_it_is_read_and_nothing_else(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    case, _ = opened(people)
    row = added(people["case_worker"], case.id)
    files.write_identity(
        actor=people["case_worker"], file=case.id, content={"name": "Amina Yusuf"}, now=NOW, today=TODAY
    )
    reading = reader(people, open_now(people, case))
    assert reads(reading, row) == LONG
    with pytest.raises(Refused):
        added(reading, case.id)
    with pytest.raises(Refused):
        actions.take_attachment_away(actor=reading, file=case.id, attachment=row.id, why=TakenWhy.BETTER, now=NOW)
    with acting(reading, "test"), connection.cursor() as cursor:
        for statement in (
            "INSERT INTO vault_chunk (file, kind, data_class, number, ciphertext)"
            " VALUES (%s, 'attachment_what:x', 'C', 9, '')",
            "UPDATE cases_attachment SET taken_at = now(), taken_by = hawn.actor() WHERE file = %s",
            "SELECT hawn.destroy_attachment(%s, 'attachment_what:x')",
        ):
            with pytest.raises(Exception, match="row-level security|not yours"), acting(reading, "test"):
                cursor.execute(statement, [case.id])
        cursor.execute("DELETE FROM vault_blind WHERE file = %s", [case.id])
        assert cursor.rowcount == 0
    assert owner.execute("SELECT count(*) FROM vault_blind WHERE file = %s", [case.id]).fetchone() != (0,)


def test_a_case_worker_who_loses_the_case_loses_its_attachments(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    row = added(worker, case.id)
    files.assign(actor=worker, file=case.id, to=people["stranger"].user, to_name="x", now=NOW, today=TODAY)
    with pytest.raises(NoSuchFile):
        reads(worker, row)
    assert reads(people["stranger"], row) == LONG


def test_the_persons_own_copy_lists_them_and_not_those_about_others(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker, officer = people["case_worker"], people["officer"]
    row = added(worker, case.id, words="letter of the employer")
    added(worker, case.id, "attachment_others", words="about the brother")
    added(worker, case.id, "attachment_who", words="passport")
    gone = added(worker, case.id, words="wrong paper")
    actions.take_attachment_away(actor=worker, file=case.id, attachment=gone.id, why=TakenWhy.OTHER_CASE, now=NOW)
    copies = []
    for actor in (worker, officer):
        with acting(actor, copying.PURPOSE):
            copying.open_for_copy(actor=actor, file=case.id)
            copies.append(dict(gather(case, "en").sections)["Files that were added"])
    told = [{r["words"].split(" · ")[0] for r in copy} for copy in copies]
    assert told == [{"letter of the employer", "passport"}] * 2
    with pytest.raises(NotInSight):  # who makes the copy lists them, and opens none
        reads(officer, row)


def test_a_part_that_is_too_much_for_its_place_is_not_written_twice(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    row = added(worker, case.id)
    with pytest.raises(Exception, match="vault_one_stream_per_kind"), acting(worker, "test"):
        put_blob(file=case.id, kind=row.kind, content=[b"x"], size=1, now=NOW)
    with pytest.raises(NotActing):
        take_blob(file=case.id, kind=row.kind)
    with acting(worker, "test"):
        assert take(file=case.id, kind=row.kind)["words"] == "letter of the employer"
