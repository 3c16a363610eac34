"""Raw SQL as the app's login role: no row of somebody else's, whatever is tried, with a proxy in between or not."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from hawn.cases.models import Case
from hawn.core.acting import Acting, Actor, acting, token
from hawn.vault.actions import take
from tests.conftest import Site, use
from tests.core.attempts import READS
from tests.demo import add_to_proof
from tests.journeys.test_chain import opened
from tests.pool import PROGRAM, pool

pytestmark = pytest.mark.wall
PROVED = (
    "{n} attempts in raw SQL with the application's own login, each twice: in no context, and in the true context of"
    " somebody who holds nothing of the case. Rows, values and errors that name the case of somebody else: 0. The case"
    " is there and whole after each."
)
MOMENT = "SELECT pg_backend_pid(), (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint"


def told(connected: psycopg.Connection, script: str) -> str:
    """Everything that a script's statements answer, and the error it ends in, as one text."""
    said = []
    try:
        with connected.cursor() as cursor:
            for statement in script.split("; "):
                if statement.startswith("COPY"):
                    with cursor.copy(statement) as copy:  # type: ignore[arg-type]
                        said += [bytes(block).decode() for block in copy]
                    continue
                cursor.execute(statement)  # type: ignore[arg-type]
                if cursor.description:
                    said += [repr(row) for row in cursor.fetchall()]
    except psycopg.Error as error:
        said.append(str(error))
    return "\n".join(said)


@pytest.fixture
def secrets(people: dict[str, Actor]) -> dict[str, str]:
    """A case of somebody else, and a context stolen from who has it."""
    case, lookup = opened(people)
    with acting(people["case_worker"], "case"), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('hawn.context')")
        stolen = cursor.fetchone()[0]
    return {
        "case": str(case.id), "reference": case.reference, "alias": case.alias, "token": stolen,
        "worker": str(people["case_worker"].user), "situation": str(case.situation), "receipt": str(lookup),
    }  # fmt: skip


STAFF = re.compile(r"<(agencies_user|agencies_membership|account_emailaddress)>.*?</\1>", re.DOTALL)


def leaks(answer: str, script: str, secrets: dict[str, str]) -> list[str]:
    """What an answer names of the case, beyond what the attempt itself said. Who works here is no secret of a case: the
    tables of staff are read by every sign-in."""
    answer = STAFF.sub("", answer)
    return [name for name, value in secrets.items() if value in answer and value not in script]


def test_nothing_of_anothers_case_comes_back(
    people: dict[str, Actor], db: Site, secrets: dict[str, str], subtests: pytest.Subtests
) -> None:
    """All on one case: after each attempt it is there and whole, so that each finds what the first one found."""
    for name, read in READS.items():
        with subtests.test(name):
            script = read.format(**secrets)
            with psycopg.connect(db.url("app"), autocommit=True) as bare:
                answer = told(bare, script)
            with psycopg.connect(db.url("app")) as inside:  # in a true context of somebody else
                pid, moment = inside.execute(MOMENT).fetchone() or (0, 0)
                words = token(Acting(people["stranger"], "test"), pid, moment)
                inside.execute("SELECT set_config('hawn.context', %s, true)", [words])
                answer_inside = told(inside, script)
            assert leaks(answer + answer_inside, script, secrets) == []
            with acting(people["case_worker"], "case"):
                assert Case.objects.filter(id=secrets["case"], reference=secrets["reference"]).exists()
            add_to_proof("raw-sql", PROVED, f"{name}: nothing")


def test_an_error_is_the_same_whether_a_row_is_there_or_not(db: Site, secrets: dict[str, str]) -> None:
    said = []
    for case, reference in ((secrets["case"], secrets["reference"]), (str(uuid.uuid4()), "HW-AAAA-AAAA")):
        with psycopg.connect(db.url("app"), autocommit=True) as bare:
            answer = told(
                bare,
                "INSERT INTO cases_case (id, reference, alias, situation, state, age_group, urgency, danger, locality,"
                f" language, lead_team, opened_at, opened_by, closed_reason) VALUES ('{case}', '{reference}', 'x',"
                f" '{case}', 'open', 'adult', 'now', false, '', '', '{case}', now(), '{case}', '')",
            )
            said.append(answer.replace(case, "").replace(reference, ""))
    assert said[0] == said[1]
    assert "row-level security" in said[0]


def test_sessions_do_not_read_each_others_statements(db: Site) -> None:
    canary = f"canary-{uuid.uuid4()}"
    with psycopg.connect(db.url("app")) as busy, psycopg.connect(db.url("app")) as other:
        busy.execute(f"SELECT '{canary}'")  # type: ignore[arg-type]
        seen = other.execute("SELECT coalesce(string_agg(query, ' '), '') FROM pg_stat_activity").fetchone()
    assert seen is not None
    assert canary not in seen[0]


@pytest.fixture
def pooled(db: Site) -> Iterator[str]:
    """The URL of the app's login behind a transaction-pooling proxy with one backend, shared by everybody."""
    if not Path(PROGRAM).exists():
        pytest.skip("pgbouncer is not installed")
    with pool(db.url("app")) as url:
        yield url


def test_a_pooled_backend_carries_no_context_to_the_next_client(
    people: dict[str, Actor], pooled: str, secrets: dict[str, str]
) -> None:
    worker = people["case_worker"]
    backends = set()
    for setting in ("true", "false"):  # a context for the transaction; and one that was wrongly set for the session
        with psycopg.connect(pooled, prepare_threshold=None) as mine:
            pid, moment = mine.execute(MOMENT).fetchone() or (0, 0)
            words = token(Acting(worker, "case"), pid, moment)
            mine.execute(f"SELECT set_config('hawn.context', %s, {setting})", [words])
            assert mine.execute("SELECT count(*) FROM cases_case").fetchone() == (1,)
            mine.commit()
            backends.add(pid)
        for name in READS:
            script = READS[name].format(**secrets)
            with psycopg.connect(pooled, autocommit=True, prepare_threshold=None) as next_client:
                backends.add((next_client.execute("SELECT pg_backend_pid()").fetchone() or (0,))[0])
                assert leaks(told(next_client, script), script, secrets) == [], name
    assert len(backends) == 1


def test_the_product_works_behind_the_proxy(people: dict[str, Actor], pooled: str, db: Site) -> None:
    use(pooled)
    try:
        case, _ = opened(people)
        with acting(people["case_worker"], "case"):
            assert take(file=case.id, kind="wish")["words"] == "a bed"
    finally:
        use(db.url("app"))
