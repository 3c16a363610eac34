"""Loads the demonstration once: people, the three published cases, and sixty invented people.

The mix follows published figures (profile: figures): by form of exploitation and by sex to the nearest person; most
are adults. Everything is invented but the three cases; the same seed makes the same people.
"""

import random
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tqdm import tqdm

from hawn.breaches.actions import Happened, register
from hawn.config.demo import community
from hawn.config.demo import people as demo_people
from hawn.config.demo.mix import INVENTED, quota, share
from hawn.config.demo.walk import STAGES, Story, go, published
from hawn.core import clock
from hawn.core.acting import Actor
from hawn.countries.profiles import current, localities
from hawn.screening.signs import sectors

SEED = 20261123
RAID = 12  # people found at once
LANGUAGES = ("es", "fil", "vi", "ne", "bn", "ar", "ti", "hi", "uk", "sr")


def load(owner_url: str) -> None:
    """Makes everything, with a progress bar, in an empty database."""
    people, now = demo_people.make(owner_url), clock.now()
    community.protocol(people, now)
    people = demo_people.make(owner_url)
    stories = [*_published(now), *invented(now)]
    for story in tqdm(stories, desc="Inventing people", unit="alert", file=sys.stderr, disable=None):
        go(people, story)
    _breach(people["dpo"], now)
    community.year(people, now)


def _breach(officer: Actor, now: datetime) -> None:
    """One entry of the breach register, its 72 hours running."""
    words = {
        "happened": "A letter about an appointment went to the wrong flat of the same house. It came back opened.",
        "consequences": "Somebody in the house may know that a person there asks for help.",
    }
    what = Happened(
        now - timedelta(hours=20), words, ["confidentiality"], ["helped"], ["A", "D"], people="1-9", records="1-9"
    )
    register(actor=officer, what=what, now=now)


def _published(now: datetime) -> list[Story]:
    far = {"clothing-factory": "started", "cleaning-company": "seen", "south-american-women": "decided"}
    return [
        Story(
            screens=row["screens"], until=far[row["id"]], at=now - timedelta(days=4), sender=row["referrer"],
            needs=tuple(row["needs"]), signs=tuple(row["signs"]), set_code=row["set"], act=tuple(row["act"]),
            picture=row["id"] == "clothing-factory",
        )
        for row in published()
    ]  # fmt: skip


def screens(
    pick: random.Random, age: str = "adult", people: int = 1, form: str = "", **wish: Any
) -> dict[str, dict[str, Any]]:
    """What an invented sender filled in: the six screens. ``form``: of exploitation; by chance if none is given."""
    sector = pick.choice(SECTORS[form or ("labour" if pick.random() < share("form") else "sexual")])
    signs = [s.code for s in pick.sample(sectors()[sector].signs, 2)]
    answer = {
        "answer": "wants_help",
        "permission_referral": "yes",
        "language": pick.choice(LANGUAGES),
        "interpreter": "yes",
    }
    return {
        "danger": {"danger": pick.choice(["no", "no", "not_known", "yes"])},
        "who": {"age_group": age, "people": str(people), "minors": "", "children_with": ""},
        "wish": {**answer, "words": pick.choice(WORDS), "contact": pick.choice(CONTACTS), **wish},
        "signs": {
            "sector": sector,
            "profession": pick.choice(["inspector", "health", "ngo"]),
            "signs": signs,
            "story": "",
        },
        "where": {
            "urgency": pick.choice(["now", "tonight", "week", "week"]),
            "locality": pick.choice(list(localities(current().country))),
            "place": "",
        },
    }


def an_age(pick: random.Random) -> str:
    """Most are adults; a few were not asked, fewer could be children."""
    return pick.choices(["adult", "not_asked", "could_be_child"], weights=[17, 2, 1])[0]


# Days since an alert that came only so far: a desk reads what is new.
AGE = {"sent": (0, 0), "seen": (0, 1), "opened": (0, 2), "assigned": (1, 6)}
SECTORS = {
    "labour": ("construction", "hospitality", "cleaning", "domestic_work", "temping_delivery"),
    "sexual": ("sexual_exploitation", "massage"),
}
WORDS = (
    "A bed for tonight.",
    "My passport back.",
    "To work with papers.",
    "School for my daughter.",
    "To talk to someone who speaks my language.",
    "That they leave my family alone.",
    "The money they owe me.",
)
CONTACTS = (
    "Message in the morning, never call",
    "At the clinic on Thursdays",
    "Through the language course",
    "Only through the sender",
)


def invented(now: datetime) -> list[Story]:
    """All invented people: the special situations, and others up to their number, in the mix of the figures."""
    pick = random.Random(SEED)  # noqa: S311 - invented people, not secrets
    special, forms = _special(pick, now)
    stories = special + _others(pick, now, quota("form", INVENTED, forms, pick))
    sexes = iter(quota("sex", INVENTED, [], pick))
    return [replace(s, sexes=tuple(next(sexes) for _ in range(int(s.screens["who"]["people"])))) for s in stories]


def _special(pick: random.Random, now: datetime) -> tuple[list[Story], list[str]]:
    """Situations that a demonstration must have, and the form of exploitation of each of their people."""
    day = timedelta(days=1)
    stories = [
        Story(screens(pick, people=RAID, form="labour"), "opened", now - 2 * day),
        Story(screens(pick, age="child", form="sexual"), "assigned", now - day, sender="doctor"),
        Story(screens(pick, form="labour", answer="no", permission_referral="no"), "seen", now - 3 * day),
        Story(screens(pick, form="labour"), "started", now - 9 * day, needs=("accommodation",), late_clock=True),
        Story(screens(pick, form="labour"), "asked", now - 6 * day, needs=("education_children",), blocked=True),
        Story(screens(pick, form="sexual"), "asked", now - 5 * day, needs=("accommodation",), refused=True),
        Story(screens(pick, form="labour"), "decided", now - 7 * day, decided="other_help"),
    ]
    return stories, ["labour"] * (RAID + 4) + ["sexual"] * 2


def _others(pick: random.Random, now: datetime, forms: list[str]) -> list[Story]:
    """The other people, one alert each. Of those who came as far as a decision every second still waits for it."""
    out: list[Story] = []
    decisions = 0
    for form in forms:
        until = pick.choices(STAGES, weights=[4, 3, 3, 6, 6, 3, 3, 8, 6])[0]
        at = now - timedelta(days=pick.randint(*AGE.get(until, (4, 20))), minutes=pick.randint(5, 600))
        age = an_age(pick)
        decisions += until == "decided"
        waits = until == "decided" and decisions % 2 == 1
        if waits:
            at = now - timedelta(days=pick.randint(2, 5), minutes=pick.randint(5, 600))
        out.append(
            Story(
                screens(pick, age=age, form=form),
                until,
                at,
                sender=pick.choice(["referrer", "doctor"]),
                needs=("accommodation",),
                tidy=pick.random() < 0.8,
                next_in=pick.choice([-2, -1, 0, 0, 1, 2, 3, 4, 5, 7, 9]),
                undecided=waits,
            )
        )
    return out
