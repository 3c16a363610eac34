"""The four drafts: procedure, data sharing, impact assessment, record of processing. Only what the profile says."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from hawn.core.data import read
from hawn.countries.papers.document import Block, Document, items, table, text
from hawn.countries.schema import Catalogue, Clock, Evidence, Fact, Profile, Retention

PARTS = Path(__file__).parent / "parts.yaml"
BASES = {
    "task": "a task in the public interest, GDPR art. 6(1)(e)",
    "duty": "a legal duty, GDPR art. 6(1)(c)",
    "vital_interest": "vital interests, GDPR art. 6(1)(d)",
    "permission": "the person's permission, beside the body's own legal basis",
}
HEALTH = "Health, and what happened to a person, are special categories (GDPR art. 9) or concern offences (art. 10)."


@lru_cache(maxsize=1)
def _kept() -> dict[str, Any]:
    found: dict[str, Any] = read(PARTS)
    return found


def drafts(profile: Profile, catalogue: Catalogue, today: date) -> list[Document]:
    """The drafts of one country, in the order in which an authority reads them."""
    makers: list[tuple[str, str, Callable[[Document, Profile, Catalogue], None]]] = [
        ("standard-operating-procedure", "Standard operating procedure of the referral mechanism", _procedure),
        ("data-sharing-agreement", "Data-sharing agreement", _sharing),
        ("impact-assessment", "Data protection impact assessment", _assessment),
        ("record-of-processing", "Record of processing activities", _record),
    ]
    made = (
        f"Made on {today:%d %B %Y} from the country profile “{profile.title}”"
        f" as prepared on {profile.prepared:%d %B %Y}."
    )
    out = []
    for key, title, maker in makers:
        paper = Document(key, title, profile.title, made, before=(profile.note,))
        maker(paper, profile, catalogue)
        _end(paper, profile)
        out.append(paper)
    return out


def _body(profile: Profile, key: str) -> str:
    return next((b.name for b in profile.bodies if b.id == key), key)


def _known(fact: Fact, profile: Profile) -> str:
    """How well a fact is known, and by which sources."""
    if not fact.source:
        return str(fact.evidence)
    return f"{fact.evidence}: " + "; ".join(profile.sources[s].name for s in fact.source if s in profile.sources)


def _uncertain(paper: Document, fact: Fact, what: str) -> None:
    if fact.evidence in (Evidence.UNKNOWN, Evidence.RECALLED):
        paper.ask(f"Please confirm or correct: {what}.")


def _clock_words(paper: Document, clock: Clock) -> str:
    if clock.amount is None or clock.unit is None:
        return paper.ask(f"How long is the limit “{clock.label}”?")
    kind = {"minimum": "at least", "maximum": "at most", "target": "target"}[clock.kind]
    more = ", may be renewed" if clock.renewable else ""
    return f"{kind} {clock.amount} {str(clock.unit).replace('_', ' ')}{more}"


def _clocks(paper: Document, profile: Profile) -> Block:
    rows = []
    for clock in profile.clocks:
        _uncertain(paper, clock, f"{clock.label}, {clock.basis}")
        begins = " or ".join(str(e).replace("_", " ") for e in clock.event)
        rows.append((clock.label, begins, _clock_words(paper, clock), clock.basis, _known(clock, profile)))
    return table(("Limit", "From", "How long", "Rule", "Known"), rows, (3, 3, 3, 3, 4))


def _procedure(paper: Document, profile: Profile, catalogue: Catalogue) -> None:
    receiver = profile.first_receiver
    team = profile.team(receiver.team)
    paper.add(
        "Who does what",
        text(f"Every alert reaches {_body(profile, team.body)} ({team.name}) first. {receiver.note}"),
        table(
            ("Body", "Kind", "Functions", "Known"),
            [(b.name, "agency with accounts" if b.kind == "agency" else "reached by call, letter or link",
              ", ".join(f.replace("_", " ") for f in b.functions), _known(b, profile)) for b in profile.bodies],
            (4, 3, 4, 4),
        ),
    )  # fmt: skip
    if not profile.who_may_refer:
        paper.ask("Who may refer, and may a person come alone?")
    for rule in profile.who_may_refer:
        _uncertain(paper, rule, f"who may refer: {rule.text}")
    who = [(rule.text, _known(rule, profile)) for rule in profile.who_may_refer]
    paper.add("Who may refer", table(("Who", "Known"), who, (8, 4)) if who else text("Not known."))
    if receiver.urgent_minutes is None:
        urgent = paper.ask("Within how many minutes must a person look at an urgent alert?")
    else:
        urgent = f"{receiver.urgent_minutes} minutes"
    steps = []
    for stage in profile.stages:
        _uncertain(paper, stage, f"the step “{stage.name}” and who takes it")
        steps.append(
            (stage.name, ", ".join(_body(profile, a) for a in stage.actor), stage.note, _known(stage, profile))
        )
    paper.add("The steps", text(f"An urgent alert is seen by a person within: {urgent}."),
              table(("Step", "By", "Note", "Known"), steps, (3, 4, 4, 3)))  # fmt: skip
    _hours(paper, profile)
    for decision in profile.decisions:
        if decision.challenge is None:
            paper.ask(f"How can the decision “{decision.label}” be challenged?")
        _uncertain(paper, decision, f"who decides “{decision.label}”")
    paper.add("Decisions", table(
        ("Decision", "By", "Law", "Outcomes", "Challenge"),
        [(d.title, _body(profile, d.body), d.law, "; ".join(o.label for o in d.outcomes), d.challenge or "not known")
         for d in profile.decisions], (3, 3, 3, 3, 2),
    ), text("Cooperation with the police is an input to no decision and to no service."))  # fmt: skip
    paper.add("Time limits", _clocks(paper, profile))
    _uncertain(paper, profile.refusal, "what happens when an adult says no")
    paper.add("Permission and refusal", _permissions(profile), text(profile.refusal.told))
    _uncertain(paper, profile.child, "the path of a child")
    paper.add("Children", text(profile.child.duty), text(profile.child.age_unknown), items(profile.child.steps))
    paper.add("Services", _services(paper, profile, catalogue))
    _law(paper, profile)


def _law(paper: Document, profile: Profile) -> None:
    """The offence, what the law threatens, and the national plan, as far as the profile knows them."""
    laws = [(s.text, _known(s, profile)) for s in profile.law]
    terms = []
    for penalty in profile.penalties:
        term = penalty.term or paper.ask(f"What does the law threaten for: {penalty.what}?")
        if penalty.conflict:
            paper.ask(f"Sources disagree on {penalty.what}: {penalty.conflict}. Which holds?")
        terms.append((penalty.what, term, penalty.note, _known(penalty, profile)))
    blocks = [table(("Rule", "Known"), laws, (8, 4))] if laws else [text("Not known.")]
    if terms:
        blocks.append(table(("Offence", "Penalty", "Note", "Known"), terms, (4, 3, 4, 3)))
    paper.add("Law and penalties", *blocks)
    plan = profile.strategy
    if plan is None:
        return
    if plan.conflict:
        paper.ask(f"Sources disagree on {plan.name}: {plan.conflict} Which holds?")
    measures = "; ".join(plan.measures) if plan.measures else paper.ask(f"Which measures does {plan.name} hold?")
    paper.add("The national plan", table(("", ""), [
        ("Name", f"{plan.name}, {plan.years}"),
        ("Approved", f"{plan.approved:%d %B %Y}" if plan.approved else "not known"),
        ("Launched", f"{plan.launched:%d %B %Y}" if plan.launched else "not known"),
        ("Aims", "; ".join(plan.aims)), ("Working groups", "; ".join(plan.groups)), ("Measures", measures),
        ("Note", plan.note), ("Known", _known(plan, profile)),
    ], (2, 6)))  # fmt: skip


def _hours(paper: Document, profile: Profile) -> None:
    rows = []
    for line in profile.lines:
        if line.always:
            hours = "day and night"
        elif line.hours is None:
            hours = paper.ask(f"When does {line.number} ({line.name}) answer?")
        else:
            hours = "; ".join(
                f"days {', '.join(map(str, h.days))}: {h.from_:%H:%M}-{h.until:%H:%M}" for h in line.hours
            )
        police = {True: "yes", False: "no", None: "not known"}[line.police_number]
        rows.append((line.number, line.name, line.purpose, hours, police))
    paper.add("Numbers to ring", table(("Number", "Who", "For", "When", "Police"), rows, (2, 3, 3, 3, 1)))


def _permissions(profile: Profile) -> Block:
    return table(
        ("Purpose", "To", "Legal basis", "Rule", "Is the person asked?"),
        [(r.label, _body(profile, r.recipient) if r.recipient else "as named each time", BASES[r.basis], r.law,
          "yes" if r.asked else "no; each use is named and audited") for r in profile.permissions],
        (3, 3, 3, 4, 2),
    )  # fmt: skip


def _services(paper: Document, profile: Profile, catalogue: Catalogue) -> Block:
    rows = []
    for entry in profile.services:
        service = catalogue.service(entry.service)
        if entry.providers is None:
            who = paper.ask(f"Who provides {service.name}?")
        else:
            who = ", ".join(_body(profile, p) for p in entry.providers)
        _uncertain(paper, entry, f"who provides {service.name}")
        rows.append(
            (service.name, who, entry.limit or "none known", ", ".join(service.shares).replace("_", " "), entry.gap)
        )
    return table(("Service", "By", "Limit", "Parts it needs", "Gap"), rows, (3, 3, 2, 4, 4))


def _sharing(paper: Document, profile: Profile, catalogue: Catalogue) -> None:
    agencies = [b for b in profile.bodies if b.kind == "agency"]
    police = [b.name for b in profile.bodies if "police" in b.functions and "immigration_control" not in b.functions]
    control = [b.name for b in profile.bodies if "immigration_control" in b.functions]
    paper.add("Parties", items(b.name for b in agencies))
    paper.add("Purpose", text(
        "To assist people who may have been trafficked. A party sees a part of a file only for the purpose for which it"
        " was asked, as long as it is asked, and passes it on to nobody."
    ))  # fmt: skip
    paper.add(
        "What may be shared, with whom, on which basis", _permissions(profile), _services(paper, profile, catalogue)
    )
    paper.add("Police", text(
        f"{', '.join(police) or 'No police body of the profile'} can hold accounts only under a protocol that names the"
        " document, who signed, the unit, the purposes, the parts and the last day. What a unit sees ends with it."
    ))  # fmt: skip
    paper.add("Immigration control", text(
        f"{', '.join(control) or 'No body of the profile'} can hold no account. A permit is asked for by letter,"
        " with what the permit needs and the person's yes."
    ))  # fmt: skip
    paper.add("How a share ends", items((
        "On the day that is named, after 90 days at the latest, unless it is prolonged while the person's yes holds.",
        "At once when the person withdraws; the recipient is told to stop, and says that it has.",
        "When the request it belongs to is answered with no, taken back or withdrawn.",
    )))  # fmt: skip
    paper.add("Courts", text(
        "An order is written into a register. The case worker chooses the least that answers it; a data"
        " protection officer reads it beside the order and certifies it; the person is told where the law lets us."
    ))  # fmt: skip
    paper.add("Safeguards of every party", items(_kept()["measures"]))
    paper.ask("Is each party a controller of its own, or are some joint controllers (GDPR art. 26)? Which?")
    paper.ask("Which data protection officer answers for each party?")


def _kept_rows(paper: Document, profile: Profile) -> list[tuple[str, ...]]:
    periods = {r.data_class: r for r in profile.retention}
    rows: list[tuple[str, ...]] = []
    for letter, words in _kept()["classes"].items():
        parts = ", ".join(words["parts"]).replace("_", " ") or "no sealed part"
        rows.append((f"{letter}: {words['label']}", parts, _period(paper, letter, periods.get(letter))))
    return rows


def _period(paper: Document, letter: str, rule: Retention | None) -> str:
    if rule is None or rule.amount is None or rule.unit is None:
        return paper.ask(f"How long after the end of a case is class {letter} kept, and by which law?")
    return f"{rule.amount} {str(rule.unit).replace('_', ' ')} ({rule.law})"


def _assessment(paper: Document, profile: Profile, catalogue: Catalogue) -> None:
    paper.add("What is planned", text(
        "Frontline professionals refer people who may have been trafficked to the first receiver, with the person's"
        " permission; a case worker, deciders and services assist them; the sender learns that help arrived."
    ), text(HEALTH), table(("Class", "Parts", "Kept for"), _kept_rows(paper, profile), (4, 6, 4)))  # fmt: skip
    paper.add("Necessity and proportion", _permissions(profile), text(
        "Each question has a declared purpose, is shown with who sees it and how long it is kept, and may stay"
        " unanswered. Immigration status is not asked in a first alert."
    ))  # fmt: skip
    risks = [
        ("Somebody who exploits the person learns where they are", "a leak can kill", "where-parts are a class"
         " of their own; a sender who is not confirmed reads no more than “received”"),
        ("A colleague looks without need", "shame, pressure, distrust", "same agency is no right; each look"
         " stands on the case; the case worker hears of it weekly"),
        ("A body uses what it was given for another purpose", "arrest, removal", "no account for immigration"
         " control; police by protocol and yes; shares end by themselves"),
        ("An administrator reads or changes what is kept", "loss of trust, of evidence", "parts are sealed;"
         " audit roots are signed in two places outside"),
        ("A referral is lost", "a person stays with who exploits them", "an alert is acknowledged only when it"
         " is stored; until a person has seen it the sender reads so; overdue work is shown"),
        ("A backup or a device is stolen", "as a leak", "backups are encrypted to an offline key; browsers keep"
         " no page of a person, and what is written without a network is sealed to a key that the device does not have;"
         " sign-ins end by themselves"),
    ]  # fmt: skip
    paper.add("Risks to people, and what is done", table(("Risk", "Harm", "Measure"), risks, (4, 3, 6)))
    paper.add("Measures", items(_kept()["measures"]))
    paper.add("What remains", text("docs/security.md of the software says plainly what is not protected."))
    paper.ask(
        "Were people with experience of exploitation, or who speak for them, heard (GDPR art. 35(9))? What did"
        " they say?"
    )
    paper.ask("What does the data protection officer advise (GDPR art. 35(2))?")
    paper.ask("Is prior consultation of the supervisory authority needed (GDPR art. 36)?")


def _record(paper: Document, profile: Profile, catalogue: Catalogue) -> None:
    receiver = profile.team(profile.first_receiver.team).body
    paper.add("Controller", table(("", ""), [
        ("Body", _body(profile, receiver)),
        ("Address and representative", paper.ask("What is the controller's address, and who represents it?")),
        ("Data protection officer", paper.ask("Who is the data protection officer, and how is the officer reached?")),
    ], (2, 5)))  # fmt: skip
    paper.add("Purposes and recipients", _permissions(profile))
    paper.add("Whose data", items((
        "People who may have been trafficked, children among them",
        "Frontline professionals who refer, as far as they give their name",
        "People who work in the agencies: name, work e-mail, what they did and when",
        "Relatives and alleged exploiters, as far as somebody writes of them",
    )))  # fmt: skip
    paper.add("Which data, and how long", table(("Class", "Parts", "Kept for"), _kept_rows(paper, profile), (4, 6, 4)))
    paper.add("Who sees what", table(
        ("Role", "Does", "Sees"), [(r["label"], r["does"], r["sees"]) for r in _kept()["roles"].values()], (3, 5, 5)
    ))  # fmt: skip
    paper.add(
        "Other countries", text("None by the software. A referral across a border is a letter, with the person's yes.")
    )
    paper.add("Measures of security", items(_kept()["measures"]))


def _end(paper: Document, profile: Profile) -> None:
    """Questions, sources and lines to sign on."""
    numbered = [(str(n), q, "") for n, q in enumerate(paper.questions, 1)]
    paper.add(
        "Questions to answer before signing",
        table(("No.", "Question", "Answer"), numbered, (1, 8, 5)) if numbered else text("None."),
    )
    paper.add("Sources", items(f"{s.name}{f' ({s.year})' if s.year else ''}" for s in profile.sources.values()))
    receiver = _body(profile, profile.team(profile.first_receiver.team).body)
    paper.add(
        "Signatures", Block("sign", items=(receiver, "Responsible ministry", "Data protection officer", "Witness"))
    )
