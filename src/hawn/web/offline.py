"""The three forms that work without a network, and how each is taken: once, whatever the network does.

An entry says inside its seal who wrote it, and is only ever theirs: docs/adr/0017.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from hawn.agencies.policies import NoSuchRow, Refused, WrongMove
from hawn.agencies.queries import community_is_open
from hawn.agencies.roles import May, may
from hawn.audit.actions import write as audit_write
from hawn.community.actions import counts, outreach
from hawn.community.actions.counts import Impossible
from hawn.community.actions.outreach import NoSuchCode, Unlikely
from hawn.community.forms_count import ContactForm, TallyForm
from hawn.community.models import Contact, Tally
from hawn.community.policies import SentDifferently as CountedDifferently
from hawn.core.acting import WORKER, Actor, acting
from hawn.core.clock import local
from hawn.notices.actions import queue
from hawn.referrals import rules
from hawn.referrals.actions import sending
from hawn.referrals.alert import build, checked
from hawn.referrals.forms import screen_form
from hawn.referrals.questions import screens
from hawn.vault.keys import derived, seal, unseal
from hawn.vault.offline import GRACE_DAYS, KEEP_DAYS, RENEW_DAYS, writer_of
from hawn.vault.receipts import tidy
from hawn.web.models import Parcel

PURPOSE = "offline"
REMIND_DAYS, FORGET_DAYS = 21, 30
COUNTED: dict[str, Any] = {"tally": Tally, "contact": Contact}
MOST = 500  # answers in an entry: every sign of every sector, twice over
OLDEST = timedelta(days=RENEW_DAYS + KEEP_DAYS + GRACE_DAYS)  # what was sealed before that does not open any more


class Differs(ValueError):
    """An entry with this id was taken before, with other content: that one stands."""


class SignInFirst(PermissionError):
    """This form is for people with an account: the entry waits on the device."""


class NotYours(PermissionError):
    """Somebody else wrote it, or the same person for another team: it waits on the device for them."""


class NeedsMending(ValueError):
    """The entry cannot be taken as it is; ``why`` is a code of WHY."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


WHY = {
    "answers": _("An answer is missing, or is none of those on the list."),
    "minors": _("More are under 18 than there are people."),
    "event": _("This meeting is none of your team's, was called off, or has not taken place."),
    "numbers": _("More people talked or asked than were there."),
    "code": _("No open thread of your team has this code word."),
    "day": _("The day is before the first meeting, or has not come yet."),
    "closed": _("The community pages are closed: there is no protocol in force."),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """An opened entry: the id that the device made, what was filled in, when it was saved (no later than now), and who
    was signed in there, account and team; none: nobody, or nobody knows."""

    id: UUID
    fields: dict[str, list[str]]
    saved_at: datetime
    writer: tuple[UUID, UUID] | None = None

    def of(self, actor: Actor | None) -> bool:
        """Whether this account, acting for this team, wrote it."""
        return actor is not None and self.writer == (actor.user, actor.team)

    def post(self) -> QueryDict:
        """As a form would have sent it."""
        data = QueryDict(mutable=True)
        for name, values in self.fields.items():
            data.setlist(name, values)
        data["key"] = str(self.id)
        return data


@dataclass(frozen=True, slots=True)
class OfflineForm:
    """One of the three: what it is called, who may use it (none: everybody), and how it is taken."""

    label: Any
    permission: May | None
    take: Callable[[Actor | None, Entry, datetime, date], None]


def entry_of(key: UUID, content: dict[str, Any], now: datetime) -> Entry:
    """The entry in what was sealed. Raises NeedsMending for anything else, text included that no page can show."""
    fields = content.get("fields")
    if not isinstance(fields, dict) or not all(_texts(v) for v in (list(fields), *fields.values())):
        raise NeedsMending("answers")
    given = {k: v if isinstance(v, list) else [v] for k, v in fields.items() if v != []}
    if sum(map(len, given.values())) > MOST:
        raise NeedsMending("answers")
    return Entry(key, given, _saved(content.get("saved_at"), now), writer_of(content.get("writer")))


def _saved(said: object, now: datetime) -> datetime:
    """When a device says that it saved: never later than now, nor longer ago than anything it sealed could be opened.
    A clock that was never set, or no time at all, is now."""
    try:
        at = datetime.fromisoformat(str(said))
        if at.tzinfo is None or at.astimezone(UTC) < now - OLDEST:
            return now
    except (ValueError, OverflowError):
        return now
    return min(at.astimezone(UTC), now)


def _texts(value: Any) -> bool:
    every = [value] if isinstance(value, str) else value
    return isinstance(every, list) and all(isinstance(one, str) and _text(one) for one in every)


def _text(words: str) -> bool:
    """Whether it can be written down: half a surrogate pair cannot, in no database and on no page."""
    try:
        return bool(words.encode("utf-8")) or words == ""
    except UnicodeEncodeError:
        return False


def _alert(actor: Actor | None, entry: Entry, now: datetime, today: date) -> None:
    """A first alert. The receipt was made on the device; a retry of the same is taken once."""
    receipt = tidy(entry.post().get("receipt", ""))
    if receipt is None:
        raise NeedsMending("answers")
    answers: dict[str, dict[str, Any]] = {}
    for screen in screens():
        form = screen_form(screen, {**answers, "signs": {"more": "1"}}, entry.post())
        if not form.is_valid():
            raise NeedsMending("minors" if "minors" in form.errors else "answers")
        answers[screen.id] = checked(screen, form)
    answers["where"]["called_at"] = f"{local(entry.saved_at):%Y-%m-%d %H:%M}"
    state = {"id": str(entry.id), "receipt": receipt, "answers": answers, "by_phone": False}
    sender = actor if actor is not None and may(actor.role, May.SEND_ALERT) else None
    try:
        sending.submit(sender=sender, alert=build(state), now=now, today=today)
    except sending.SentDifferently:
        raise Differs(str(entry.id)) from None
    except rules.TooManyMinors:
        raise NeedsMending("minors") from None


def _tally(actor: Actor | None, entry: Entry, now: datetime, today: date) -> None:
    assert actor is not None
    _open(today)
    form = TallyForm(entry.post())
    if not form.is_valid():
        raise NeedsMending("answers")
    try:
        event = form.cleaned_data["event"]
        counts.take_tally(actor=actor, key=entry.id, event=event, counted=form.counted(), today=today)
    except (NoSuchRow, WrongMove):
        raise NeedsMending("event") from None
    except Impossible:
        raise NeedsMending("numbers") from None
    except CountedDifferently:
        raise Differs(str(entry.id)) from None


def _contact(actor: Actor | None, entry: Entry, now: datetime, today: date) -> None:
    assert actor is not None
    _open(today)
    form = ContactForm(entry.post())
    if not form.is_valid():
        raise NeedsMending("answers")
    try:
        outreach.take_contact(actor=actor, key=entry.id, code=form.cleaned_data["code"], met=form.met(), today=today)
    except NoSuchCode:
        raise NeedsMending("code") from None
    except Unlikely:
        raise NeedsMending("day") from None
    except CountedDifferently:
        raise Differs(str(entry.id)) from None


def _open(today: date) -> None:
    if not community_is_open(today):
        raise NeedsMending("closed")


FORMS: dict[str, OfflineForm] = {
    "alert": OfflineForm(_("First alert"), None, _alert),
    "tally": OfflineForm(_("Count of a meeting"), May.COUNT, _tally),
    "contact": OfflineForm(_("Outreach contact"), May.OUTREACH, _contact),
}


def take(*, actor: Actor | None, form: str, entry: Entry, now: datetime, today: date) -> None:
    """Takes an entry of whoever wrote it, once: the same again changes nothing. A first alert waits for nobody: with
    its writer gone, or somebody else signed in, it is taken as one that nobody signed. Raises Differs, SignInFirst,
    NotYours, NeedsMending; Refused where the role does not carry the form."""
    found = FORMS[form]
    if found.permission is not None:
        if actor is None:
            raise SignInFirst(form)
        if not entry.of(actor):
            raise NotYours(form)
        if not may(actor.role, found.permission):
            raise Refused(f"{actor.role} may not send {form}")
    found.take(actor if entry.of(actor) else None, entry, now, today)


def keep(*, actor: Actor, form: str, entry: Entry, why: str, now: datetime) -> bool:
    """Keeps an entry that needs mending for its holder, who wrote it, once. Returns whether it waits: one that was
    mended and taken before, and is sent again, does not. Raises Differs where something else is kept under its id."""
    words = QueryDict(mutable=True)
    for name, values in entry.fields.items():
        words.setlist(name, values)
    text = f"{entry.saved_at.isoformat()}\n{words.urlencode()}"
    row = Parcel(id=entry.id, holder=actor.user, form=form, why=why, arrived_at=now)
    row.sealed = seal(derived("parcel"), text.encode(), _binding(actor, entry.id))
    with acting(actor, PURPOSE):
        Parcel.objects.bulk_create([row], ignore_conflicts=True)
        stands = Parcel.objects.filter(id=entry.id, holder=actor.user).first()
        if stands is None or stands.form != form or _opened(actor, stands).fields != entry.fields:
            raise Differs(str(entry.id))
        audit_write(action="offline.keep", subject=str(entry.id), facts={"form": form, "why": why})
        _drop_sent()
        if (counted := COUNTED.get(form)) and counted.objects.filter(id=entry.id).exists():
            Parcel.objects.filter(id=entry.id, holder=actor.user).delete()  # mended and counted before
        return Parcel.objects.filter(id=entry.id).exists()


def kept(*, actor: Actor) -> list[Parcel]:
    """What waits for somebody to mend it, the oldest first; what was sent since is gone. Call it inside ``acting``."""
    _drop_sent()
    return list(Parcel.objects.filter(holder=actor.user).order_by("arrived_at", "id")[:50])


def read(*, actor: Actor, key: UUID) -> tuple[Parcel, Entry]:
    """One such entry, opened for its holder. Raises NoSuchRow."""
    with acting(actor, PURPOSE):
        _drop_sent()
        row = Parcel.objects.filter(id=key, holder=actor.user).first()
        if row is None:
            raise NoSuchRow(str(key))
        audit_write(action="offline.read", subject=str(key))
    return row, _opened(actor, row)


def drop(*, actor: Actor, key: UUID) -> None:
    """It was mended, or is not wanted any more."""
    with acting(actor, PURPOSE):
        Parcel.objects.filter(id=key, holder=actor.user).delete()
        audit_write(action="offline.drop", subject=str(key))


def remind(*, now: datetime) -> int:
    """Tells holders, once an entry and in words that say nothing, of what has waited for three weeks. For the worker.
    Returns how many people."""
    with acting(WORKER, PURPOSE), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM hawn.tell_of_parcels(%s, %s)", [now - timedelta(days=REMIND_DAYS), now])
        people = cursor.fetchall()
        for holder, email, language in people:
            queue(
                to=email, template="work", unique_key=f"parcels:{holder}:{now:%Y-%m-%d}", now=now, language=language,
                facts={"path": "/offline/attention/"},
            )  # fmt: skip
        if people:
            audit_write(action="offline.remind", facts={"people": len(people)})
    return len(people)


def forget(*, now: datetime) -> int:
    """What nobody mended in 30 days goes, a week after its holder was told. For the worker. Returns how many."""
    with acting(WORKER, PURPOSE), connection.cursor() as cursor:
        came, told = now - timedelta(days=FORGET_DAYS), now - timedelta(days=FORGET_DAYS - REMIND_DAYS)
        cursor.execute("SELECT hawn.forget_parcels(%s, %s)", [came, told])
        gone = int(cursor.fetchone()[0])
        if gone:
            audit_write(action="offline.forget", facts={"entries": gone})
    return gone


def _drop_sent() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT hawn.drop_sent_alerts()")
        if gone := cursor.fetchone()[0]:
            audit_write(action="offline.drop", facts={"sent": gone})


def _opened(actor: Actor, row: Parcel) -> Entry:
    plain = unseal(derived("parcel"), bytes(row.sealed), _binding(actor, row.id)).decode()
    saved, _newline, words = plain.partition("\n")
    fields = dict(QueryDict(words).lists())
    assert actor.team is not None
    return Entry(row.id, fields, datetime.fromisoformat(saved), (actor.user, actor.team))


def _binding(actor: Actor, key: UUID) -> bytes:
    return f"parcel|{actor.user}|{key}".encode()
