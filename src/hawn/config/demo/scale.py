"""Many invented cases, by COPY as the owner: for trying lists and searches at the size of a country.

Some forty patterns are played by the same actions as the pages; their rows are then copied with ids, references,
aliases, days, places and case workers of their own, and their parts sealed anew under keys of their own. A case
worker opens a copy like any other case. The patterns leave audit lines; copies do not, for nobody did anything.
The mix comes from a seed, the ids from the system's chance. One batch is one transaction: a fill that is stopped
leaves whole cases, and the next one goes on from there.
"""

import random
import re
import secrets
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.errors import UniqueViolation
from tqdm import tqdm

from hawn.agencies.models import Membership, User
from hawn.agencies.queries import team_id
from hawn.cases import rules
from hawn.cases.models import Case
from hawn.config.demo.load import SEED, an_age, screens
from hawn.config.demo.people import as_owner
from hawn.config.demo.roster import DOMAIN, ROLES
from hawn.config.demo.walk import Story, go
from hawn.core.acting import Actor
from hawn.countries.profiles import current, localities
from hawn.vault.copies import Copies, KeyRow, PartRow

# table: the column that names its file. In this order no row comes before the one it points to.
TABLES = {
    "referrals_receipt": "alert",
    "referrals_alert": "id",
    "referrals_alertperson": "alert",
    "referrals_question": "alert",
    "referrals_report": "alert",
    "cases_case": "id",
    "cases_sight": "file",
    "cases_permission": "file",
    "cases_workitem": "file",
    "cases_happening": "file",
    "decisions_decision": "file",
    "decisions_clock": "file",
    "decisions_pause": "file",
    "assistance_need": "file",
    "assistance_request": "file",
    "assistance_step": "file",
    "assistance_block": "file",
    "assistance_paper": "file",
}
KEYS = "vault_datakey (id, file, data_class, wrapped_with, wrapped)"
PARTS = "vault_envelope (id, file, kind, data_class, version, ciphertext, sealed_at)"
BATCH, SPREAD_DAYS = 500, 60
DAY = r"\d{4}-\d\d-\d\d"
FIRST_NAMES = ("Carmen", "Emma", "Jake", "Karl", "Maya", "Nina", "Paul")
SURNAMES = ("Abela", "Bonello", "Cassar", "Debono", "Ellul", "Gauci", "Pace")

Texts = dict[str, list[str]]


def fill(people: dict[str, Actor], owner_url: str, upto: int, now: datetime) -> int:
    """Adds cases until there are ``upto``; returns how many were added. ``people`` act in the patterns."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("SET TimeZone = 'UTC'")
        owner.execute("SET synchronous_commit = off")  # a batch may be lost in a crash, never half of one
        have = count(owner)
        if have >= upto:
            return 0
        pick = random.Random(f"{SEED}/{have}")  # noqa: S311 - invented people, not secrets
        with tqdm(desc="Inventing cases", unit="case", total=upto, initial=have, file=sys.stderr, disable=None) as bar:
            patterns = []
            for story in deck(pick, now)[: upto - have]:
                patterns += [Pattern(owner, case, people["caseworker"]) for case in go(people, story)]
                bar.update()
            workers = [people["caseworker"], *colleagues(owner_url)]
            for made in _copy(owner, patterns, workers, pick, upto - count(owner)):
                bar.update(made)
        owner.execute(f"ANALYZE {', '.join([*TABLES, 'vault_datakey', 'vault_envelope'])}")
        return count(owner) - have


def count(owner: psycopg.Connection) -> int:
    """How many cases there are."""
    row = owner.execute("SELECT count(*) FROM cases_case").fetchone()
    return row[0] if row else 0


def colleagues(owner_url: str) -> list[Actor]:
    """Forty-nine case workers beside the one who signs in, so that nobody has more than a fiftieth."""
    _, role, body, team = ROLES["caseworker"]
    out = []
    with as_owner(owner_url):
        for number, name in enumerate((f"{f} {s}" for s in SURNAMES for f in FIRST_NAMES), start=2):
            email = f"caseworker{number}@{DOMAIN}"
            user = User.objects.filter(email=email).first() or User.objects.create_user(email, name)
            Membership.objects.get_or_create(user=user, team_id=team_id(body, team), role=role, ended_at=None)
            out.append(Actor(user=user.id, role=role, team=team_id(body, team), name=name))
    return out


def deck(pick: random.Random, now: datetime) -> list[Story]:
    """The patterns, shuffled: every stage of a case and of a request, most of them adults with help under way."""

    def one(until: str, age: str = "", **more: object) -> Story:
        at = now - timedelta(days=pick.randint(5, 20), minutes=pick.randint(0, 600))
        sender = pick.choice(["referrer", "doctor"])
        needs = ("accommodation", pick.choice(["legal_counselling", "education_children"]))[: pick.randint(1, 2)]
        facts = {"sender": sender, "needs": needs, **more}
        return Story(screens(pick, age or an_age(pick)), until, at, **facts)  # type: ignore[arg-type]

    school, lawyer = ("education_children",), ("legal_counselling",)
    stories = [
        *(one("opened") for _ in range(2)),
        *(one("assigned") for _ in range(5)),
        *(one("decided") for _ in range(3)),
        *(one("asked") for _ in range(3)),
        *(one("accepted") for _ in range(3)),
        *(one("started") for _ in range(7)),
        *(one("delivered") for _ in range(3)),
        *(one("delivered", closes=True) for _ in range(5)),
        one("assigned", "child"),
        one("decided", undecided=True),
        one("decided", decided="other_help"),
        one("asked", needs=school, blocked=True),
        one("asked", asks=True, needs=lawyer),
        one("asked", refused=True),
        one("asked", withdrawn=True),
        one("started", needs=school),
        one("started", late_clock=True),
    ]
    pick.shuffle(stories)
    return stories


@dataclass(frozen=True, slots=True)
class Face:
    """What tells one copy from another, apart from its ids."""

    worker: Actor
    days: int
    locality: str


class Pattern:
    """The rows of one case, of its alert and of its person, ready to be copied.

    The rows are kept as COPY's own text, cut at everything that changes from copy to copy.
    """

    def __init__(self, owner: psycopg.Connection, case: Case, worker: Actor) -> None:
        files = self._files(owner, case)
        texts = {table: _rows(owner, table, column, files) for table, column in TABLES.items()}
        self.worker, self.locality = worker, case.locality
        self.ids = {line.split("\t", 1)[0] for text in texts.values() for line in text.splitlines()}
        self.ids.add(str(case.situation))
        self.references = set(re.findall(r"\b(?:HW|RQ)-\w{4}-\w{4}\b", "".join(texts.values())))
        self.alias = str(owner.execute("SELECT alias FROM cases_case WHERE id = %s", [case.id]).fetchone()[0])  # type: ignore[index]
        fixed = [*self.ids, *self.references, self.alias, case.locality, str(worker.user), worker.name]
        self._cut = re.compile("(" + "|".join([*(re.escape(word) for word in fixed if word), DAY]) + ")")
        self._pieces = {table: self._cut.split(text) for table, text in texts.items() if text}
        self._days = {day for text in texts.values() for day in re.findall(DAY, text)}
        self._sealed_on = case.opened_at
        keys = owner.execute(
            "SELECT file::text, data_class, wrapped_with, wrapped FROM vault_datakey WHERE file = ANY(%s)", [files]
        )
        parts = owner.execute(
            "SELECT file::text, kind, data_class, version, ciphertext FROM vault_envelope WHERE file = ANY(%s)", [files]
        )
        self._copies = Copies([KeyRow(*k) for k in keys], [PartRow(*p) for p in parts])

    @staticmethod
    def _files(owner: psycopg.Connection, case: Case) -> list[UUID]:
        row = owner.execute('SELECT alert, id FROM referrals_alertperson WHERE "case" = %s', [case.id]).fetchone()
        return [case.id, *(row or ())]

    def copy(self, face: Face, into: Texts) -> None:
        """Adds the rows of one more case to ``into``, table by table."""
        new = dict(zip(self.ids, _uuids(len(self.ids)), strict=True))
        for old in self.references:
            new[old] = rules.reference(old[:2], secrets.choice)
        new[self.alias] = rules.alias(secrets.choice)
        new[self.locality] = face.locality
        new[str(self.worker.user)], new[self.worker.name] = str(face.worker.user), face.worker.name
        back = timedelta(days=face.days)
        for day in self._days:
            new[day] = (date.fromisoformat(day) - back).isoformat()
        for table, pieces in self._pieces.items():
            text = pieces.copy()
            text[1::2] = [new[word] for word in pieces[1::2]]
            into[table].append("".join(text))

        def name(kind: str) -> str:
            before, colon, key = kind.rpartition(":")
            return f"{before}{colon}{new.get(key, key)}"

        at = self._sealed_on - back
        for row in self._copies.anew(name):
            if isinstance(row, KeyRow):
                line = f"{row.file}\t{row.data_class}\t{row.wrapped_with}\t\\\\x{row.wrapped.hex()}\n"
                into[KEYS].append(f"{_uuids(1)[0]}\t{line}")
            else:
                line = f"{row.file}\t{row.kind}\t{row.data_class}\t{row.version}\t\\\\x{row.ciphertext.hex()}\t{at}\n"
                into[PARTS].append(f"{_uuids(1)[0]}\t{line}")


def _rows(owner: psycopg.Connection, table: str, column: str, files: list[UUID]) -> str:
    statement = sql.SQL("COPY (SELECT * FROM {} WHERE {} = ANY({})) TO STDOUT").format(
        sql.Identifier(table), sql.Identifier(column), sql.Literal(files)
    )
    with owner.cursor() as cursor, cursor.copy(statement) as copy:
        return b"".join(bytes(block) for block in copy).decode()


def _uuids(number: int) -> list[str]:
    """Version 4 UUIDs as text, many times faster than one by one."""
    chance = secrets.token_hex(16 * number)
    return [
        f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"
        for h in (chance[i : i + 32] for i in range(0, len(chance), 32))
    ]


def _copy(
    owner: psycopg.Connection, patterns: list[Pattern], workers: list[Actor], pick: random.Random, missing: int
) -> Iterator[int]:
    places = list(localities(current().country))
    while missing > 0:
        batch = min(BATCH, missing)
        for tries_left in (2, 1, 0):
            texts: Texts = defaultdict(list)
            for _ in range(batch):
                face = Face(pick.choice(workers), pick.randrange(SPREAD_DAYS), pick.choice(places))
                pick.choice(patterns).copy(face, texts)
            try:
                _write(owner, texts)
                break
            except UniqueViolation:  # two references alike, once in a million cases: other ones
                if not tries_left:
                    raise
        missing -= batch
        yield batch


def _write(owner: psycopg.Connection, texts: Texts) -> None:
    with owner.transaction(), owner.cursor() as cursor:
        for table in (*TABLES, KEYS, PARTS):
            if table in texts:
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write("".join(texts[table]))
