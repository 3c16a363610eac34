"""The acting context: every read and write of walled rows happens inside one short, signed transaction.

Row security shows rows only under a context token. The token names who acts, for which team, in which role
and for what purpose; it is signed here with a key from the process's environment, bound to the database
back end and to the very transaction it is used in, and checked by a function whose key table this process
cannot read. A stolen token is worthless in any other transaction. Whoever can run any SQL under this login, and has
no token, reads no row of a case and becomes nobody: sessions stand there by digest and sealed, accounts change through
functions that ask the token (tests/core/attempts.py). What they can do all the same stands in docs/security.md: read
who works here and password hashes, end sessions, forget counted tries. An injection inside somebody's own request acts
as that person for that transaction.
"""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

LIFETIME_SECONDS = 120


class NotActing(RuntimeError):
    """Walled rows were asked for outside ``acting``: a template or a view did work it must not do."""


class OtherActor(RuntimeError):
    """A second actor tried to join a transaction that belongs to somebody else."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person in one of their teams and roles, or a system actor.

    ``user`` is also a grantee of sight; for a sender without account it is the receipt's lookup id.
    """

    user: UUID
    role: str
    team: UUID | None = None
    name: str = ""

    @property
    def grantees(self) -> tuple[UUID, ...]:
        """The ids that sight can be granted to and this actor holds: the person's own and the acting team's."""
        return (self.user,) if self.team is None else (self.user, self.team)


SYSTEM_ID = UUID("00000000-0000-4000-8000-000000000001")

WORKER = Actor(user=SYSTEM_ID, role="worker", name="Hawn")
PUBLIC_READER = Actor(user=UUID("00000000-0000-4000-8000-000000000002"), role="public_reader")


@dataclass(frozen=True, slots=True)
class Acting:
    """The context now in force."""

    actor: Actor
    purpose: str


_now_acting: ContextVar[Acting | None] = ContextVar("hawn_acting", default=None)


def current() -> Acting:
    """The acting context in force. Raises NotActing outside ``acting``."""
    if (context := _now_acting.get()) is None:
        raise NotActing("open the row inside `with acting(actor, purpose):`")
    return context


def is_acting() -> bool:
    """Whether a context is in force."""
    return _now_acting.get() is not None


@contextmanager
def acting(actor: Actor, purpose: str) -> Iterator[Acting]:
    """One short transaction with its context token. Actions of the same actor nest and join it.

    Raises OtherActor when another actor's transaction is open.
    """
    outer = _now_acting.get()
    if outer is not None:
        if outer.actor != actor:
            raise OtherActor(f"{outer.actor.role} is acting; {actor.role} needs a transaction of its own")
        with transaction.atomic():
            yield outer
        return
    with transaction.atomic():
        context = Acting(actor, purpose)
        _declare(context)
        mark = _now_acting.set(context)
        try:
            yield context
        finally:
            _now_acting.reset(mark)


def _declare(context: Acting) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint")
        pid, transaction_us = cursor.fetchone()
        cursor.execute("SELECT set_config('hawn.context', %s, true)", [token(context, pid, transaction_us)])


def token(context: Acting, pid: int, transaction_us: int) -> str:
    """The signed context for one transaction of one database back end.

    Raises ValueError if a part holds the separator.
    """
    actor = context.actor
    # By the database's own clock, which checks it: this machine's may be wrong, or jump.
    expires = transaction_us // 1_000_000 + LIFETIME_SECONDS
    parts = [
        "1",
        str(actor.user),
        str(actor.team or ""),
        actor.role,
        context.purpose,
        str(expires),
        str(pid),
        str(transaction_us),
    ]
    if any("|" in part for part in parts):
        raise ValueError("a context part holds the separator")
    payload = "|".join(parts)
    signature = hmac.new(settings.CONTEXT_KEY, payload.encode(), sha256).hexdigest()
    return f"{payload}|{signature}"


def pads(key: bytes) -> tuple[bytes, bytes]:
    """The inner and outer blocks of HMAC-SHA-256 (RFC 2104), as the database's key table holds them."""
    block = (sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)
