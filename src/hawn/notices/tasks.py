"""Sending what waits. It may run twice or miss a turn: a row is claimed before it is sent."""

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import F
from django.utils import translation
from procrastinate.contrib.django import app

from hawn.core import clock
from hawn.core.acting import WORKER, acting
from hawn.notices.models import Notice
from hawn.notices.texts import SUBJECT, TEXTS

TRIES = 5
BATCH = 50


@app.task(queueing_lock="notices-send")
def send_waiting() -> None:
    """Sends up to a batch of waiting messages; one that cannot be sent is tried again at the next turn."""
    with acting(WORKER, "notices"):
        ids = list(
            Notice.objects.filter(sent_at=None, tries__lt=TRIES)
            .order_by("queued_at")
            .values_list("id", flat=True)[:BATCH]
        )
    for key in ids:
        _send(key)


def _send(key: UUID) -> None:
    with acting(WORKER, "notices"):
        notice = Notice.objects.select_for_update(skip_locked=True).filter(id=key, sent_at=None).first()
        if notice is None:
            return
        Notice.objects.filter(id=key).update(tries=F("tries") + 1)
        with translation.override(notice.language):
            link = settings.BASE_URL + str(notice.facts.get("path", "/work/"))
            send_mail(
                str(SUBJECT),
                f"{TEXTS[notice.template]}\n\n{link}\n",
                settings.DEFAULT_FROM_EMAIL,
                [notice.to],
            )
        Notice.objects.filter(id=key).update(sent_at=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="notices-sweep")
def sweep(timestamp: int) -> None:
    """Every five minutes: what a lost turn left behind."""
    send_waiting.func()
