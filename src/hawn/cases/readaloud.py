"""What is read aloud to a person before they answer, and the paper that says what they answered: data and words, in
the person's language."""

from collections.abc import Iterable
from datetime import date

from django.utils import translation

from hawn.cases.models import Case, Permission, PermissionAnswer
from hawn.cases.timeline import SHAREABLE
from hawn.core.i18n import N_
from hawn.core.sheet import Sheet, Text, compose
from hawn.countries.profiles import current
from hawn.countries.schema import Body

TELL = N_("To change it, ring %(phone)s or tell anybody who helps you.")
LIMIT = N_(
    "We tell nobody else unless you agree, a life or a child is in danger, or a court orders it. Then we tell you, "
    "if the law lets us."
)


def _parts(kinds: Iterable[str]) -> list[Text]:
    with translation.override("en"):  # the source text: the sheet translates it into its own language
        return [str(SHAREABLE[kind]) for kind in kinds if kind in SHAREABLE]


def _parts_or_little(kinds: Iterable[str]) -> list[Text]:
    return _parts(kinds) or [N_("Only what is written for them in a few words")]


def question(*, purpose: str, body: str, kinds: Iterable[str], language: str, today: date) -> Sheet:
    """The words to read before the person answers about one recipient."""
    profile = current()
    rule, office = profile.permission(purpose), _office()
    return compose(
        title=rule.question,
        paragraphs=[
            (N_("This is about %(body)s."), {"body": profile.name_of(body)}),
            N_("If you say yes, they will know:"),
            *_parts_or_little(kinds),
            N_("You can say yes, no, or not now. You can say yes to some of it. Our help does not depend on it."),
            N_("You can change your mind on any day. Then we stop, and we tell them to stop."),
            LIMIT,
        ],
        office=office.name,
        day=today,
        check=(TELL, {"phone": office.phone or profile.first_receiver.lines[0]}),
        language=language,
    )  # fmt: skip


SAID = {
    PermissionAnswer.YES: N_("You said yes. They may know:"),
    PermissionAnswer.NO: N_("You said no. We tell them nothing."),
    PermissionAnswer.COULD_NOT_ASK: N_("We could not ask you yet. We tell them nothing."),
}


def answer(*, row: Permission, case: Case, language: str, today: date) -> Sheet:
    """The paper that the person can keep: what they said about whom, and how to change it. It names nobody's case."""
    profile, office = current(), _office()
    paragraphs: list[Text] = [
        (N_("This is about %(body)s."), {"body": profile.name_of(row.recipient_body)}),
        SAID[PermissionAnswer(row.answer)],
    ]
    if row.answer == PermissionAnswer.YES:
        paragraphs += _parts_or_little(row.kinds)
    if row.ended_at:
        paragraphs.append(N_("This has ended. It holds no more."))
    elif row.until:
        paragraphs.append((N_("It ends by itself on %(day)s."), {"day": row.until.date().isoformat()}))
    return compose(
        title=N_("What you said"),
        paragraphs=[*paragraphs, LIMIT],
        office=office.name,
        day=today,
        check=(TELL, {"phone": office.phone or profile.first_receiver.lines[0]}),
        language=language,
    )


def _office() -> Body:
    profile = current()
    return profile.body(profile.team(profile.first_receiver.team).body)
