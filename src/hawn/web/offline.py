"""The three forms that work without a network, and how each is taken: once, whatever the network does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

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
from hawn.community.policies import SentDifferently as CountedDifferently
from hawn.core.acting import Actor, acting
from hawn.core.clock import local
from hawn.referrals import rules
from hawn.referrals.actions import sending
from hawn.referrals.alert import build
from hawn.referrals.forms import screen_form
from hawn.referrals.questions import screens
from hawn.vault.keys import derived, seal, unseal
from hawn.vault.receipts import tidy
from hawn.web.models import Parcel

PURPOSE = "offline"


class Differs(ValueError):
    """An entry with this id was taken before, with other content: that one stands."""


class SignInFirst(PermissionError):
    """This form is for people with an account: the entry waits on the device."""


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
    """An opened entry: the id that the device made, what was filled in, and when it was saved (no later than now)."""

    id: UUID
    fields: dict[str, list[str]]
    saved_at: datetime

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
    """The entry in what was sealed. Raises NeedsMending for anything else."""
    fields, saved = content.get("fields"), content.get("saved_at")
    if not isinstance(fields, dict) or not all(_texts(v) for v in fields.values()):
        raise NeedsMending("answers")
    try:
        at = datetime.fromisoformat(str(saved))
    except ValueError:
        at = now
    given = {str(k): v if isinstance(v, list) else [v] for k, v in fields.items()}
    return Entry(key, given, min(at, now) if at.tzinfo else now)


def _texts(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(v, str) for v in value))


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
        answers[screen.id] = {
            q.id: entry.fields.get(q.id, []) if q.type == "many" else (entry.fields.get(q.id) or [""])[0]
            for q in screen.asked(False)
        }
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
    """Takes an entry once: the same again changes nothing. Raises Differs, SignInFirst, NeedsMending; Refused where the
    role does not carry the form."""
    found = FORMS[form]
    if found.permission is not None:
        if actor is None:
            raise SignInFirst(form)
        if not may(actor.role, found.permission):
            raise Refused(f"{actor.role} may not send {form}")
    found.take(actor, entry, now, today)


def keep(*, actor: Actor, form: str, entry: Entry, why: str, now: datetime) -> None:
    """Keeps an entry that needs mending for its holder, once."""
    words = QueryDict(mutable=True)
    for name, values in entry.fields.items():
        words.setlist(name, values)
    sealed = seal(
        derived("parcel"), f"{entry.saved_at.isoformat()}\n{words.urlencode()}".encode(), _binding(actor, entry.id)
    )
    row = Parcel(id=entry.id, holder=actor.user, form=form, sealed=sealed, why=why, arrived_at=now)
    with acting(actor, PURPOSE):
        Parcel.objects.bulk_create([row], ignore_conflicts=True)
        audit_write(action="offline.keep", subject=str(entry.id), facts={"form": form, "why": why})


def kept(*, actor: Actor) -> list[Parcel]:
    """What waits for somebody to mend it, the oldest first. Call it inside ``acting``."""
    return list(Parcel.objects.filter(holder=actor.user).order_by("arrived_at", "id")[:50])


def read(*, actor: Actor, key: UUID) -> tuple[Parcel, Entry]:
    """One such entry, opened for its holder. Raises NoSuchRow."""
    with acting(actor, PURPOSE):
        row = Parcel.objects.filter(id=key, holder=actor.user).first()
        if row is None:
            raise NoSuchRow(str(key))
        audit_write(action="offline.read", subject=str(key))
    saved, _newline, words = unseal(derived("parcel"), bytes(row.sealed), _binding(actor, key)).decode().partition("\n")
    return row, Entry(key, dict(QueryDict(words).lists()), datetime.fromisoformat(saved))


def drop(*, actor: Actor, key: UUID) -> None:
    """It was mended, or is not wanted any more."""
    with acting(actor, PURPOSE):
        Parcel.objects.filter(id=key, holder=actor.user).delete()
        audit_write(action="offline.drop", subject=str(key))


def _binding(actor: Actor, key: UUID) -> bytes:
    return f"parcel|{actor.user}|{key}".encode()
