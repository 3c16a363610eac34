"""The shape of a country profile. Every fact says how well it is known; what is unknown is null."""

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from hawn.core.i18n import N_


class Evidence(StrEnum):
    """How well a fact is known."""

    SEEN = "seen"
    REPORTED = "reported"
    RECALLED = "recalled"
    UNKNOWN = "unknown"
    PROJECT = "project"


EVIDENCE = {
    Evidence.SEEN: N_("seen in a source"),
    Evidence.REPORTED: N_("reported"),
    Evidence.RECALLED: N_("recalled, to be checked"),
    Evidence.UNKNOWN: N_("unknown"),
    Evidence.PROJECT: N_("a choice of this project, to be agreed"),
}


class Event(StrEnum):
    """What starts a clock."""

    REFERRAL = "referral"
    FIRST_DECISION = "first_decision"
    REFLECTION = "reflection"
    FINAL_DECISION = "final_decision"
    RESIDENCE = "residence"
    ACCOMMODATION = "accommodation"
    JOB_LOSS = "job_loss"
    ASYLUM_APPLICATION = "asylum_application"


class Unit(StrEnum):
    """What a clock counts in."""

    MINUTES = "minutes"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"


class Roll(StrEnum):
    """What happens when a due date is no working day."""

    NONE = "none"
    NEXT = "next_working_day"
    PREVIOUS = "previous_working_day"


class ClockKind(StrEnum):
    """A minimum protects, a maximum and a target bind."""

    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    TARGET = "target"


class LegalBasis(StrEnum):
    """Why a processing is lawful; the person's permission is asked beside it, never instead of it."""

    TASK = "task"
    DUTY = "duty"
    VITAL_INTEREST = "vital_interest"
    PERMISSION = "permission"


# Who may be said to see a sector's signs (``seen_by_values`` of the sector signs, which lie above this package).
SEEN_BY = frozenset(
    {
        "bank", "border", "coworker_or_public", "faith_group", "health", "inspector", "landlord_or_council", "lawyer",
        "neighbour", "ngo", "person", "police", "port_chaplain", "school", "social_worker", "union",
    }
)  # fmt: skip
# Processings that the software does in every country: without a rule for each of them nothing could be passed on.
NEEDED = ("referral", "police", "service")

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


Https = Annotated[str, Field(pattern=r"^https://[a-z0-9.-]+(/[^\s]*)?$", max_length=200)]


class Part(BaseModel):
    """Base: nothing beyond the schema, nothing changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)  # most commands read no profile


class Fact(Part):
    """Something with a source and an evidence level, valid between two dates where that is known."""

    evidence: Evidence
    source: list[str] = []
    note: str = ""
    valid_from: date | None = None
    valid_until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the fact holds on ``day``; the first and the last day of its validity count."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class NoRule(KeyError):
    """The profile names no rule for this processing, or none that holds today: without one it must not happen."""


class Source(Part):
    """Where a fact was read."""

    name: str
    year: int | None = None
    url: Https | None = None


class Body(Fact):
    """An authority or organisation. ``agency`` has accounts; ``external`` is reached by call, letter or link."""

    id: Id
    name: str
    kind: str = Field(pattern="^(agency|external)$")
    functions: list[Id]
    phone: str | None = None
    url: Https | None = None
    languages: list[str] | None = None  # spoken there; null: not known
    localities: list[str] | None = None  # where it can be met, ISO 3166-2; null: not known


class Team(Part):
    """A unit of an agency: what sight is granted to."""

    id: Id
    body: Id
    name: str
    roles: list[Id]


class Hours(Part):
    """When a line answers: days 0 (Monday) to 6, from and until local time."""

    days: list[Annotated[int, Field(ge=0, le=6)]]
    from_: time = Field(alias="from")
    until: time


class Line(Fact):
    """A telephone number. ``hours`` null: not known; ``always`` true: day and night."""

    number: str
    name: str
    purpose: str
    always: bool = False
    hours: list[Hours] | None = None
    police_number: bool | None = None


class Receiver(Fact):
    """The team that receives first alerts, and the lines that stand beside "Write"."""

    team: Id
    lines: list[str]
    urgent_minutes: int | None = None


class Outcome(Part):
    """One way a decision can go."""

    id: Id
    label: str
    positive: bool
    letter: str


class Decision(Fact):
    """A kind of decision: who decides, on what questions, with which outcomes, and what it starts."""

    id: Id
    label: str
    title: str
    body: Id
    role: Id | None = None
    outcomes: list[Outcome]
    criteria: list[str]
    event: Event | None = None
    law: str
    challenge: str | None


MOST = {
    "minutes": 60 * 24 * 366,
    "working_days": 2_600,
    "calendar_days": 3_660,
    "months": 120,
}  # ten years; a year of minutes


class Clock(Fact):
    """An amount of time from an event. ``amount`` null: the law names none, or it is unknown. ``outcomes``: the
    outcomes of a decision that start it; left out, the positive ones do. ``ended_by``: events that end it, whatever
    was decided, as the decision that it gave time for."""

    id: Id
    label: str
    event: Annotated[list[Event], Field(min_length=1)]
    kind: ClockKind
    amount: Annotated[int, Field(ge=1)] | None
    unit: Unit | None
    outcomes: Annotated[list[Id], Field(min_length=1)] | None = None
    ended_by: list[Event] = []
    basis: str
    roll: Roll = Roll.NONE
    renewable: bool = False
    caution: str = ""


class Stage(Fact):
    """A step of the mechanism as the country knows it."""

    id: Id
    name: str
    actor: list[Id]
    decision: str | None = None


class PermissionRule(Fact):
    """A processing: why it is lawful, and whether the person is asked."""

    purpose: Id
    label: str
    question: str
    basis: LegalBasis
    law: str
    asked: bool
    recipient: Id | None = None


class Refusal(Fact):
    """What happens when an adult says no. ``none``: a count only, by day or by quarter; no name goes anywhere."""

    route: str = Field(pattern="^(none|duty_to_notify)$")
    counted_by: str = Field(pattern="^(day|quarter)$", default="quarter")
    told: str


class ChildPath(Fact):
    """What is added when a person is or could be under 18."""

    body: Id
    duty: str
    age_unknown: str
    steps: list[str]


class Depends(Part):
    """What a service waits for: another service or a fact."""

    on: Id
    kind: str = Field(pattern="^(needs|blocks|follows|eases)$")
    why: str


class Kind(Part):
    """A kind of help. ``shares`` lists the parts of a file that a provider of it needs, and no more."""

    name: str
    what: str
    phase: str = Field(pattern="^(now|weeks|months)$")
    asks_permission: bool
    shares: list[Id]
    depends_on: list[Depends] = []
    known_blocks: list[str] = []
    legal_basis: list[str] = []
    htcds: str
    note: str = ""


class Service(Kind):
    """A kind of help as requests name it."""

    id: Id


class Provider(Fact):
    """Who gives one kind of service here; ``providers`` null: not known. ``needs_decision``: the decision that must
    have gone well before it is asked for, with the law that says so. ``own``: what it is, where the catalogue of all
    countries does not have this kind of help."""

    service: Id
    providers: list[Id] | None
    limit: str = ""
    gap: str = ""
    needs_decision: Id | None = None
    needs_decision_law: str = ""
    own: Kind | None = None


class Profession(Part):
    """Who may meet a person first, and which signs that profession can see (``seen_by`` of the sector signs)."""

    id: Id
    label: str
    seen_by: Id


class Share(Part):
    """What part of the people a figure says belong to a category: of a form of exploitation, a sex, an age group, a
    citizenship."""

    of: str = Field(pattern="^(form|sex|age_group|citizenship)$")
    category: Id
    part: Annotated[float, Field(ge=0, le=1)]


class Figure(Fact):
    """A published number. ``share``: the same for a program, where it is a part of the people."""

    what: str
    period: str
    value: float | str
    share: Share | None = None


class Retention(Fact):
    """How long one data class (A, B, C, R; D is the whole file) is kept after the case was closed. ``amount``
    null: nobody has said, and nothing is erased by itself."""

    data_class: str = Field(pattern="^[ABCRD]$")
    amount: Annotated[int, Field(ge=1)] | None
    unit: Unit | None = None
    law: str = ""


class Penalty(Fact):
    """What the law threatens: for what, and for how long. ``conflict``: what another source says."""

    what: str
    term: str | None
    conflict: str = ""


class Strategy(Fact):
    """The national plan. ``measures`` null: what its action plan holds is not known."""

    name: str
    years: str
    approved: date | None = None
    launched: date | None = None
    conflict: str = ""
    groups: list[str] = []
    aims: list[str] = []
    measures: list[str] | None = None


class Statement(Fact):
    """One sentence of "What we do with what you tell us", of the rights on a person's paper, of the law, or of what is
    hard."""

    text: str


DATED = ("lines", "permissions", "statements", "rights", "retention")


class Profile(Part):
    """One country."""

    id: Id
    country: str = Field(pattern="^[A-Z]{2}$")
    title: str
    prepared: date
    note: str
    time_zone: str
    subdivision: str | None = None
    subdivision_evidence: Evidence | None = None
    sources: dict[str, Source]
    bodies: list[Body]
    teams: list[Team]
    first_receiver: Receiver
    lines: list[Line]
    stages: list[Stage]
    decisions: list[Decision]
    clocks: list[Clock]
    permissions: list[PermissionRule]
    refusal: Refusal
    child: ChildPath
    services: list[Provider]
    professions: list[Profession]
    languages: list[str]
    statements: list[Statement]
    rights: list[Statement] = []
    figures: list[Figure]
    struggles: list[Statement]
    law: list[Statement]
    retention: list[Retention] = []
    who_may_refer: list[Statement] = []
    penalties: list[Penalty] = []
    strategy: Strategy | None = None

    def body(self, key: str) -> Body:
        """A body by id. Raises KeyError."""
        found: Body = _one(self.bodies, key)
        return found

    def name_of(self, key: str) -> str:
        """The name of a body by id; of a body that the profile does not know, what somebody typed."""
        return next((b.name for b in self.bodies if b.id == key), key)

    def body_or_typed(self, text: str) -> str:
        """The id of the body that somebody typed by name or id, so that its rules hold; else the text itself."""
        typed = " ".join(text.split())
        same = (b.id for b in self.bodies if typed.casefold() in (b.id.casefold(), b.name.casefold()))
        return next(same, typed)

    def decision(self, key: str) -> Decision:
        """A decision kind by id. Raises KeyError."""
        found: Decision = _one(self.decisions, key)
        return found

    def clock(self, key: str) -> Clock:
        """A clock by id. Raises KeyError."""
        found: Clock = _one(self.clocks, key)
        return found

    def team(self, key: str) -> Team:
        """A team by id. Raises KeyError."""
        found: Team = _one(self.teams, key)
        return found

    def permission(self, purpose: str) -> PermissionRule:
        """The rule of a processing. Raises NoRule."""
        for rule in self.permissions:
            if rule.purpose == purpose:
                return rule
        raise NoRule(purpose)

    def help_of(self, service: str) -> Provider | None:
        """Who gives a service here and what the law asks for first; None where the profile does not say."""
        return next((entry for entry in self.services if entry.service == service), None)

    def providers_of(self, service: str) -> list[Body] | None:
        """The bodies that give a service here; None where that is not known."""
        entry = self.help_of(service)
        return None if entry is None or entry.providers is None else [self.body(b) for b in entry.providers]

    def on(self, day: date) -> "Profile":
        """The profile with what holds on ``day``: lines, permission rules, services and who gives them, statements,
        periods of keeping. Bodies, decisions, clocks and stages stay whole, as rows name them for years: who acts on
        one asks it whether it ``holds``."""
        here = {b.id for b in self.bodies if b.holds(day)}
        services = [
            s.model_copy(update={"providers": [b for b in s.providers if b in here]}) if s.providers else s
            for s in self.services
            if s.holds(day)
        ]
        kept = {name: [f for f in getattr(self, name) if f.holds(day)] for name in DATED}
        numbers = {line.number for line in kept["lines"]}
        receiver = self.first_receiver.model_copy(
            update={"lines": [n for n in self.first_receiver.lines if n in numbers]}
        )
        return self.model_copy(update={**kept, "services": services, "first_receiver": receiver})


def _one(rows: list[Any], key: str) -> Any:
    for row in rows:
        if row.id == key:
            return row
    raise KeyError(key)


class Catalogue(Part):
    """The kinds of help that every country's profile chooses from."""

    sources: dict[str, str]
    facts: dict[Id, str]
    rules: list[str]
    chains: list[dict[str, Any]]
    services: list[Service]

    def service(self, key: str) -> Service:
        """A service by id. Raises KeyError."""
        found: Service = _one(self.services, key)
        return found
