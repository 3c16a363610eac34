"""The help finder: from a topic to plain answers and the services of the profile. No place to sleep is ever shown."""

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from hawn.community.kinds import data, one
from hawn.community.shown import names_of, place_name
from hawn.countries.profiles import catalogue, current

NEVER = frozenset({"accommodation"})  # no service that is a place where people are hidden
HIDES = frozenset({"shelter"})  # no body's function that says so, unless it also answers a telephone for everybody


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say about a topic, what to be careful of, and who helps."""

    id: str
    say: list[str]
    careful: str
    services: list[dict[str, Any]]

    @property
    def languages(self) -> set[str]:
        """Codes of the languages that the profile knows of any of them."""
        return {code for s in self.services for b in s["bodies"] for code in b["speaks"]}

    @property
    def localities(self) -> set[str]:
        """Codes of the places that the profile knows of any of them."""
        return {code for s in self.services for b in s["bodies"] for code in b["at"]}


def topics() -> list[str]:
    """Topics with an answer."""
    return [row["id"] for row in data("finder")]


def answer(topic: str, language: str = "", locality: str = "") -> Answer:
    """The answer of a topic; who is known to speak the language or to be near comes first, who is known not to last,
    and of whom nobody knows it stands between and says so. Raises KeyError."""
    for row in data("finder"):
        if row["id"] == topic:
            return Answer(
                topic, [gettext(x["text"]) for x in row["say"]], gettext(row["careful"]["text"]),
                [_service(s, language, locality) for s in row["services"] if s not in NEVER],
            )  # fmt: skip
    raise KeyError(topic)


def _service(key: str, language: str, locality: str) -> dict[str, Any]:
    """A service with who gives it here: name, telephone and address on the web, as far as the profile knows them. A
    body that is nothing but a shelter is left out."""
    found = current().providers_of(key)
    bodies = None if found is None else [b for b in found if not (set(b.functions) <= HIDES)]
    for wanted, part in ((language, "languages"), (locality, "localities")):
        if wanted and bodies:
            bodies.sort(key=lambda b: _fits(getattr(b, part), wanted))  # noqa: B023 - sorted here and now
    return {
        "id": key, "name": gettext(catalogue().service(key).name), "known": bodies is not None,
        "bodies": [
            {
                "id": b.id, "name": b.name, "phone": b.phone or "", "url": b.url or "",
                "languages": None if b.languages is None else names_of(b.languages),
                "localities": None if b.localities is None else [place_name(c) for c in b.localities],
                "speaks": b.languages or [], "at": b.localities or [],
                "immigration": "immigration_control" in b.functions, "police": "police" in b.functions,
            }
            for b in bodies or []
        ],
    }  # fmt: skip


def interpreters() -> dict[str, Any]:
    """Who interprets here, as far as the profile knows."""
    return _service("interpretation", "", "")


def card(topic: str, told: Answer, language: str) -> dict[str, Any]:
    """What a person takes along, in their own language: what it is about, and each body once that has a telephone. An
    office that controls immigration is never on it."""
    bodies = {b["id"]: b for s in told.services for b in s["bodies"] if b["phone"] and not b["immigration"]}
    with translation.override(language):
        return {
            "title": one("topics", topic)["label"], "bodies": list(bodies.values()),
            "police": gettext("a police number"), "words": gettext("You need no papers to ask."),
        }  # fmt: skip


def _fits(known: list[str] | None, wanted: str) -> int:
    return 1 if known is None else 0 if wanted in known else 2
