"""Verbs on posts, on questions asked in public, and on what was heard and done."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from hawn.agencies.policies import NoSuchRow, WrongMove
from hawn.agencies.roles import May
from hawn.audit.actions import write as audit_write
from hawn.community.actions.pages import Words, show_picture
from hawn.community.actors import RESIDENT
from hawn.community.models import Asked, Done, Post, Priority
from hawn.community.policies import SecondPerson, demand_post_move, demand_team
from hawn.community.rules import ASKED_DAYS
from hawn.community.states import AskedState, PostState
from hawn.community.words import discloses, sensitive
from hawn.core.acting import WORKER, Actor, acting
from hawn.core.clock import local
from hawn.vault.keys import derived, seal, unseal

PURPOSE = "community"


class Discloses(ValueError):
    """These words tell of somebody's own trouble: they are never shown, whoever wants it."""


def write_post(
    *, actor: Actor, post: UUID | None, words: Words, picture: UUID | None, takes_questions: bool, now: datetime
) -> Post:
    """Makes or changes a draft. ``words``: language to ``title`` and ``text``. Raises Refused, NoSuchRow, WrongMove
    for one that is out already."""
    with acting(actor, PURPOSE):
        team = demand_team(actor, May.COMMUNITY)
        if post is None:
            row = Post(id=uuid4(), team=team, made_at=now, made_by=actor.user)
        else:
            row = _post(post, team)
            if row.state != PostState.DRAFT:
                demand_post_move(row.state, PostState.DRAFT)
        row.words, row.languages, row.takes_questions = words, list(words), takes_questions
        row.picture = picture or row.picture
        row.hits = sensitive("\n".join(text for one in words.values() for text in one.values()))[:40]
        row.state, row.changed_at, row.changed_by = PostState.DRAFT, now, actor.user
        row.save(force_insert=post is None)
        audit_write(action="community.post", subject=str(row.id))
        return row


def publish_post(*, actor: Actor, post: UUID, now: datetime) -> PostState:
    """Lets everybody read it; one with sensitive words waits until somebody else than who wrote it does this. Returns
    where it now stands. Raises Refused, NoSuchRow, WrongMove; SecondPerson for the writer of one that waits."""
    with acting(actor, PURPOSE):
        row = _post(post, demand_team(actor, May.COMMUNITY))
        demand_post_move(row.state, PostState.OPEN)
        mine = actor.user == row.changed_by
        if row.hits and mine and row.state == PostState.SECOND:
            raise SecondPerson(str(post))
        if row.hits and mine:
            row.state = PostState.SECOND
        else:
            row.state, row.published_at, row.published_by = PostState.OPEN, now, actor.user
            show_picture(actor=actor, picture=row.picture, now=now)
        row.save(update_fields=["state", "published_at", "published_by"])
        audit_write(action=f"community.post.{row.state}", subject=str(post))
        return PostState(row.state)


def withdraw_post(*, actor: Actor, post: UUID, now: datetime) -> None:
    """Nobody reads it any more. Raises Refused, NoSuchRow, WrongMove."""
    with acting(actor, PURPOSE):
        row = _post(post, demand_team(actor, May.COMMUNITY))
        demand_post_move(row.state, PostState.WITHDRAWN)
        Asked.objects.filter(post=post, state=AskedState.WAITING).update(
            state=AskedState.LEFT_OUT, sealed=None, decided_at=now, decided_by=actor.user
        )
        row.state, row.withdrawn_at, row.withdrawn_by = PostState.WITHDRAWN, now, actor.user
        row.published_at = row.published_by = None
        row.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "published_at", "published_by"])
        audit_write(action="community.post.withdraw", subject=str(post))


def _post(post: UUID, team: UUID) -> Post:
    row = Post.objects.select_for_update().filter(id=post, team=team).first()
    if row is None:
        raise NoSuchRow(str(post))
    return row


def ask_in_public(*, key: UUID, post: UUID, text: str, language: str, today: date) -> None:
    """A resident asks; sealed until the team has read it. ``key`` is the form's: sending twice asks once. Raises
    NoSuchRow where the post takes no questions."""
    sealed = seal(derived("asked"), text.encode(), _binding(key))
    with acting(RESIDENT, PURPOSE):
        row = Post.objects.filter(id=post, state=PostState.OPEN, takes_questions=True).first()
        if row is None:
            raise NoSuchRow(str(post))
        asked = Asked(id=key, post=post, team=row.team, language=language, sealed=sealed, asked_on=today)
        Asked.objects.bulk_create([asked], ignore_conflicts=True)
        audit_write(action="community.asked", subject=str(post))


def read_asked(*, actor: Actor, asked: UUID) -> tuple[Asked, str]:
    """A waiting question with its text. Raises Refused, NoSuchRow."""
    with acting(actor, PURPOSE):
        row = _asked(asked, demand_team(actor, May.COMMUNITY))
        audit_write(action="community.asked.read", subject=str(asked))
    return row, unseal(derived("asked"), bytes(row.sealed or b""), _binding(asked)).decode()


def answer_asked(*, actor: Actor, asked: UUID, shown: str, answer: str, now: datetime) -> None:
    """Shows a question, as the team tidied it, with its answer. Raises Refused, NoSuchRow; Discloses where the words to
    be shown tell of somebody's own trouble."""
    with acting(actor, PURPOSE):
        row = _asked(asked, demand_team(actor, May.COMMUNITY))
        if discloses(shown):
            raise Discloses(str(asked))
        row.shown, row.answer, row.state = shown, answer, AskedState.SHOWN
        row.sealed, row.decided_at, row.decided_by = None, now, actor.user
        row.save()
        audit_write(action="community.asked.show", subject=str(asked))


def leave_out(*, actor: Actor, asked: UUID, private: bool, now: datetime) -> None:
    """Never shown, and its text is gone: it was a disclosure (``private``) or does not belong there. Raises Refused,
    NoSuchRow."""
    with acting(actor, PURPOSE):
        row = _asked(asked, demand_team(actor, May.COMMUNITY))
        row.state = AskedState.PRIVATE if private else AskedState.LEFT_OUT
        row.sealed, row.decided_at, row.decided_by = None, now, actor.user
        row.save()
        audit_write(action=f"community.asked.{row.state}", subject=str(asked))


def forget_asked(*, today: date) -> int:
    """By the worker: questions nobody read for a month, and those that were left out. Returns how many."""
    with acting(WORKER, PURPOSE):
        old = Asked.objects.filter(asked_on__lt=today - timedelta(days=ASKED_DAYS)).exclude(state=AskedState.SHOWN)
        return old.delete()[0]


def _asked(asked: UUID, team: UUID) -> Asked:
    row = Asked.objects.select_for_update().filter(id=asked, team=team, state=AskedState.WAITING).first()
    if row is None:
        raise NoSuchRow(str(asked))
    return row


def _binding(key: UUID) -> bytes:
    return f"asked|{key}".encode()


def hear(*, actor: Actor, words: dict[str, str], heard: str, raised_on: date, now: datetime) -> Priority:
    """Writes down what residents said should change. Raises Refused."""
    with acting(actor, PURPOSE):
        team = demand_team(actor, May.COMMUNITY)
        row = Priority(
            id=uuid4(), team=team, words=words, heard=heard, raised_on=raised_on, made_at=now, made_by=actor.user
        )
        row.save(force_insert=True)
        audit_write(action="community.heard", subject=str(row.id))
        return row


def show_priority(*, actor: Actor, priority: UUID, now: datetime, on: bool = True) -> None:
    """Shows it to everybody, or takes it back. Raises Refused, NoSuchRow."""
    with acting(actor, PURPOSE):
        row = _priority(priority, demand_team(actor, May.COMMUNITY))
        row.published_at, row.published_by = (now, actor.user) if on else (None, None)
        row.save(update_fields=["published_at", "published_by"])
        audit_write(action="community.heard.publish" if on else "community.heard.hide", subject=str(priority))


def say_done(*, actor: Actor, priority: UUID, words: dict[str, str], on: date, now: datetime) -> None:
    """Says what was done about it and when. Raises Refused, NoSuchRow; WrongMove for a day to come or before."""
    with acting(actor, PURPOSE):
        team = demand_team(actor, May.COMMUNITY)
        row = _priority(priority, team)
        if not row.raised_on <= on <= local(now).date():
            raise WrongMove("done after it was said, and not in the future")
        Done(priority=priority, team=team, on=on, words=words, made_at=now, made_by=actor.user).save(force_insert=True)
        audit_write(action="community.done", subject=str(priority))


def _priority(priority: UUID, team: UUID) -> Priority:
    row = Priority.objects.select_for_update().filter(id=priority, team=team).first()
    if row is None:
        raise NoSuchRow(str(priority))
    return row
