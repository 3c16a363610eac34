"""Signing roots in the background."""

from procrastinate.contrib.django import app

from hawn.audit.roots import sign_root
from hawn.core import clock


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="audit-root", pass_context=False)
def sign(timestamp: int) -> None:
    """Every ten seconds: one root over what has settled."""
    sign_root(now=clock.now())
