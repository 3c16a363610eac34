"""Everything we hold on a person, in their language: without class R, and without the names of people who work here.

Right of access and copy: Regulation (EU) 2016/679, art. 15(1) and (3); the rights of others, art. 15(4).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from hawn.agencies.models import Membership
from hawn.assistance.models import Block, Need, Paper, Request, Step
from hawn.assistance.panels import NEEDS_OVER, STATES, STEPS, label_of
from hawn.assistance.papers import kinds as papers
from hawn.assistance.states import NeedState, RequestState
from hawn.cases.attachments import ABOUT, MEDIA
from hawn.cases.models import AgeGroup, Attachment, Case, CloseReason, Happening, Permission, PermissionAnswer, Urgency
from hawn.cases.timeline import PARTS
from hawn.core.clock import local
from hawn.core.i18n import N_
from hawn.core.sheet import Sheet, available, compose
from hawn.core.templatetags.hawn import longdate
from hawn.countries.profiles import current, localities
from hawn.decisions.models import Clock, Decision
from hawn.decisions.states import DecisionState
from hawn.referrals.models import Alert, AlertPerson
from hawn.referrals.readable import part_rows, report_rows
from hawn.referrals.report import sections as report_sections
from hawn.retention.rules import without_names
from hawn.vault.actions import Plain, take_all
from hawn.vault.kinds import CLASS_OF, class_of
from hawn.vault.models import DataClass, Envelope

Row = dict[str, str]
GROUNDS = {
    "for": N_("What speaks for it"),
    "against": N_("What speaks against it"),
    "reason": N_("The reason"),
}


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy in one language: titled sections of label and words."""

    reference: str
    language: str
    sections: list[tuple[str, list[Row]]]

    def to_json(self, made_at: datetime) -> dict[str, Any]:
        """For another program to read (art. 20)."""
        return {
            "reference": self.reference,
            "language": self.language,
            "made_at": made_at.isoformat(),
            "sections": [{"title": title, "rows": rows} for title, rows in self.sections],
        }

    def sheet(self, made_on: date) -> Sheet:
        """For paper."""
        profile = current()
        office = profile.body(profile.team(profile.first_receiver.team).body)
        bare = compose(
            title=N_("Your own copy"),
            paragraphs=[N_("This is what we hold on you. You may ask us to put right what is wrong.")],
            office=office.name,
            day=made_on,
            check=(ASK, {"phone": office.phone or profile.first_receiver.lines[0], "number": self.reference}),
            language=self.language,
        )
        lines, headings = list(bare.paragraphs), []
        for title, rows in self.sections:
            headings.append(len(lines))
            lines.append((title, self.language))
            lines += [(f"{row['label']}: {row['words']}", self.language) for row in rows]
        return replace(bare, paragraphs=lines, headings=frozenset(headings))


ASK = N_("If you have a question ring %(phone)s and say the number %(number)s.")


def gather(case: Case, language: str) -> Copy:
    """Must run inside ``acting`` with the case in sight; opening leaves audit lines."""
    wanted = available(language)
    with translation.override(wanted):
        parts = take_all(file=case.id, kinds=_open_kinds(case))
        sections = [
            (gettext("Your case"), _facts(case)),
            (gettext("What you told us, and what was written about you"), _parts(parts)),
            (gettext("What was reported about you"), _report(case)),
            (gettext("Decisions"), _decisions(case, parts)),
            (gettext("Time limits"), _clocks(case)),
            (gettext("Help"), _help(case, parts)),
            (gettext("What you said yes or no to"), _permissions(case)),
            (gettext("Papers we made for you"), _papers(case)),
            (gettext("Files that were added"), _attachments(case, parts)),
        ]
        hide = _hider(case)
        shown = [(t, [{k: hide(v) for k, v in row.items()} for row in rows]) for t, rows in sections if rows]
    return Copy(case.reference, wanted, shown)


def _open_kinds(case: Case) -> list[str]:
    """The kinds there are, class R left out: it is other people's."""
    kinds = Envelope.objects.filter(file=case.id).values_list("kind", flat=True)
    return [k for k in kinds if k.partition(":")[0] in CLASS_OF and class_of(k) != DataClass.R]


def _hider(case: Case) -> Any:
    """Takes out names: of whoever works on the case in full, of a provider's people in each word of them."""
    teams = {r.provider_team for r in Request.objects.filter(file=case.id) if r.provider_team}
    shelter = [m.user.name for m in Membership.objects.filter(team__in=teams).select_related("user")]
    other = {h.by_name for h in Happening.objects.filter(file=case.id)}
    other |= {d.decider_name for d in Decision.objects.filter(file=case.id)}
    other |= {b.owner_name for b in Block.objects.filter(file=case.id)}
    other |= {r.answered_for for r in Request.objects.filter(file=case.id)}
    instead = gettext("a worker")

    def hide(text: str) -> str:
        return without_names(without_names(text, shelter, instead), other, instead, whole=True)

    return hide


def _row(label: Any, words: Any) -> Row:
    return {"label": str(label), "words": str(words)}


def _day(on: date | datetime | None) -> str:
    return longdate(local(on).date() if isinstance(on, datetime) else on)


def _facts(case: Case) -> list[Row]:
    profile = current()
    rows = [
        _row(gettext("Number of the case"), case.reference),
        _row(gettext("Age"), AgeGroup(case.age_group).label),
        _row(gettext("How soon"), Urgency(case.urgency).label),
        _row(gettext("Place"), localities(profile.country).get(case.locality, "")),
        _row(gettext("Opened"), _day(case.opened_at)),
        _row(gettext("Closed"), _day(case.closed_at)),
        _row(gettext("Why it was closed"), dict(CloseReason.choices).get(case.closed_reason, "")),
    ]
    return [r for r in rows if r["words"]]


def _parts(parts: dict[str, Plain]) -> list[Row]:
    rows = [_row(r["label"], r["words"]) for r in part_rows(parts)]
    told = {r["words"] for r in rows}
    for kind, part in parts.items():
        word = kind.partition(":")[0]
        words = part.get("words")
        if words and words not in told and word in (*PARTS, "place", "language", "need"):
            rows.append(_row(PARTS.get(word, gettext("What you want")), words))
    return rows


def _report(case: Case) -> list[Row]:
    """The sender's full report, where it speaks of this person alone."""
    person = AlertPerson.objects.filter(case=case.id).order_by("case").first()
    alert = Alert.objects.filter(id=person.alert, people=1).first() if person else None
    if alert is None:
        return []
    return [
        _row(r["label"], r["words"])
        for r in report_rows(take_all(file=alert.id, kinds=[f"report:{s['id']}" for s in report_sections()]))
    ]


def _decisions(case: Case, parts: dict[str, Plain]) -> list[Row]:
    profile, rows = current(), []
    for row in Decision.objects.filter(file=case.id).order_by("asked_at"):
        kind = profile.decision(row.kind)
        outcome = next((o.label for o in kind.outcomes if o.id == row.outcome), "")
        open_or_not = gettext("taken back") if row.state == DecisionState.WITHDRAWN else gettext("not decided yet")
        said = [gettext(outcome) if outcome else open_or_not, profile.body(kind.body).name]
        rows.append(_row(gettext(kind.label), " · ".join([*said, *filter(None, [_day(row.decided_on)])])))
        sealed = parts.get(f"decision:{row.id}", {})
        rows += [_row(gettext(label), sealed[key]) for key, label in GROUNDS.items() if sealed.get(key)]
    return rows


def _clocks(case: Case) -> list[Row]:
    labels = {c.id: gettext(c.label) for c in current().clocks}
    rows = Clock.objects.filter(file=case.id).order_by("started_at")
    return [_row(labels.get(r.clock, r.clock), _day(r.due_on) or gettext("no date known")) for r in rows]


def _help(case: Case, parts: dict[str, Plain]) -> list[Row]:
    bodies, rows = {b.id: b.name for b in current().bodies}, []
    steps = list(Step.objects.filter(file=case.id).order_by("on"))
    requests = list(Request.objects.filter(file=case.id).order_by("asked_at"))
    for need in Need.objects.filter(file=case.id).order_by("noted_at"):
        over = [str(NEEDS_OVER[NeedState(need.state)])] if need.state != NeedState.WANTED else []
        rows.append(_row(gettext("You wanted"), " · ".join([label_of(need.service), *over])))
        for row in (r for r in requests if r.need == need.id):
            asked = [bodies.get(row.provider_body, row.provider_body), str(STATES[RequestState(row.state)])]
            rows.append(_row(gettext("We asked"), " · ".join([*asked, _day(row.asked_at)])))
            brief = parts.get(f"brief:{row.id}", {}).get("words", "")
            said = parts.get(f"answer_of_provider:{row.id}", {}).get("words", "")
            rows += [_row(gettext("What we told them"), brief)] if brief else []
            rows += [_row(gettext("What they answered"), said)] if said else []
            rows += [_row(STEPS.get(s.what, s.what), _day(s.on)) for s in steps if s.request == row.id]
    for block in Block.objects.filter(file=case.id).order_by("noted_at"):
        rows.append(_row(gettext("What holds it up"), label_of(block.waits_for)))
    return rows


def _permissions(case: Case) -> list[Row]:
    bodies, rows = {b.id: b.name for b in current().bodies}, []
    for row in Permission.objects.filter(file=case.id).order_by("asked_at"):
        said = [str(PermissionAnswer(row.answer).label), _day(row.asked_at)]
        said += [gettext("ended on %(day)s") % {"day": _day(row.ended_at)}] if row.ended_at else []
        rows.append(_row(bodies.get(row.recipient_body, row.recipient_body), " · ".join(said)))
    return rows


def _attachments(case: Case, parts: dict[str, Plain]) -> list[Row]:
    """What there is; class R is not among the parts. A file itself is handed over by who has the case."""
    rows = Attachment.objects.filter(file=case.id, taken_at=None, kind__in=parts).order_by("added_at", "id")
    told = [(MEDIA[r.media], parts[r.kind]["words"], ABOUT[r.kind.partition(":")[0]], _day(r.added_at)) for r in rows]
    return [_row(what, " · ".join(str(word) for word in more)) for what, *more in told]


def _papers(case: Case) -> list[Row]:
    rows = Paper.objects.filter(file=case.id).order_by("issued_at")
    return [_row(gettext(papers()[r.kind].menu), f"{r.number} · {_day(r.issued_at)}") for r in rows]
