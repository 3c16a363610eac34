"""Verbs on court orders: write one down, choose the least that answers it, certify the extract, tell the person."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from hawn.agencies.roles import May
from hawn.audit.actions import write as audit_write
from hawn.cases import sight, work
from hawn.cases.actions.files import NoSuchFile, about, case_path, locked, note
from hawn.cases.actions.sharing import Share, disclose
from hawn.cases.models import Basis, CourtOrder, OrderAnswer
from hawn.cases.policies import Refused, WrongMove, demand
from hawn.cases.rules import reference
from hawn.cases.sight import Grant
from hawn.core.acting import Actor, acting
from hawn.core.clock import local
from hawn.vault.actions import put as seal
from hawn.vault.actions import take_all
from hawn.vault.blobs import take_blob
from hawn.vault.kinds import classes_of

READING_DAYS = 14  # how long the data protection officer sees the parts of an extract
ANSWER_DAYS = 7  # where the order names no day


@dataclass(frozen=True, slots=True)
class Received:
    """An order as it came: ``says`` is sealed (court, their number, what it asks for)."""

    says: dict[str, str]
    received_on: date
    answer_by: date | None = None


def receive(*, actor: Actor, file: UUID, order: Received, now: datetime) -> CourtOrder:
    """Writes an order into the register and puts its answer on the list. Raises NoSuchFile, Refused."""
    with acting(actor, "order"):
        case = locked(file)
        demand(actor, May.WORK_CASE)
        row = CourtOrder(
            id=uuid4(), file=file, reference=reference("CO", secrets.choice), received_on=order.received_on,
            answer_by=order.answer_by, received_at=now, received_by=actor.user,
        )  # fmt: skip
        row.save(force_insert=True)
        seal(file=file, kind=f"order:{row.id}", content=order.says, now=now)
        work.put(
            holder=case.assigned_to or case.lead_team, about=about(case), subject=row.id, view=work.View.MINE,
            what=work.What.ORDER_ANSWER, due_on=order.answer_by or local(now).date() + timedelta(days=ANSWER_DAYS),
            path=f"{case_path(file)}order/{row.id}/", now=now,
        )  # fmt: skip
        note(actor=actor, file=file, what="order_received", now=now)
        audit_write(action="order.receive", file=file, subject=str(row.id))
        return row


def _locked(order: UUID, file: UUID | None = None) -> CourtOrder:
    rows = CourtOrder.objects.select_for_update().filter(id=order)
    row = (rows if file is None else rows.filter(file=file)).first()
    if row is None:
        raise NoSuchFile(str(order))
    return row


def answer(
    *, actor: Actor, file: UUID, order: UUID, to: OrderAnswer, kinds: Iterable[str], may_tell: bool,
    officers: Iterable[UUID], now: datetime,
) -> CourtOrder:  # fmt: skip
    """Decides what is done. An extract names its parts, and the data protection officers see these and the order, no
    more, for two weeks: one of them must certify it.

    Raises NoSuchFile, Refused; WrongMove when it is answered already or an extract holds nothing.
    """
    chosen = sorted(kinds) if to == OrderAnswer.GIVEN else []
    with acting(actor, "order"):
        case = locked(file)
        demand(actor, May.WORK_CASE)
        row = _locked(order, file)
        if row.answer != OrderAnswer.WAITING or (to == OrderAnswer.GIVEN and not chosen):
            raise WrongMove("it is answered, or nothing was chosen")
        row.answer, row.kinds, row.may_tell = to, chosen, may_tell
        row.chosen_at, row.chosen_by = now, actor.user
        row.save(update_fields=["answer", "kinds", "may_tell", "chosen_at", "chosen_by"])
        work.clear(file=file, subject=order)
        shown = (*chosen, f"order:{order}")
        what = Grant(tuple({*classes_of(list(shown))}), "order", Basis.DUTY, kinds=shown,
                     until=now + timedelta(days=READING_DAYS))  # fmt: skip
        for officer in officers if to == OrderAnswer.GIVEN else ():
            sight.grant(grantee=officer, file=file, what=what)
            work.put(
                holder=officer, about=work.About(file=file, alias=case.alias, reference=row.reference), subject=order,
                view=work.View.NEW, what=work.What.ORDER_TO_CERTIFY, due_on=row.answer_by or local(now).date(),
                path=f"/order/{order}/", now=now,
            )  # fmt: skip
        if may_tell:
            work.put(
                holder=case.assigned_to or case.lead_team, about=about(case), subject=uuid4(), view=work.View.MINE,
                what=work.What.TELL_ABOUT_ORDER, due_on=local(now).date(), path=f"{case_path(file)}order/{order}/",
                now=now,
            )  # fmt: skip
        note(actor=actor, file=file, what="order_answered", now=now, facts={"answer": str(to)})
        audit_write(action="order.answer", file=file, subject=str(order), facts={"answer": str(to), "kinds": chosen})
        return row


def extract(*, file: UUID, kinds: Iterable[str]) -> tuple[dict[str, dict[str, Any]], str]:
    """The parts of an extract and the SHA-256 of their canonical JSON; of an attachment its name, its words and the
    SHA-256 of its content, so that the certificate holds the very file. Opening leaves its audit lines. Must run inside
    ``acting``."""
    parts = take_all(file=file, kinds=list(kinds))
    for kind in parts:
        if kind.startswith("attachment_"):
            parts[kind] = {**parts[kind], "sha256": sha256(take_blob(file=file, kind=kind)).hexdigest()}
    written = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return parts, sha256(written.encode()).hexdigest()


def certify(*, actor: Actor, order: UUID, now: datetime) -> CourtOrder:
    """A data protection officer has read the order beside the extract and certifies that it is the least that answers
    it. The digest binds the certificate to the very words. Raises NoSuchFile, Refused, WrongMove."""
    with acting(actor, "order"):
        demand(actor, May.CERTIFY_ORDER)
        row = _locked(order)
        if row.answer != OrderAnswer.GIVEN or row.certified_at is not None:
            raise WrongMove("there is nothing to certify")
        if row.chosen_by == actor.user:
            raise Refused("who chose the parts does not certify them")
        parts, digest = extract(file=row.file, kinds=row.kinds)
        if sorted(parts) != sorted(row.kinds):
            raise WrongMove("not all of its parts can be read")
        row.certified_at, row.certified_by, row.certified_name, row.digest = now, actor.user, actor.name, digest
        row.save(update_fields=["certified_at", "certified_by", "certified_name", "digest"])
        work.clear(file=row.file, subject=order)
        if row.chosen_by:
            work.put(
                holder=row.chosen_by, about=work.About(file=row.file, alias=row.reference), subject=order,
                view=work.View.NEW, what=work.What.ORDER_CERTIFIED, due_on=local(now).date(),
                path=f"{case_path(row.file)}order/{order}/extract/", now=now,
            )  # fmt: skip
        note(actor=actor, file=row.file, what="order_certified", now=now)
        what = Share(purpose="order", body="", team=None, kinds=tuple(row.kinds), how="extract")
        disclose(actor=actor, file=row.file, what=what, basis="duty", now=now, subject=order)
        audit_write(action="order.certify", file=row.file, subject=str(order), facts={"digest": digest})
        return row
