"""Attachments go with the class they are of, and with the person."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from hawn.cases.actions import files
from hawn.cases.models import Case, CloseReason
from hawn.core.acting import Actor
from hawn.retention.actions import erasing
from tests.cases.test_attachments import LONG, PARTS, added, reads, rows
from tests.journeys.test_chain import NOW, TODAY, opened

pytestmark = pytest.mark.wall


def closed(people: dict[str, Actor], case: Case) -> None:
    files.close(actor=people["case_worker"], file=case.id, reason=CloseReason.HELP_ARRIVED, now=NOW - timedelta(days=1))


def test_the_end_of_a_class_takes_its_attachments_and_leaves_others(
    people: dict[str, Actor], owner: psycopg.Connection, as_worker: Callable[[], Any], outside: list[Any]
) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    what, who = added(worker, case.id), added(worker, case.id, "attachment_who")
    closed(people, case)
    with as_worker():
        erasing.erase(file=case.id, reason="time", now=NOW, today=TODAY, classes=["C"])
    assert rows(owner, what.kind) == dict.fromkeys(PARTS, 0)
    assert rows(owner, who.kind)["vault_chunk"] == 3
    assert reads(worker, who) == LONG


def test_erasing_a_person_takes_every_attachment(
    people: dict[str, Actor], owner: psycopg.Connection, as_worker: Callable[[], Any], outside: list[Any]
) -> None:
    case, _ = opened(people)
    kinds = [added(people["case_worker"], case.id, about).kind for about in ("attachment_what", "attachment_others")]
    closed(people, case)
    with as_worker():
        gone = erasing.erase(file=case.id, reason="asked", now=NOW, today=TODAY).rows
    assert [rows(owner, k) for k in kinds] == [dict.fromkeys(PARTS, 0)] * 2
    assert (gone["vault_stream"], gone["vault_chunk"], gone["cases_attachment"]) == (2, 6, 2)
