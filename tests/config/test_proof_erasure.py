"""One of a thousand people is erased (of a hundred in the normal run): what they said is nowhere on the disk, in no
encoding; what had been sealed of it is gone, and its keys with it; everybody else's opens."""

import base64
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core import mail
from django.test import override_settings

from hawn.assistance import actions as help_
from hawn.assistance.actions import To
from hawn.assistance.states import RequestState
from hawn.audit.roots import sign_root, verify
from hawn.cases.actions import files as cases
from hawn.cases.models import Case
from hawn.config import deploy, roles
from hawn.config.backups.archive import new_pair
from hawn.config.backups.make import make
from hawn.config.supervisor.postgres import EmbeddedServer
from hawn.core.acting import WORKER, Actor, acting
from hawn.decisions import actions as decisions
from hawn.decisions.actions import Grounds
from hawn.notices.actions import queue
from hawn.notices.tasks import send_waiting
from hawn.referrals.actions import handover, intake, sending
from hawn.referrals.report import sections
from hawn.retention.actions import erasing
from hawn.retention.queries import files_of
from hawn.vault.actions import take_all
from tests.conftest import PASSWORDS, ROLES, Site, make_user, use
from tests.demo import PROOF, write_proof
from tests.journeys.test_chain import NOW, TODAY, WHEN, an_alert, opened, say_yes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800), pytest.mark.xdist_group("erasure-proof")]
PEOPLE = 1000 if PROOF else 100
CANARIES = 20
# As a server is set up in docs/erasure-and-backup.md: what is dropped from the log of changes is deleted, not kept
# for reuse.
SETTINGS = {"wal_recycle": "off", "wal_init_zero": "off", "autovacuum": "off"}


@pytest.fixture
def disk(db: Site, tmp_path: Path) -> Iterator[Site]:
    """A server of its own, whose folder can be read byte by byte."""
    home = Path(tempfile.mkdtemp(prefix="hawn-disk-"))
    home.chmod(0o755)
    server = EmbeddedServer(home / "p", SETTINGS)
    server.start()
    roles.create_roles(server.superuser_url(), "test", PASSWORDS)
    site = Site(server, "test")
    (tmp_path / "roots").mkdir()
    with override_settings(ROOTS_DIR=[str(tmp_path / "roots")]):
        use(site.url("owner"))
        deploy.migrate_all()
        use(site.url("app"))
        yield site
        use(db.url("app"))
    server.stop()
    shutil.rmtree(home, ignore_errors=True)


def tell(people: dict[str, Actor], words: Iterator[str]) -> Case:
    """One person's case with a canary in each place where people write."""
    alert = an_alert(
        parts={"referrer": {"sender_contact": next(words)}, "place": {"place": next(words)}},
        person_parts={
            "wish": {"answer": "wants_help", "words": next(words), "permission_referral": "yes"},
            "safe_contact": {"contact": next(words)},
            "identity": {"name": next(words)},
        },
    )
    lookup = sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    receipt = sending.receipt_actor(lookup)
    asked = intake.ask(actor=people["intake"], alert=alert.id, words=next(words), **WHEN)
    sending.answer(actor=receipt, question=asked.id, words=next(words), **WHEN)
    report = sending.open_report(actor=receipt, receipt=lookup, now=NOW)
    for section in sections()[:2]:
        sending.write_section(actor=receipt, report=report.id, section=section["id"], words=next(words), now=NOW)
    sending.send_report(actor=receipt, report=report.id, **WHEN)
    worker, provider = people["case_worker"], people["provider"]
    case = intake.accept(actor=people["intake"], alert=alert.id, tags=[1], **WHEN)[0]
    handover.give(actor=people["intake"], file=case.id, to=worker.user, to_name=worker.name, **WHEN)
    for kind in ("story", "family", "health_note", "safety"):
        cases.write_part(actor=worker, file=case.id, kind=kind, content={"words": next(words)}, now=NOW)
    say_yes(people, case)
    need = help_.want(actor=worker, file=case.id, service="accommodation", words=next(words), now=NOW)
    made = help_.request(actor=worker, need=need.id, to=[To("appogg", "shelter")], brief=next(words), **WHEN)[0]
    help_.answer(actor=provider, key=made.id, to=RequestState.ASKED, words=next(words), **WHEN)
    help_.reply(actor=worker, key=made.id, words=next(words), **WHEN)
    asked_for = decisions.ask(actor=worker, file=case.id, kind="presumed", decider=people["decider"].user, **WHEN)
    grounds = Grounds(next(words), next(words), next(words))
    decisions.record(actor=people["decider"], decision=asked_for.id, outcome="presumed", grounds=grounds, **WHEN)
    with acting(worker, "test"):
        queue(to="worker@example.org", template="work", unique_key=f"work:{case.id}", now=NOW)
    return case


def encodings(word: str) -> list[bytes]:
    """A word as it could stand on a disk: UTF-8, UTF-16 both ways, hexadecimal both ways, base64 at each offset."""
    plain = word.encode()
    found = [plain, word.encode("utf-16-le"), word.encode("utf-16-be"), plain.hex().encode()]
    found.append(plain.hex().upper().encode())
    for offset in range(3):
        coded = base64.b64encode(bytes(offset) + plain)
        found.append(coded[4 if offset else 0 : -4])  # without what its neighbours would change
    return found


def seen(folder: Path, needles: list[bytes]) -> int:
    """How many of the needles stand in any file below a folder."""
    left, any_of = set(needles), patterns(needles)
    for path in folder.rglob("*"):
        if left and path.is_file() and path.suffix != ".so" and "programs" not in path.parts:
            content = path.read_bytes()
            if any(pattern.search(content) for pattern in any_of):
                left -= {n for n in left if n in content}
    return len(needles) - len(left)


def patterns(needles: list[bytes]) -> list[re.Pattern[bytes]]:
    """Patterns of which one is found where any of the needles stands: one for all that begin with the same byte. To
    go through a disk for each needle takes ten times as long."""
    alike = groupby(sorted(needles), key=lambda needle: needle[:1])
    return [
        re.compile(re.escape(first) + b"(?:" + b"|".join(re.escape(n[1:]) for n in those) + b")")
        for first, those in alike
    ]


def sealed_bytes(owner: psycopg.Connection[Any], files: list[Any]) -> list[bytes]:
    """Wrapped keys and sealed parts of some files, each by its first 64 bytes."""
    rows = owner.execute(
        "SELECT wrapped FROM vault_datakey WHERE file = ANY (%s) UNION ALL"
        " SELECT ciphertext FROM vault_envelope WHERE file = ANY (%s)",
        [files, files],
    ).fetchall()
    return [bytes(row[0])[:64] for row in rows]


def settle(site: Site) -> None:
    """What docs/erasure-and-backup.md asks of the server's administrator."""
    with psycopg.connect(site.url("owner"), autocommit=True) as owner:
        for table in ("vault_datakey", "vault_envelope"):
            owner.execute(f"VACUUM FULL {table}")
    with psycopg.connect(site.server.superuser_url("test"), autocommit=True) as administrator:
        for _ in range(2):
            administrator.execute("SELECT pg_switch_wal()")
            administrator.execute("CHECKPOINT")


def test_the_search_finds_a_word_in_every_form(tmp_path: Path) -> None:
    word = f"Zq{secrets.token_hex(9)}wV"
    for offset in range(3):
        inside = b"x" * offset + word.encode() + b"yy"
        forms = [inside, inside.decode().encode("utf-16"), inside.hex().encode(), base64.b64encode(inside)]
        for number, form in enumerate(forms):
            (tmp_path / f"{offset}-{number}").write_bytes(b"before" + form + b"after")
            assert seen(tmp_path, encodings(word)) >= 1
            (tmp_path / f"{offset}-{number}").unlink()
    assert seen(tmp_path, encodings(word)) == 0


def test_one_of_many_is_gone_from_the_disk(disk: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    people = {role: make_user(f"{role} one", role, *where)[1] for role, where in ROLES.items()}
    words = [f"Zq{secrets.token_hex(9)}wV" for _ in range(CANARIES)]
    stays = [opened(people)[0] for _ in range(PEOPLE // 2)]
    gone = tell(people, iter(words))
    stays += [opened(people)[0] for _ in range(PEOPLE - 1 - len(stays))]
    use(disk.url("worker"))
    mail.outbox = []
    send_waiting.func()
    sign_root(now=NOW)
    with acting(WORKER, "test"):
        files = list(files_of(gone.id))
    owner = psycopg.connect(disk.url("owner"), autocommit=True)
    plain = opened_words(disk, people, gone, owner)
    assert {w for w in words if w in plain} == set(words)  # they are there, and open
    sealed = sealed_bytes(owner, files)
    other = sealed_bytes(owner, [stays[0].id])
    needles = [form for word in words for form in encodings(word)]
    settle(disk)
    assert seen(disk.server.home, sealed) == len(sealed)  # the search finds what is there
    before = seen(disk.server.home, needles)
    use(disk.url("worker"))
    erased = erasing.erase(file=gone.id, reason="asked", now=NOW, today=TODAY, approvers=["A B", "C D"])
    sign_root(now=NOW)
    assert verify().faults == []
    settle(disk)
    public = new_pair(tmp_path / "key")
    make(url=disk.url("owner"), to=tmp_path, public=public, outside=[tmp_path / "roots"], now=NOW)
    letters = "".join(m.subject + str(m.body) + str(m.to) for m in mail.outbox)
    (tmp_path / "seen.log").write_text(caplog.text + letters, encoding="utf-8")
    left = {
        "data files, log of changes and server log": seen(disk.server.home, needles),
        "roots, erasure list and backup": seen(tmp_path, needles),
        "queue": sum(n.decode("latin-1") in queue_text(owner) for n in needles),
    }
    assert (before, set(left.values())) == (0, {0})
    assert mail.outbox
    sealed_left = seen(disk.server.home, sealed)
    assert sealed_left == 0
    assert seen(disk.server.home, other) == len(other)
    use(disk.url("app"))
    for case in (stays[0], stays[-1]):
        with acting(people["case_worker"], "test"):
            assert take_all(file=case.id)["wish"]["words"] == "a bed"
    with acting(people["case_worker"], "test"):
        assert take_all(file=gone.id) == {}
    there = owner.execute("SELECT count(*) FROM cases_case").fetchone()
    assert there == (PEOPLE - 1,)
    owner.close()
    tell_proof(erased.rows, len(sealed), sealed_left, len(needles))


def opened_words(disk: Site, people: dict[str, Actor], case: Case, owner: psycopg.Connection[Any]) -> str:
    """Everything of the person that opens, for those who may open it."""
    use(disk.url("app"))
    text = ""
    alert = owner.execute('SELECT alert FROM referrals_alertperson WHERE "case" = %s', [case.id]).fetchone()
    assert alert is not None
    for actor, file in (
        (people["case_worker"], case.id),
        (people["case_worker"], alert[0]),
        (people["intake"], alert[0]),
    ):
        with acting(actor, "test"):
            text += str(take_all(file=file))
    return text


def queue_text(owner: psycopg.Connection[Any]) -> str:
    """The jobs and messages, as text."""
    rows = owner.execute("SELECT j::text FROM procrastinate_jobs j UNION ALL SELECT n::text FROM notices_notice n")
    return " ".join(t for (t,) in rows.fetchall())


def tell_proof(rows: dict[str, int], sealed: int, left: int, needles: int) -> None:
    """docs/proof/erasure.md, at full size."""
    took = ", ".join(f"{n} {t}" for t, n in sorted(rows.items()))
    write_proof(
        "erasure",
        f"{PEOPLE:,} people; one of them, with {CANARIES} words of chance in {CANARIES} places where people write (the"
        " alert, the report, question and answer, the story, health, the need, the brief, the provider's answer, the"
        f" decision), was erased by `hawn erase`'s own verb. Before, all {CANARIES} words opened for those who may read"
        f" them, and the {sealed} wrapped keys and sealed parts of the person were found on the disk.\n\n"
        f"Searched afterwards, byte by byte, for each word in {needles // CANARIES} forms (UTF-8, UTF-16 both ways,"
        " hexadecimal both ways, base64 at three offsets): the server's data files, its log of changes, its own log,"
        " the application's log, the job queue, the messages that were sent, the roots, the erasure list, and a backup"
        f" made after. Found: 0 of {needles} forms, after and before: words are sealed before they reach the"
        f" database.\n\nOf the {sealed} wrapped keys and sealed parts {left} were left on the disk after VACUUM FULL of"
        " the vault's two tables, a switch of the log and two checkpoints (`wal_recycle = off`). The parts of others"
        f" were found and open; {PEOPLE - 1:,} cases are there; every signed root agrees.\n\nRows that went: {took}.",
    )
