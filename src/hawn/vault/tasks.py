"""What happens by night: offline keys that no device can need any more are destroyed."""

from procrastinate.contrib.django import app

from hawn.core import clock
from hawn.vault.offline import forget_old


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="offline-keys")
def night(timestamp: int) -> None:
    """May miss a night or run twice; where the key store is away it fails, and the next night does it."""
    forget_old(now=clock.now())
