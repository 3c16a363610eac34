"""Verbs on what is attached to a case: add, open, take away. Who may see one is said by the database (ADR 12)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import Count, Sum

from hawn.agencies.roles import May
from hawn.audit.actions import write as audit_write
from hawn.cases import sight
from hawn.cases.actions.files import NoSuchFile, locked, note
from hawn.cases.asking import ask
from hawn.cases.models import Attachment, TakenWhy
from hawn.cases.policies import Refused, WrongMove, demand
from hawn.core.acting import Actor, acting
from hawn.core.judging.arrivals import Arrived
from hawn.core.judging.media import PICTURES, Fault, Media, NotTaken
from hawn.countries.profiles import current
from hawn.vault.actions import put as seal
from hawn.vault.actions import take
from hawn.vault.blobs import put_blob, take_blob
from hawn.vault.kinds import class_of

PURPOSE = "attachment"
PROCESSING = "referral"  # the profile's rule for the work of the first receiver: its basis is that of what is added


class MustStay(WrongMove):
    """An order keeps the file, or a court order waits for its answer: nothing is taken out."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An attachment, open: for one answer to one browser, kept nowhere."""

    name: str
    media: Media
    content: bytes


def add_attachment(*, actor: Actor, file: UUID, arrived: Arrived, about: str, words: str, now: datetime) -> Attachment:
    """Seals what arrived into a case. ``about`` is a kind of ``vault.kinds`` (``attachment_what``), which says its
    class. Raises NoSuchFile, Refused, KeyStoreDown; NotTaken when the case is full."""
    made = uuid4()
    kind = f"{about}:{made}"
    with acting(actor, "casework"):
        locked(file)
        demand(actor, May.WORK_CASE)
        if not sight.whole(file):
            raise Refused("attachments are for who sees the whole case")
        _demand_room(file, len(arrived.content))
        seal(file=file, kind=kind, content={"name": arrived.name, "words": words}, now=now)
        size = len(arrived.content)
        put_blob(file=file, kind=kind, content=[arrived.content], size=size, now=now)
        row = Attachment(
            id=made, file=file, kind=kind, data_class=class_of(kind).value, media=arrived.media, size=size,
            legal_basis=str(current().permission(PROCESSING).basis), added_at=now, added_by=actor.user,
            added_by_name=actor.name,
        )  # fmt: skip
        row.save(force_insert=True)
        note(actor=actor, file=file, what="attachment_added", now=now, facts={"media": str(arrived.media)})
        audit_write(action="attachment.add", file=file, subject=str(made), facts={"kind": about, "bytes": size})
        return row


def _demand_room(file: UUID, more: int) -> None:
    there = Attachment.objects.filter(file=file, taken_at=None).aggregate(number=Count("id"), size=Sum("size"))
    most, most_bytes = settings.UPLOAD_CASE
    if there["number"] >= most or (there["size"] or 0) + more > most_bytes:
        raise NotTaken(Fault.CASE_FULL)


def refuse_attachment(*, actor: Actor, file: UUID, fault: Fault) -> None:
    """What was sent is not kept, and that it came leaves a line."""
    with acting(actor, "casework"):
        demand(actor, May.WORK_CASE)
        audit_write(action="attachment.refuse", file=file, facts={"fault": str(fault)})


def find_attachment(*, file: UUID, attachment: UUID) -> Attachment:
    """One that is there. Must run inside ``acting``. Raises NoSuchFile."""
    row = Attachment.objects.filter(id=attachment, file=file, taken_at=None).first()
    if row is None:
        raise NoSuchFile(str(attachment))
    return row


def read_attachment(*, actor: Actor, file: UUID, attachment: UUID, picture: bool = False) -> Opened:
    """Opens one whole. Who may is asked of sight alone, so that an emergency reads too; the lines of name and content
    are written before a byte leaves. ``picture``: to be shown in a page, so pictures alone.

    Raises NoSuchFile, KeyStoreDown, CryptoError."""
    with acting(actor, PURPOSE):
        row = find_attachment(file=file, attachment=attachment)
        if picture and row.media not in PICTURES:
            raise NoSuchFile(str(attachment))
        name = take(file=file, kind=row.kind)["name"]
        content = take_blob(file=file, kind=row.kind)
        audit_write(action="attachment.read", file=file, subject=str(attachment))
        return Opened(name, Media(row.media), content)


def take_attachment_away(*, actor: Actor, file: UUID, attachment: UUID, why: TakenWhy, now: datetime) -> None:
    """Destroys the key, the content and the name of one; that there was one, and who took it away and why, stays.

    Raises NoSuchFile, Refused, MustStay."""
    with acting(actor, "casework"):
        locked(file)
        demand(actor, May.WORK_CASE)
        row = find_attachment(file=file, attachment=attachment)
        if must_keep(file=file):
            raise MustStay("an order keeps it")
        ask("SELECT hawn.destroy_attachment(%s, %s)", file, row.kind)
        row.taken_at, row.taken_by, row.taken_why = now, actor.user, why
        row.save(update_fields=["taken_at", "taken_by", "taken_why"])
        note(actor=actor, file=file, what="attachment_taken", now=now, facts={"why": str(why)})
        audit_write(action="attachment.take_away", file=file, subject=str(attachment), facts={"why": str(why)})


def must_keep(*, file: UUID) -> bool:
    """Whether an order forbids to take anything out of a case. Must run inside ``acting``."""
    return bool(ask("SELECT hawn.must_keep(%s)", file)[0][0])
