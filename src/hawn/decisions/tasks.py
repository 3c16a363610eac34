"""Reminders before a time limit ends. It may miss a night or run twice without making any stored number wrong."""

from procrastinate.contrib.django import app

from hawn.core import clock
from hawn.decisions.actions import remind as remind_of


@app.periodic(cron="15 5 * * *")
@app.task(queueing_lock="clock-reminders")
def remind(timestamp: int) -> None:
    """Each morning: one content-free message to who watches a limit that ends soon."""
    remind_of(now=clock.now(), today=clock.today())
