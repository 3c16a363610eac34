"""What happens by night: dates of series are made ahead, silent threads close, old ones become counts, unread
questions are forgotten. Each may miss a night or run twice."""

from procrastinate.contrib.django import app

from hawn.community.actions.events import extend_all
from hawn.community.actions.outreach import close_silent, purge
from hawn.community.actions.posts import forget_asked
from hawn.core import clock


@app.periodic(cron="40 2 * * *")
@app.task(queueing_lock="community-night")
def night(timestamp: int) -> None:
    """At 02:40, once a night."""
    now, today = clock.now(), clock.today()
    extend_all(now=now)
    close_silent(today=today)
    purge(today=today)
    forget_asked(today=today)
