"""The register on paper (art. 33(5)), and one entry with what a notification must hold (art. 33(3))."""

from datetime import date, datetime

from babel.dates import format_datetime
from django.utils import translation
from django.utils.translation import get_language, gettext

from hawn.breaches.forms import RISKS
from hawn.breaches.models import Breach, HowMany, Kind, Version, Which, Whose
from hawn.breaches.queries import authority
from hawn.breaches.rules import due_at, is_late, settled
from hawn.breaches.states import Ground, Notify, Tell
from hawn.core.clock import local
from hawn.core.i18n import N_
from hawn.core.sheet import Sheet, Text, available, compose

REGISTER = N_("Register of personal data breaches")
ONE = N_("Personal data breach %(reference)s")
CHECK = N_("Confidential. Kept under article 33(5) of Regulation (EU) 2016/679.")
EMPTY = N_("No breach was written down.")
GROUNDS = {
    Ground.NOT_HIGH: N_("Not told: the risk for them is not high."),
    Ground.SEALED: N_("Not told: nobody who has the data can read it."),
    Ground.MEASURES: N_("Not told: what was done since takes the high risk away."),
    Ground.PUBLIC: N_("Not told one by one, but in public."),
}
Entry = tuple[Breach, Version, dict[str, str]]


def moment(at: datetime) -> str:
    """A moment in words, in the language that is active."""
    active = get_language() or "en"
    return format_datetime(local(at), "d MMMM y, HH:mm", locale="en_GB" if active == "en" else active)


def register_sheet(entries: list[Entry], *, office: str, today: date, now: datetime, language: str) -> Sheet:
    """Every entry, newest first."""
    paragraphs: list[Text] = []
    headings: list[int] = []
    for entry in entries:
        headings.append(len(paragraphs))
        paragraphs += [entry[0].reference, *_said(entry, now, language)]
    return compose(
        title=REGISTER, paragraphs=paragraphs or [EMPTY], headings=headings, office=office, day=today, check=CHECK,
        language=language,
    )  # fmt: skip


def one_sheet(entry: Entry, *, office: str, today: date, now: datetime, language: str) -> Sheet:
    """One entry."""
    title: Text = (ONE, {"reference": entry[0].reference})
    return compose(
        title=title, paragraphs=_said(entry, now, language), office=office, day=today, check=CHECK, language=language
    )


def _said(entry: Entry, now: datetime, language: str) -> list[Text]:
    with translation.override(available(language)):
        return lines(entry, now)


def lines(entry: Entry, now: datetime) -> list[Text]:
    """What an entry says, in the order of art. 33(3) and 33(5)."""
    _, v, words = entry
    whole = {
        N_("Became aware: %(words)s"): moment(v.aware_at),
        N_("What happened: %(words)s"): words.get("happened", ""),
        N_("Kind of breach: %(words)s"): _labels(Kind, v.kinds),
        N_("Whose data: %(words)s"): _labels(Whose, v.whose),
        N_("About how many people: %(words)s"): str(HowMany(v.people).label),
        N_("Which data: %(words)s"): _labels(Which, v.which),
        N_("About how many records: %(words)s"): str(HowMany(v.records).label),
        N_("Likely consequences: %(words)s"): words.get("consequences", ""),
        N_("Measures taken and proposed: %(words)s"): words.get("measures", ""),
        N_("Risk: %(words)s"): str(dict(RISKS).get(v.risk, "")),
    }
    found: list[Text] = [(text, {"words": said}) for text, said in whole.items() if said]
    return [*found, *_authority(v, words, now), *_people(v, words), *_end(v, words)]


def _labels(kind: type[Kind] | type[Whose] | type[Which], codes: list[str]) -> str:
    return "; ".join(str(kind(code).label) for code in codes)


def _authority(v: Version, words: dict[str, str], now: datetime) -> list[Text]:
    body = authority()
    who = {"who": body.name if body else gettext("the data protection authority")}
    out: list[Text] = []
    if v.notify == Notify.NO:
        out.append((N_("%(who)s: not told, as a risk is unlikely."), who))
    elif v.notified_at:
        out.append((N_("%(who)s: told on %(at)s."), {**who, "at": moment(v.notified_at)}))
    elif not settled(v.standing()):
        out.append((N_("%(who)s: not told yet; 72 hours end on %(at)s."), {**who, "at": moment(due_at(v.aware_at))}))
    if is_late(v.standing(), now):
        out.append((N_("Later than 72 hours: %(words)s"), {"words": words.get("late_why", "…")}))
    for text, name in (
        (N_("Why: %(words)s"), "why_authority"),
        (N_("Decided by: %(words)s"), "decided_by"),
        (N_("Number at the authority: %(words)s"), "number"),
    ):
        if words.get(name):
            out.append((text, {"words": words[name]}))
    return out


def _people(v: Version, words: dict[str, str]) -> list[Text]:
    out: list[Text] = []
    if v.told_on:
        out.append((N_("The people were told on %(day)s."), {"day": v.told_on.isoformat()}))
    elif v.tell == Tell.NO:
        out.append(GROUNDS[Ground(v.ground)])
    else:
        out.append(N_("The people were not told yet."))
    if words.get("why_people"):
        out.append((N_("How, or why not: %(words)s"), {"words": words["why_people"]}))
    return out


def _end(v: Version, words: dict[str, str]) -> list[Text]:
    said = [words["lesson"]] if words.get("lesson") else []
    out: list[Text] = [(N_("What is different now: %(words)s"), {"words": one}) for one in said]
    by = {"by": v.by_name, "at": moment(v.at)}
    out.append((N_("Closed by %(by)s on %(at)s.") if v.closed else N_("Last written by %(by)s on %(at)s."), by))
    return out
