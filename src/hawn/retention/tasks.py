"""Each night: what a crash cut short is finished, what was confirmed is erased, what is due is proposed."""

from procrastinate.contrib.django import app

from hawn.audit.erasures import entries
from hawn.core import clock
from hawn.retention.actions.erasing import carry_out, finish, propose


@app.periodic(cron="40 2 * * *")
@app.task(queueing_lock="retention-night")
def night(timestamp: int) -> None:
    """May miss a night or run twice: nothing is stored that a night would have to count."""
    now, today = clock.now(), clock.today()
    finish(entries=entries(), now=now)
    carry_out(now=now, today=today)
    propose(now=now, today=today)


@app.task(queueing_lock="retention-confirmed")
def confirmed() -> None:
    """Right after somebody said yes. It is told no file: what was confirmed stands in the table."""
    carry_out(now=clock.now(), today=clock.today())
