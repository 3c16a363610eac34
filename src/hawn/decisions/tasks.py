"""Reminders before a time limit ends. It may miss a night or run twice without making any stored number wrong."""

from datetime import timedelta

from procrastinate.contrib.django import app

from hawn.agencies.models import User
from hawn.core import clock
from hawn.core.acting import WORKER, acting
from hawn.decisions.models import Clock
from hawn.decisions.rules import REMIND_BEFORE_DAYS, Rest, due_with_pauses, reminder_due
from hawn.notices.actions import queue


@app.periodic(cron="15 5 * * *")
@app.task(queueing_lock="clock-reminders")
def remind(timestamp: int) -> None:
    """Each morning: one content-free message to who watches a limit that ends soon."""
    now, today = clock.now(), clock.today()
    with acting(WORKER, "reminders"):
        horizon = today + timedelta(days=max(REMIND_BEFORE_DAYS))
        rows = Clock.objects.filter(stopped_at=None, due_on__lte=horizon).prefetch_related("pauses")
        for row in rows.select_for_update(skip_locked=True, of=("self",)):
            rests = [Rest(p.from_on, p.until_on) for p in row.pauses.all()]
            if not reminder_due(due_with_pauses(row.due_on, rests, today), today, row.reminded_on):
                continue
            watcher = row.watcher and User.objects.filter(id=row.watcher, is_active=True).first()
            if watcher:
                queue(
                    to=watcher.email,
                    language=watcher.language,
                    template="clock",
                    unique_key=f"clock:{row.id}:{today}",
                    now=now,
                )
            Clock.objects.filter(id=row.id).update(reminded_on=today)
