"""A year of an invented community team: faces, meetings, posts, counts, and what residents said."""

import random
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from hawn.cases.actions import protocols
from hawn.cases.actions.protocols import Signed
from hawn.community.actions import counts, events, outreach, pages, posts
from hawn.community.actions.counts import Counted
from hawn.community.actions.events import SHARED, Plan, Rhythm
from hawn.community.actions.outreach import Met
from hawn.community.actions.pages import FaceWords, PageWords
from hawn.community.actors import RESIDENT
from hawn.community.kinds import ids
from hawn.community.models import Event, Face
from hawn.community.rules import AHEAD_WEEKS, SILENT_DAYS, before, first_of, last_closed, last_of
from hawn.community.states import Going, Way
from hawn.config.demo.drawings import Drawn, portrait, scene
from hawn.core.acting import Actor, acting
from hawn.core.clock import local
from hawn.core.data import read

STORY = Path(__file__).with_name("community.yaml")
PROMISES = """Officers at meetings do not ask for papers and do not write names down.
What you say at a meeting goes nowhere unless you ask for help, or a life or a child is in danger.
This is an example, invented for the demonstration: nobody signed it."""
CLOSED, OPEN = 32, 25  # outreach threads: of the last twelve months that are closed, and those of now
OTHER = {"officer": "sergeant", "host": "secondhost"}


def protocol(people: dict[str, Actor], now: datetime) -> None:
    """The example protocol without which no community page is there."""
    today = now.date()
    signed = Signed(
        body="community_police", unit="Community team", document="Example protocol (invented for the demonstration)",
        signatory="nobody: an example", signed_on=today - timedelta(days=400), ends_on=today + timedelta(days=365),
        purposes=("community",), kinds=(), promises=PROMISES,
    )  # fmt: skip
    made = protocols.register(actor=people["dpo"], signed=signed)
    protocols.confirm(actor=people["admin"], protocol=made)


def year(people: dict[str, Actor], now: datetime) -> None:
    """Everything of ``community.yaml``, by the same actions as the pages."""
    pick = random.Random(20261124)  # noqa: S311 - invented people, not secrets
    story = read(STORY)
    for key, words in story["pages"].items():
        pages.save_page(actor=people[key], what=PageWords(**words), now=now)
        pages.publish_page(actor=people[key], now=now)
    faces = _faces(people, story["faces"], now)
    for row in story["series"]:
        _series(people, row, faces, now)
    for row in story["single"]:
        starts = _at(now.date() + timedelta(days=row["in_days"]), row["begins"])
        made = events.plan_event(
            actor=people[row["team"]], what=_plan(people, row, faces), starts_at=starts,
            ends_at=starts + timedelta(minutes=row["minutes"]), now=now - timedelta(days=20),
        )  # fmt: skip
        events.publish_event(actor=people[row["team"]], event=made.id, now=now - timedelta(days=20))
    _changes(people, story, now)
    _count(people, pick, now)
    _pulses(people, pick, now)
    _threads(people["outreach"], pick, now)
    _write(people, story, now)


def _at(day: date, clock: str) -> datetime:
    hour, minute = clock.split(":")
    return datetime.combine(day, time(int(hour), int(minute))).astimezone().astimezone(UTC)


def _picture(actor: Actor, drawn: Drawn, alt: dict[str, str], now: datetime) -> UUID:
    return pages.add_picture(actor=actor, content=drawn[0], size=drawn[1], alt=alt, now=now).id


def _faces(people: dict[str, Actor], rows: list[dict[str, Any]], now: datetime) -> dict[str, list[Face]]:
    found: dict[str, list[Face]] = {"officer": [], "host": []}
    for row in rows:
        actor = people[row["team"]]
        owner, other = people[row.get("by", row["team"])], people[OTHER[row["team"]]]
        image = _picture(
            actor, portrait(row["drawn"][0], row["drawn"][1], row.get("uniform")), {"en": row["name"]}, now
        )
        what = FaceWords(row["name"], row["languages"], row["words"], row.get("uniform"), image, owner.user)
        face = pages.save_face(actor=owner, face=None, what=what, now=now)
        pages.vet_face(actor=actor if owner == other else other, face=face.id, now=now)
        pages.show_face(actor=actor, face=face.id, now=now)
        found[row["team"]].append(face)
    return found


def _plan(people: dict[str, Actor], row: dict[str, Any], faces: dict[str, list[Face]]) -> Plan:
    guest = "host" if row["team"] == "officer" else "officer"
    team = people[guest].team
    assert team is not None
    hosts = [f.id for f in faces[row["team"]]] + ([faces["host"][0].id] if row["team"] == "officer" else [])
    named = ("kind", "name", "place", "address", "locality", "words", "languages", "interpreters", "features")
    return Plan(**{k: row[k] for k in named if k in row}, faces=hosts, teams=[team])


def _series(people: dict[str, Actor], row: dict[str, Any], faces: dict[str, list[Face]], now: datetime) -> None:
    actor, begun = people[row["team"]], now - timedelta(weeks=row["since"])
    until = now.date() - timedelta(weeks=row["until"]) if row["until"] else None
    hour, minute = row["begins"].split(":")
    rhythm = Rhythm(row["rule"], begun.date(), time(int(hour), int(minute)), row["minutes"], until)
    made = events.plan_series(actor=actor, what=_plan(people, row, faces), rhythm=rhythm, now=begun)
    events.publish_series(actor=actor, series=made.id, now=begun)
    made.published_at, made.published_by = begun, actor.user
    with acting(actor, "community"):
        while begun < now:  # as the night did it through the year: half a year ahead each time
            begun = min(begun + timedelta(weeks=AHEAD_WEEKS), now)
            events.make_dates(made, begun, actor.user)


def _changes(people: dict[str, Actor], story: dict[str, Any], now: datetime) -> None:
    """One date is called off and another moved, so that both can be seen."""
    with acting(people["officer"], "community"):
        coming = list(Event.objects.filter(starts_at__gt=now, state=Going.OPEN).order_by("starts_at"))
    for row in story["changes"]:
        event = next(e for e in coming if e.kind == row["kind"] and e.series is not None)
        actor = people[row["team"]]
        if "why" in row:
            events.cancel_event(actor=actor, event=event.id, why=row["why"], now=now - timedelta(hours=5))
            continue
        what = Plan(**{name: getattr(event, name) for name in SHARED})
        later = timedelta(minutes=row["later"])
        events.change_event(
            actor=actor, event=event.id, seen=event.version, what=what, starts_at=event.starts_at + later,
            ends_at=event.ends_at + later, now=now - timedelta(hours=5),
        )  # fmt: skip


def _count(people: dict[str, Actor], pick: random.Random, now: datetime) -> None:
    """Each meeting that took place was counted: more come back as the year goes on."""
    with acting(people["officer"], "community"):
        rows = list(Event.objects.filter(ends_at__lt=now).exclude(state=Going.CANCELLED).order_by("starts_at"))
    for row in rows:
        months = (now - row.starts_at).days / 30
        here = pick.randint(6, 16) + (14 if row.kind == "football" else 0)
        greeted = round(here * pick.uniform(0.7, 1))
        talked = round(greeted * pick.uniform(0.4, 0.8))
        back = round(here * max(0.05, 0.55 - months / 30 + pick.uniform(-0.1, 0.1)))
        practical = round(talked * pick.uniform(0.1, 0.4))
        helped = min(talked, pick.choice([0, 0, 0, 1, 1, 2]))
        topics = {t: pick.randint(1, 2) for t in pick.sample(ids("topics")[:7], 2) if practical}
        rungs = (here, greeted, talked, back, practical, helped)
        spoken = tuple(pick.sample(row.languages, len(row.languages) - 1)) + tuple(pick.sample(["ti", "am", "bn"], 1))
        said = Counted(rungs, topics, spoken, pick.random() < 0.8)
        actor = people["officer" if row.kind in ("football", "coffee_morning", "school_gate") else "host"]
        counts.take_tally(actor=actor, key=uuid4(), event=row.id, counted=said, today=local(row.starts_at).date())
    with acting(people["officer"], "community"):
        soon = list(Event.objects.filter(starts_at__gt=now, state=Going.OPEN).order_by("starts_at")[:4])
    for row in soon:
        for people_coming in pick.choices([1, 2, 3, 5], k=6):
            counts.say_coming(key=uuid4(), event=row.id, people=people_coming, today=now.date())


def _pulses(people: dict[str, Actor], pick: random.Random, now: datetime) -> None:
    for back in range(5):  # this season and four that are over
        day = now.date() - timedelta(days=91 * back)
        for key in ("officer", "host"):
            team = people[key].team
            assert team is not None
            for _one in range(pick.randint(12, 26)):
                level = 3.9 - 0.25 * back
                drawn = {
                    i: max(1, min(5, round(pick.gauss(level, 1)))) if pick.random() < 0.95 else None
                    for i in ids("pulse")
                }
                answers = drawn if any(drawn.values()) else {**drawn, "ask": 3}
                way = pick.choice(list(Way))
                actor = people[key] if way == Way.PAPER else RESIDENT
                counts.take_pulse(actor=actor, key=uuid4(), team=team, answers=answers, way=way, today=day)


def _threads(actor: Actor, pick: random.Random, now: datetime) -> None:
    """Trust comes with the third or fourth meeting, and often not at all. Those of the last twelve months that are
    closed are the ones whose numbers can be shown; the open ones have a next meeting or none."""
    today = now.date()
    last = last_of(last_closed(today))
    first = first_of(before(last_closed(today), 3))
    for number in range(CLOSED):
        closed = first + timedelta(days=round((last - first).days * (number + 1) / (CLOSED + 1)))
        opened = closed - timedelta(days=SILENT_DAYS + 130)
        met = _met(actor, pick, opened, closed - timedelta(days=SILENT_DAYS), closed)
        outreach.close_thread(actor=actor, thread=met, today=closed)
    for number in range(OPEN):
        opened = today - timedelta(days=pick.randint(10, 80))
        _met(actor, pick, opened, today, today, None if number % 4 else today + timedelta(days=number % 20))


def _met(actor: Actor, pick: random.Random, opened: date, last: date, today: date, again: date | None = None) -> UUID:
    """A thread and its meetings, as one would have written them on those days."""
    thread = outreach.open_thread(actor=actor, language=pick.choice(["ar", "bn", "ne", "so", "ti"]), today=opened)
    asks, day = pick.choice([0, 2, 3, 3, 3, 4, 4, 4, 5, 6]), opened
    for meeting in range(1, pick.randint(3, 8)):
        day += timedelta(days=pick.randint(6, 18)) if meeting > 1 else timedelta()
        if day > last:
            break
        level = 6 if meeting == asks else min(meeting + 1, 5)
        met = Met(day, level, pick.choice(ids("topics")[:7]), again)
        outreach.take_contact(actor=actor, key=uuid4(), code=thread.code, met=met, today=today)
    return thread.id


def _write(people: dict[str, Actor], story: dict[str, Any], now: datetime) -> None:
    made = []
    for row in story["posts"]:
        actor, at = people[row["team"]], now - timedelta(days=row["ago"])
        image = _picture(actor, scene(row["drawn"]), row["alt"], at)
        post = posts.write_post(actor=actor, post=None, words=row["words"], picture=image, takes_questions=True, now=at)
        posts.publish_post(actor=actor, post=post.id, now=at)
        if post.hits:
            posts.publish_post(actor=people[OTHER[row["team"]]], post=post.id, now=at)
        made.append((post, actor))
    for row in story["asked"]:
        post, actor = made[row["post"]]
        key = uuid4()
        posts.ask_in_public(key=key, post=post.id, text=row["text"], language=row["language"], today=now.date())
        if row["state"] == "shown":
            posts.answer_asked(actor=actor, asked=key, shown=row["text"], answer=row["answer"], now=now)
    for row in story["said"]:
        actor = people[row["team"]]
        raised = now.date() - timedelta(days=row["ago"])
        heard = posts.hear(actor=actor, words=row["words"], heard=row["heard"], raised_on=raised, now=now)
        posts.show_priority(actor=actor, priority=heard.id, now=now)
        for one in row["done"]:
            on = now.date() - timedelta(days=one["ago"])
            posts.say_done(actor=actor, priority=heard.id, words=one["words"], on=on, now=now)
