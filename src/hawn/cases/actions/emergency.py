"""Verbs of an emergency: open a case that somebody else has, look at it afterwards, close it before its time."""

from base64 import b64decode, b64encode
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from hawn.cases.actions.files import NoSuchFile
from hawn.cases.asking import ask
from hawn.cases.models import Emergency, EmergencyWhy, Reviewed
from hawn.cases.policies import WrongMove
from hawn.core.acting import Actor, acting
from hawn.vault.keys import derived, seal, unseal


def open_case(*, actor: Actor, reference: str, why: EmergencyWhy, words: str, today: date) -> Emergency:
    """Opens a case of the duty lead's own team at once, for four hours, only to read. The database writes the audit
    line and tells the case's owner, the team and the data protection officers: there is no way to open without that.

    Raises NoSuchFile for a reference that is none or not the team's; Refused.
    """
    made = uuid4()
    hidden = b64encode(seal(derived("emergency"), words.encode(), made.bytes)).decode()
    with acting(actor, "emergency"):
        found = ask(
            "SELECT hawn.open_in_emergency(%s, %s, %s, %s, %s, %s)",
            made, reference.strip().upper(), why, hidden, actor.name, today,
        )[0][0]  # fmt: skip
        if found is None:
            raise NoSuchFile(reference)
        return Emergency.objects.get(id=made)


def words_of(row: Emergency) -> str:
    """What the duty lead wrote; nothing where it was written before such words were sealed. Raises KeyStoreDown."""
    if not row.words:
        return ""
    return unseal(derived("emergency"), b64decode(row.words), row.id.bytes).decode()


def review(*, actor: Actor, emergency: UUID, outcome: Reviewed) -> None:
    """A second person says whether it was right; where it was not, the sight closes at once.

    Raises NoSuchFile; Refused for who opened it and for who may not; WrongMove when it was reviewed before.
    """
    with acting(actor, "emergency"):
        if not Emergency.objects.filter(id=emergency).exists():
            raise NoSuchFile(str(emergency))
        (done,) = ask("SELECT hawn.review_emergency(%s, %s, %s)", emergency, outcome, actor.name)[0]
        if not done:
            raise WrongMove("it was reviewed before")


def end(*, actor: Actor, emergency: UUID) -> None:
    """Who opened it needs it no longer. Raises NoSuchFile when there is nothing of theirs to close."""
    with acting(actor, "emergency"):
        (ended,) = ask("SELECT hawn.end_emergency(%s)", emergency)[0]
        if not ended:
            raise NoSuchFile(str(emergency))


def looks(*, emergency: UUID) -> list[dict[str, Any]]:
    """When what was opened in it, oldest first: time and kinds of parts. Must run inside ``acting``."""
    rows = ask("SELECT at, kinds FROM hawn.looks_in_emergency(%s)", emergency)
    return [{"at": at, "kinds": kinds} for at, kinds in rows]
