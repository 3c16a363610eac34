"""The questions of the first alert as data, and the lists they choose from."""

from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext
from pydantic import BaseModel, ConfigDict

from hawn.core.data import read
from hawn.core.languages import language_name
from hawn.countries.profiles import catalogue, current, localities
from hawn.screening.signs import for_profession, sectors

FILE = Path(__file__).parent / "data" / "first_alert.yaml"
SHOWN_SIGNS = 8


class Question(BaseModel):
    """One question: what it asks, how it is answered, which sealed part it lands in, and why it is asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    label: str
    type: str
    of: str
    part: str
    why: str
    seen_by: str
    kept: str
    help: str = ""
    required: bool = False
    only: str = ""
    hide_label: bool = False
    read_as: str = ""
    look: str = "rows"
    options: dict[str, str] | str = {}
    min: int = 0
    max: int = 0
    initial: int | None = None


class Screen(BaseModel):
    """One page with one question as its title, and the closely related ones below it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    questions: list[Question]

    def asked(self, by_phone: bool) -> list[Question]:
        """The questions of this way of sending."""
        return [q for q in self.questions if by_phone or q.only != "phone"]


@lru_cache(maxsize=2)
def screens(file: Path = FILE) -> tuple[Screen, ...]:
    """The screens in their order; "check" comes after the last."""
    return tuple(Screen.model_validate(row) for row in read(file))


def label_of(question: Question) -> str:
    """What it asks, in the active language, with the name of who receives first alerts here."""
    words = gettext(question.label)
    if "%(" not in words:
        return words
    profile = current()
    return words % {"receiver": profile.body(profile.team(profile.first_receiver.team).body).name}


def heading_of(question: Question) -> str:
    """What stands over its answer for others than the sender, in the active language."""
    return gettext(question.read_as) if question.read_as else label_of(question)


def options(question: Question, answers: dict[str, dict[str, object]]) -> list[tuple[str, str]]:
    """What can be chosen, in the active language. Lists depend on the profile, and signs on earlier answers."""
    if isinstance(question.options, dict):
        return [(value, gettext(label)) for value, label in question.options.items()]
    profile = current()
    if question.options == "localities":
        return list(localities(profile.country).items())
    if question.options == "languages":
        return [(code, language_name(code)) for code in profile.languages]
    if question.options == "professions":
        return [(p.id, gettext(p.label)) for p in profile.professions]
    if question.options == "sectors":
        return [(s.id, gettext(s.name)) for s in sectors().values()]
    if question.options == "services_now":
        here = {s.service for s in profile.services}
        return [(s.id, gettext(s.name)) for s in catalogue().services if s.phase == "now" and s.id in here]
    return _signs(answers)


def _signs(answers: dict[str, dict[str, object]]) -> list[tuple[str, str]]:
    """At most eight: those of the sector that this profession can see first, then others of the sector; without
    a sector, one of each that the profession can see."""
    given = answers.get("signs", {})
    seen_by = {p.id: p.seen_by for p in current().professions}.get(str(given.get("profession", "")), "")
    ticked = given.get("signs", [])
    if given.get("sector"):
        own, others = for_profession(str(given["sector"]), seen_by)
        found = own + others
    else:
        every = [s for sector in sectors().values() for s in sector.signs]
        found = [s for s in every if not seen_by or seen_by in s.seen_by]
    if "more" not in given:
        found = [s for s in found if isinstance(ticked, list) and s.code in ticked] + [
            s for s in found if not (isinstance(ticked, list) and s.code in ticked)
        ][:SHOWN_SIGNS]
    return [(s.code, gettext(s.wording)) for s in found]


def every_sign() -> dict[str, str]:
    """All sector signs, code to words in the active language: any of them may have been ticked."""
    return {s.code: gettext(s.wording) for sector in sectors().values() for s in sector.signs}
