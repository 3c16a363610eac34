"""Verbs on outreach threads. A thread is a code word, a language and dates; who it is stands nowhere."""

import json
import secrets
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from uuid import UUID, uuid4

from hawn.agencies.policies import NoSuchRow, Refused, WrongMove
from hawn.agencies.roles import May
from hawn.audit.actions import write as audit_write
from hawn.community.actions.pages import is_police
from hawn.community.kinds import data, ids
from hawn.community.models import Contact, Thread, ThreadCount
from hawn.community.policies import SentDifferently, demand_team
from hawn.community.rules import SILENT_DAYS, THREAD_MONTHS, asked_at, quarter
from hawn.community.states import ThreadEnd
from hawn.core.acting import WORKER, Actor, acting

PURPOSE = "outreach"


class NoSuchCode(ValueError):
    """No open thread of the team has this code word."""


class Unlikely(ValueError):
    """A day to come, one before the thread began, a rung or a topic that is not on the list."""


@dataclass(frozen=True, slots=True)
class Met:
    """One meeting: the day, how far it went (1 to 6), what it was about, when one meets again."""

    on: date
    level: int
    topic: str
    next_on: date | None = None


def open_thread(*, actor: Actor, language: str, today: date) -> Thread:
    """A new thread with a random code word that is in no use. Raises Refused, for police whatever their role."""
    with acting(actor, PURPOSE):
        team = _outreach(actor)
        used = set(Thread.objects.filter(team=team).values_list("code", flat=True))
        code = next(c for c in iter(new_code, None) if c not in used)
        row = Thread(id=uuid4(), team=team, code=code, language=language, opened_on=today, last_on=today)
        row.save(force_insert=True)
        audit_write(action="outreach.open", subject=str(row.id))
        return row


def take_contact(*, actor: Actor, key: UUID, code: str, met: Met, today: date) -> None:
    """Adds a meeting to an open thread, found by its code word. The device makes ``key``: the same entry again
    changes nothing. Raises Refused, NoSuchCode, Unlikely, SentDifferently."""
    with acting(actor, PURPOSE):
        team = _outreach(actor)
        digest = sha256(json.dumps([code, asdict(met)], sort_keys=True, default=str).encode()).hexdigest()
        before = Contact.objects.filter(id=key).values_list("digest", flat=True).first()
        if before is not None:
            if before != digest:
                raise SentDifferently(str(key))
            return
        row = Thread.objects.select_for_update().filter(team=team, code=tidy(code), closed_on=None).first()
        if row is None:
            raise NoSuchCode(code)
        if not row.opened_on <= met.on <= today or met.level not in range(1, 7) or met.topic not in ids("topics"):
            raise Unlikely("look at the day, the rung and the topic")
        Contact(id=key, thread=row, on=met.on, level=met.level, topic=met.topic, digest=digest).save(force_insert=True)
        row.last_on, row.next_on = max(row.last_on, met.on), met.next_on
        row.save(update_fields=["last_on", "next_on"])
        audit_write(action="outreach.contact", subject=str(row.id))


def close_thread(*, actor: Actor, thread: UUID, today: date) -> None:
    """Nobody meets any more. Raises Refused, NoSuchRow, WrongMove."""
    with acting(actor, PURPOSE):
        _outreach(actor)
        row = Thread.objects.select_for_update().filter(id=thread).first()
        if row is None:
            raise NoSuchRow(str(thread))
        if row.closed_on is not None:
            raise WrongMove("it was closed before")
        row.closed_on, row.closed_why, row.next_on = today, ThreadEnd.ENDED, None
        row.save(update_fields=["closed_on", "closed_why", "next_on"])
        audit_write(action="outreach.close", subject=str(thread))


def close_silent(*, today: date) -> int:
    """By the worker: threads without a meeting for 90 days are closed. Returns how many; safe to repeat."""
    with acting(WORKER, PURPOSE):
        rows = Thread.objects.filter(closed_on=None, last_on__lte=today - timedelta(days=SILENT_DAYS))
        return rows.update(closed_on=today, closed_why=ThreadEnd.SILENT, next_on=None)


def purge(*, today: date) -> int:
    """By the worker: threads closed for 12 months become counts by quarter. Returns how many; safe to repeat."""
    with acting(WORKER, PURPOSE):
        before = date(today.year - THREAD_MONTHS // 12, today.month, min(today.day, 28))
        rows = list(Thread.objects.select_for_update().filter(closed_on__lt=before).prefetch_related("contacts"))
        counts = Counter(
            (row.team, quarter(row.closed_on), asked_at(c.level for c in sorted(row.contacts.all(), key=_by_day)))
            for row in rows
            if row.closed_on is not None
        )
        for (team, when, number), threads in counts.items():
            one, _made = ThreadCount.objects.get_or_create(
                team=team, quarter=when, asked_at_contact=number, defaults={"threads": 0}
            )
            one.threads += threads
            one.save(update_fields=["threads"])
        Thread.objects.filter(id__in=[row.id for row in rows]).delete()
        return len(rows)


def _by_day(contact: Contact) -> tuple[date, str]:
    return contact.on, str(contact.id)


def _outreach(actor: Actor) -> UUID:
    team = demand_team(actor, May.OUTREACH)
    if is_police(team):
        raise Refused("outreach threads are not for police")
    return team


def new_code() -> str:
    """Two everyday words and a number, such as ``olive-boat-42``: easy to keep in mind, and of nobody."""
    first, second = _code_words()
    return f"{secrets.choice(first)}-{secrets.choice(second)}-{secrets.randbelow(90) + 10}"


def tidy(typed: str) -> str:
    """A code word as somebody typed it."""
    return "-".join("".join(c if c.isalnum() else " " for c in typed.lower()).split())


@lru_cache(maxsize=1)
def _code_words() -> tuple[list[str], list[str]]:
    words = data("code_words")
    return words["first"], words["second"]
