"""Signed Merkle roots over settled audit lines, each linked to the last, written to two folders outside.

A line is settled when its transaction and every older one have ended, so no line can appear below a root later. How a
root is computed and checked stands in ``chain.py``.
"""

import json
import logging
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q
from nacl.encoding import HexEncoder
from nacl.signing import SigningKey

from hawn.audit.chain import COLUMNS, HEAD, Record, Verdict, check, merkle, read_roots, record, signed_bytes
from hawn.audit.models import Line, Root
from hawn.audit.outside import folders, write
from hawn.core import clock
from hawn.core.acting import WORKER, acting

SIGNING_KEY = "audit-signing.key"
PIECE = 1000
log = logging.getLogger(__name__)


def signing_key() -> SigningKey:
    """The deployment's Ed25519 key beside its key-encryption keys; made on first use."""
    path = Path(settings.KEYS_DIR) / SIGNING_KEY
    if not path.exists():
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(SigningKey.generate().encode(HexEncoder))
    return SigningKey(path.read_bytes().strip(), HexEncoder)


def _horizon() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT hawn.transaction_horizon()")
        return int(cursor.fetchone()[0])


def sign_root(*, now: datetime) -> Root | None:
    """Signs the lines settled since the last root and writes what is missing outside; None when nothing was settled.

    Two at once cannot fork the chain: the start of each root is unique. A place that cannot be written to is logged
    and gets what it lacks when it is back; the other place goes on.
    """
    with acting(WORKER, "audit"):
        last = Root.objects.order_by("-number").first()
        start, end = (last.to_transaction if last else 0), _horizon()
        records = list(_records(start, end))
        root = _sign(last, start, end, records, now) if records else None
        newest = root or last
    if newest is not None:
        for place, folder in enumerate(folders(), 1):
            _catch_up(folder, newest.number, place)
    return root


def _sign(last: Root | None, start: int, end: int, records: list[Record], now: datetime) -> Root:
    root = Root(
        at=now,
        from_transaction=start,
        to_transaction=end,
        lines=len(records),
        merkle=merkle([line.leaf() for line in records]),
        previous=sha256((last.signature if last else "").encode()).hexdigest(),
    )
    root.signature = signing_key().sign(signed_bytes(_content(root, last))).signature.hex()
    root.save(force_insert=True)
    return root


def _content(root: Root, before: Root | None) -> dict[str, Any]:
    """What is signed of a root; made from its row, so that a place that missed it can have it later."""
    return {
        "from": root.from_transaction,
        "to": root.to_transaction,
        "lines": root.lines,
        "merkle": root.merkle,
        "previous": before.signature if before else "",
        "at": root.at.astimezone(UTC).isoformat(),
    }


def _catch_up(folder: Path, newest: int, place: int) -> None:
    """Writes the roots that ``folder`` lacks, oldest first."""
    try:
        have = max((int(p.stem) for p in folder.glob("[0-9]*.json")), default=0)
        if have >= newest:
            return
        with acting(WORKER, "audit"):
            rows = list(Root.objects.filter(number__gt=have).order_by("number"))
            before = Root.objects.filter(number__lte=have).order_by("-number").first()
        public = signing_key().verify_key.encode(HexEncoder).decode()
        for row in rows:
            whole = {**_content(row, before), "signature": row.signature, "key": public}
            write(folder, f"{row.number:012d}.json", json.dumps(whole, sort_keys=True))
            before = row
    except OSError as error:
        log.error("audit roots cannot be written", exc_info=error, extra={"place": place})


def _records(start: int, end: int | None = None) -> Iterator[Record]:
    """The lines of some transactions in their order, read piece by piece."""
    rows = Line.objects.order_by("transaction", "id")
    after = (start, UUID(int=0))
    while True:
        piece = rows.filter(Q(transaction__gt=after[0]) | Q(transaction=after[0], id__gt=after[1]))
        found = list((piece if end is None else piece.filter(transaction__lt=end)).values(*COLUMNS)[:PIECE])
        yield from (record(row) for row in found)
        if len(found) < PIECE:
            return
        after = (found[-1]["transaction"], found[-1]["id"])


def verify(*places: Path, key: str = "") -> Verdict:
    """Recomputes every root outside (in the configured places, or in those named) from the lines in the database."""
    verdict = Verdict()
    found = read_roots(places or folders(), verdict)
    with acting(WORKER, "audit"):
        check(_records(0), found, verdict=verdict, now=clock.now(), key=key)
    return verdict


def export(path: Path, *, now: datetime, seen: Callable[[int], object] = lambda n: None) -> int:
    """Writes every line in its order to ``path``, whole or not at all, for whoever checks it elsewhere; returns how
    many. ``seen`` hears of each thousand."""
    draft, count = path.with_name(f".{path.name}.part"), 0
    with draft.open("w", encoding="utf-8") as file, acting(WORKER, "audit"):
        file.write(json.dumps([HEAD, now.astimezone(UTC).isoformat()]) + "\n")
        for line in _records(0):
            file.write(line.text() + "\n")
            count += 1
            if count % PIECE == 0:
                seen(PIECE)
    draft.replace(path)
    return count
