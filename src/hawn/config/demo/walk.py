"""Takes an alert through the chain by the same actions as the pages: sent, read, opened, given to a case worker,
decided, asked for, delivered. How far is said by the story."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from hawn.agencies.queries import team_id
from hawn.assistance import actions as assistance
from hawn.assistance.actions import To
from hawn.assistance.states import RequestState
from hawn.cases import work
from hawn.cases.actions import attachments
from hawn.cases.actions import files as cases
from hawn.cases.actions import permission as permissions
from hawn.cases.actions.permission import Asked
from hawn.cases.models import Case, CloseReason, PermissionAnswer
from hawn.config.demo.drawings import scene
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.core.data import read
from hawn.core.judging.arrivals import Arrived
from hawn.core.judging.media import Media
from hawn.countries.schema import Event
from hawn.decisions import actions as decisions
from hawn.decisions.actions import Grounds
from hawn.referrals.actions import handover, intake, sending
from hawn.referrals.alert import build
from hawn.vault.receipts import new_receipt

PUBLISHED = Path(__file__).with_name("published.yaml")
STAGES = ("sent", "seen", "opened", "assigned", "decided", "asked", "accepted", "started", "delivered")
# service: (body, team, sign-in, what it is asked for, the first step of its help)
SERVED = {
    "accommodation": ("appogg", "shelter", "provider", "A safe bed.", "moved_in"),
    "legal_counselling": ("ngo_aditus", "legal", "lawyer", "Advice on papers and wages.", "appointment"),
    "education_children": ("mlu", "school", "school", "A place at school.", "handed_in"),
}
SHARED = ("brief", "answer_of_provider", "safe_contact", "language", "family", "health_note")


@dataclass(frozen=True)
class Story:
    """An alert and how far it goes. ``undecided``: the decision is asked for and waits. ``refused``: everybody who
    is asked says that they cannot; ``asks``: they ask back; ``withdrawn``: the case worker takes the request back.
    ``closes``: the case is closed in the end. ``tidy``: the case worker has read the news; ``next_in``: days from
    today to the next step; ``sexes``: of each person, as the case worker writes it down. ``picture``: the case worker
    adds one, and shows it to whoever decides."""

    screens: dict[str, dict[str, Any]]
    until: str
    at: datetime
    sender: str = "referrer"
    needs: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    set_code: str = "AL"
    act: tuple[str, ...] = ()
    refused: bool = False
    blocked: bool = False
    late_clock: bool = False
    undecided: bool = False
    asks: bool = False
    withdrawn: bool = False
    closes: bool = False
    tidy: bool = True
    next_in: int = 3
    decided: str = "presumed"
    sexes: tuple[str, ...] = ()
    picture: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


def published() -> list[dict[str, Any]]:
    """The three published cases."""
    found: list[dict[str, Any]] = read(PUBLISHED)
    return found


def go(people: dict[str, Actor], story: Story) -> list[Case]:
    """Plays a story. Returns the cases it opened."""
    far = STAGES.index(story.until)
    state = {"id": str(uuid4()), "receipt": new_receipt(), "answers": story.screens, "by_phone": False}
    alert, at = build(state), story.at
    sending.submit(sender=people[story.sender], alert=alert, now=at, today=at.date())
    if far < 1 or alert.refused:
        return []
    at += timedelta(minutes=25)
    intake.acknowledge(actor=people["desk"], alert=alert.id, now=at, today=at.date())
    if far < 2:
        return []
    tags = list(range(1, len(alert.groups) + 1))
    opened = intake.accept(actor=people["desk"], alert=alert.id, tags=tags, now=at, today=at.date())
    if far >= 3:
        for case, sex in zip_longest(opened, story.sexes):
            _case(people, story, case, at + timedelta(hours=2), far)
            if sex:
                _who(people["caseworker"], case, sex, at + timedelta(hours=2))
    return opened


def _who(worker: Actor, case: Case, sex: str, at: datetime) -> None:
    cases.write_part(actor=worker, file=case.id, kind="identity", content={"sex": sex}, now=at)


def _case(people: dict[str, Actor], story: Story, case: Case, at: datetime, far: int) -> None:
    worker = people["caseworker"]
    handover.give(actor=people["desk"], file=case.id, to=worker.user, to_name=worker.name, now=at, today=at.date())
    if story.signs:
        answers = dict.fromkeys(story.signs, "yes")
        content = {**story.screens["signs"], "answers": answers, "act": list(story.act)}
        cases.write_part(actor=worker, file=case.id, kind="signs", content=content, now=at)
    files = [_picture(worker, case, at)] if story.picture else []
    if far >= 4:
        _decide(people, story, case, at + timedelta(days=1), files)
    if far >= 5:
        _help(people, story, case, at + timedelta(hours=3), far)
    if story.tidy:
        with acting(worker, "demo"):
            news = [i.id for i in work.due_here(case.id, (worker.user,)) if i.what in work.NEWS - {work.What.NO_PLACE}]
        for item in news if not story.late_clock else []:
            cases.done(actor=worker, item=item)
    if not story.closes:
        on = clock.today() + timedelta(days=story.next_in)
        cases.plan_next(actor=worker, file=case.id, on=on, now=at)
    if story.closes:
        cases.close(actor=worker, file=case.id, reason=CloseReason.HELP_ARRIVED, now=at + timedelta(days=2))


def _picture(worker: Actor, case: Case, at: datetime) -> str:
    """A drawing of a door: nobody's. Returns its kind."""
    content, _size = scene("door")
    arrived = Arrived("gate.jpg", Media.JPEG, content)
    words = "the gate of the place of work, drawn from memory"
    return attachments.add_attachment(
        actor=worker, file=case.id, arrived=arrived, about="attachment_what", words=words, now=at
    ).kind


def _decide(people: dict[str, Actor], story: Story, case: Case, at: datetime, files: list[str]) -> None:
    decider, worker = people["decider"], people["caseworker"]
    asked = decisions.ask(
        actor=worker, file=case.id, kind="presumed", decider=decider.user, files=files, now=at, today=at.date()
    )
    if story.undecided:
        return
    grounds = Grounds("What the sender saw, and what the person said.", "What was not asked.", "What was told fits.")
    decisions.record(actor=decider, decision=asked.id, outcome=story.decided, grounds=grounds, now=at, today=at.date())
    if story.late_clock:
        happened = (at - timedelta(days=200)).date()
        decisions.happened(actor=worker, file=case.id, event=Event.ACCOMMODATION, on=happened, now=at)


def _yes(people: dict[str, Actor], case: Case, body: str, team: str, at: datetime) -> UUID:
    asked = Asked(
        purpose="service", recipient_body=body, recipient_team=team_id(body, team), answer=PermissionAnswer.YES,
        kinds=SHARED, legal_basis="permission", how_given="spoken",
    )  # fmt: skip
    return permissions.record_permission(actor=people["caseworker"], file=case.id, asked=asked, now=at).id


def _help(people: dict[str, Actor], story: Story, case: Case, at: datetime, far: int) -> None:
    worker = people["caseworker"]
    for service in story.needs:
        need = assistance.want(actor=worker, file=case.id, service=service, words="", now=at)
        if story.blocked:
            due_on = at.date() + timedelta(days=14)
            assistance.block(
                actor=worker, need=need.id, waits_for="residence_permit", owner=worker.user, owner_name=worker.name,
                due_on=due_on, now=at,
            )  # fmt: skip
        if story.blocked or service not in SERVED:
            continue
        body, team, provider, brief, first = SERVED[service]
        _yes(people, case, body, team, at)
        to = [To(body, team)]
        made = assistance.request(actor=worker, need=need.id, to=to, brief=brief, now=at, today=at.date())[0]
        if story.withdrawn:
            assistance.withdraw(actor=worker, key=made.id, now=at)
        else:
            _answer(people[provider], made.id, story, at, far, first)


def _answer(provider: Actor, key: UUID, story: Story, at: datetime, far: int, first: str) -> None:
    if story.refused:
        assistance.answer(actor=provider, key=key, to=RequestState.CANNOT, words="Full.", now=at, today=at.date())
        return
    if story.asks:
        words = "For how many people, and from when?"
        assistance.answer(actor=provider, key=key, to=RequestState.ASKED, words=words, now=at, today=at.date())
        return
    if far >= 6:
        assistance.answer(actor=provider, key=key, to=RequestState.ACCEPTED, words="", now=at, today=at.date())
    if far >= 7:
        day = at.date()
        assistance.step(actor=provider, key=key, on=day, what=first, outcome="", now=at, today=day)
    if far >= 8:
        day = at.date() + timedelta(days=1)
        assistance.step(actor=provider, key=key, on=day, what="delivered", outcome="", now=at, today=day)
