"""What happens by night: entries that nobody mended are spoken of, and go after 30 days."""

from procrastinate.contrib.django import app

from hawn.core import clock
from hawn.web.offline import forget, remind


@app.periodic(cron="25 3 * * *")
@app.task(queueing_lock="parcels-night")
def night(timestamp: int) -> None:
    """May miss a night or run twice: who was told is not told again, and what was not told of does not go."""
    now = clock.now()
    remind(now=now)
    forget(now=now)
