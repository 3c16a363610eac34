"""Verbs on protocols with the police: one person writes a signed one down, another confirms it, it ends or lapses."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from hawn.agencies.models import Protocol
from hawn.agencies.queries import agency_id, team_id
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.asking import ask
from hawn.cases.policies import WrongMove
from hawn.core.acting import Actor, acting


@dataclass(frozen=True, slots=True)
class Signed:
    """A protocol as it was signed: with which unit of which body, by whom, for what, until when, and what it promises
    to the public (one promise to a line)."""

    body: str
    unit: str
    document: str
    signatory: str
    signed_on: date
    ends_on: date
    purposes: tuple[str, ...]
    kinds: tuple[str, ...]
    promises: str = ""

    @property
    def key(self) -> str:
        """The unit's key, from its name."""
        return re.sub(r"[^a-z0-9]+", "_", self.unit.lower()).strip("_")[:60] or "unit"


def register(*, actor: Actor, signed: Signed) -> UUID:
    """Writes a signed protocol down; nothing opens before another person confirms it. The database writes the audit
    line. Raises Refused; WrongMove for a body that is no police or controls immigration."""
    made = uuid4()
    with acting(actor, "protocol"):
        ask(
            "SELECT hawn.register_protocol(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            made, signed.body, signed.key, signed.unit, signed.document, signed.signatory, signed.signed_on,
            signed.ends_on, list(signed.purposes), list(signed.kinds), signed.promises,
        )  # fmt: skip
    return made


def confirm(*, actor: Actor, protocol: UUID) -> None:
    """A second person has read the signed document: the unit can hold accounts until its last day.

    Raises NoSuchFile; Refused for who wrote it down; WrongMove when it was confirmed or ended.
    """
    row = Protocol.objects.filter(id=protocol).first()
    if row is None:
        raise NoSuchFile(str(protocol))
    with acting(actor, "protocol"):
        ids = (agency_id(row.body), team_id(row.body, row.unit_key))
        if not ask("SELECT hawn.confirm_protocol(%s, %s, %s)", protocol, *ids)[0][0]:
            raise WrongMove("it was confirmed or ended before")


def end(*, actor: Actor, protocol: UUID) -> None:
    """Ends a protocol now: what the unit saw under it closes. Raises NoSuchFile, Refused, WrongMove."""
    if not Protocol.objects.filter(id=protocol).exists():
        raise NoSuchFile(str(protocol))
    with acting(actor, "protocol"):
        if not ask("SELECT hawn.end_protocol(%s)", protocol)[0][0]:
            raise WrongMove("it ended before")
