"""What ends by itself. It may miss a night or run twice without making any stored number wrong."""

from procrastinate.contrib.django import app

from hawn.cases.actions.people import forget_kept, remind_to_confirm
from hawn.cases.actions.permission import end_what_is_over
from hawn.cases.actions.sharing import remind_of_ends
from hawn.cases.looks import tell_of_looks
from hawn.core import clock


@app.periodic(cron="5 * * * *")
@app.task(queueing_lock="permissions-over")
def permissions_over(timestamp: int) -> None:
    """Each hour: permissions whose time is over end, and who has the case hears of shares that end in a week. Sight
    ends by its own date without waiting for this. Words kept for a day go."""
    end_what_is_over(today=clock.today())
    remind_of_ends(today=clock.today())
    forget_kept()


@app.periodic(cron="30 5 * * *")
@app.task(queueing_lock="once-a-week")
def once_a_week(timestamp: int) -> None:
    """Each morning, so that a missed Monday is made up for: once a week who has a case hears who looked at it, and
    administrators whom they must soon confirm."""
    tell_of_looks(today=clock.today())
    remind_to_confirm(today=clock.today())
