"""Verbs on two files that may be of one person: ask whether one is known, propose, review, undo."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from hawn.cases.actions.files import NoSuchFile
from hawn.cases.asking import ask
from hawn.cases.policies import WrongMove
from hawn.cases.states import LINK_MOVES, LinkState
from hawn.core.acting import Actor, acting

PROBES_AN_HOUR = 30


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file as a link shows it: what tells it apart, and nothing of the person."""

    file: UUID
    reference: str
    alias: str
    state: str
    opened_at: datetime
    assigned_to: UUID | None


def may_be_known(*, actor: Actor, file: UUID) -> list[Candidate]:
    """The duty lead asks which files may be of the same person; each question is counted.

    Raises Refused for anybody else, TooOften.
    """
    with acting(actor, "known"):
        statement = "SELECT file, reference, alias, state, opened_at, assigned_to FROM hawn.may_be_known(%s, %s, %s)"
        return [Candidate(*row) for row in ask(statement, file, actor.name, PROBES_AN_HOUR)]


def propose(*, actor: Actor, file: UUID, other: UUID, same: bool, today: date) -> UUID:
    """Says that two files may be of one person (a second person looks at it), or that they are not (they are not
    shown again). Raises Refused; WrongMove when it was said before."""
    made = uuid4()
    with acting(actor, "known"):
        (done,) = ask("SELECT hawn.propose_link(%s, %s, %s, %s, %s)", made, file, other, same, today)[0]
        if not done:
            raise WrongMove("it was proposed before")
    return made


def files_of(*, link: UUID) -> list[Candidate]:
    """The two files of a link, older first; none for who has no part in it. Must run inside ``acting``."""
    statement = "SELECT file, reference, alias, state, opened_at, assigned_to FROM hawn.linked_files(%s)"
    return [Candidate(*row) for row in ask(statement, link)]


def review(*, actor: Actor, link: UUID, to: LinkState, leads: UUID | None, today: date) -> None:
    """A second person decides; ``leads`` names the file that leads in a merge.

    Raises NoSuchFile, Refused for who proposed it, WrongMove when it is decided or nobody has the leading file.
    """
    if to not in LINK_MOVES[LinkState.PROPOSED]:
        raise WrongMove(f"a proposal cannot become {to}")
    with acting(actor, "known"):
        if not files_of(link=link):
            raise NoSuchFile(str(link))
        (done,) = ask("SELECT hawn.review_link(%s, %s, %s, %s)", link, to, leads, today)[0]
        if not done:
            raise WrongMove("it is decided")


def undo(*, actor: Actor, link: UUID) -> None:
    """Takes a link or merge back; what it opened closes. Raises NoSuchFile, Refused, WrongMove."""
    with acting(actor, "known"):
        if not files_of(link=link):
            raise NoSuchFile(str(link))
        (done,) = ask("SELECT hawn.undo_link(%s)", link)[0]
        if not done:
            raise WrongMove("there is nothing to undo")
