"""Reminders of the 72 hours. They may miss a turn or run twice: each message has its own key and goes out once."""

from datetime import datetime

from procrastinate.contrib.django import app

from hawn.agencies.queries import colleagues
from hawn.agencies.roles import Role
from hawn.breaches.models import Breach, Version
from hawn.breaches.rules import Standing, reminders
from hawn.breaches.states import Notify
from hawn.core import clock
from hawn.core.acting import WORKER, acting
from hawn.notices.actions import queue

READ = ("breach", "aware_at", "notify", "notified_at", "closed")  # what the worker may read


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="breach-clocks")
def remind(timestamp: int) -> None:
    """Every ten minutes: a content-free message a day before the end, and one at the end."""
    send_reminders(now=clock.now())


def send_reminders(*, now: datetime) -> None:
    """Queues what should have gone out by ``now``, to each data protection officer of the team."""
    with acting(WORKER, "reminders"):
        newest = {v["breach"]: v for v in Version.objects.order_by("breach", "number").values(*READ)}
        teams = dict(Breach.objects.values_list("id", "team"))
        for breach, v in newest.items():
            standing = Standing(
                v["aware_at"], notify=Notify(v["notify"]), notified_at=v["notified_at"], closed=v["closed"]
            )
            for mark in reminders(standing, now):
                for person in colleagues(teams[breach], Role.DATA_PROTECTION_OFFICER):
                    queue(
                        to=person.email, language=person.language, template="clock", now=now,
                        unique_key=f"breach:{breach}:{mark}:{person.id}",
                    )  # fmt: skip
