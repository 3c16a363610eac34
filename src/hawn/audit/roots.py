"""Signed Merkle roots over settled audit lines, each linked to the last, written to a folder outside.

A line is settled when its transaction and every older one have ended, so no line can appear below a root
later. Leaves and nodes are hashed with different prefixes (RFC 6962, section 2.1).
"""

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from nacl.encoding import HexEncoder
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from hawn.audit.models import Line, Root
from hawn.audit.outside import folders, write
from hawn.core.acting import WORKER, acting

SIGNING_KEY = "audit-signing.key"


def leaf(line: Line) -> bytes:
    """The hash of one line, over every column in a fixed order."""
    content = [
        str(line.id),
        line.at.astimezone(UTC).isoformat(),
        line.transaction,
        str(line.actor),
        str(line.team),
        line.role,
        line.purpose,
        line.action,
        str(line.file),
        line.subject,
        line.facts,
    ]
    return sha256(b"\0" + json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).digest()


def merkle(leaves: list[bytes]) -> str:
    """The root of a Merkle tree in hexadecimal; of no leaves, the hash of nothing."""
    if not leaves:
        return sha256(b"").hexdigest()
    row = leaves
    while len(row) > 1:
        pairs = [sha256(b"\1" + row[i] + row[i + 1]).digest() for i in range(0, len(row) - 1, 2)]
        row = pairs + ([row[-1]] if len(row) % 2 else [])
    return row[0].hex()


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


def _lines(from_transaction: int, to_transaction: int) -> list[Line]:
    rows = Line.objects.filter(transaction__gte=from_transaction, transaction__lt=to_transaction)
    return list(rows.order_by("transaction", "id"))


def sign_root(*, now: datetime) -> Root | None:
    """Signs the lines settled since the last root and writes the root outside; None when there are none.

    Two at once cannot fork the chain: the start of each root is unique.
    """
    with acting(WORKER, "audit"):
        last = Root.objects.order_by("-number").first()
        start, end = (last.to_transaction if last else 0), _horizon()
        lines = _lines(start, end)
        if not lines:
            return None
        content = {
            "from": start,
            "to": end,
            "lines": len(lines),
            "merkle": merkle([leaf(line) for line in lines]),
            "previous": last.signature if last else "",
            "at": now.isoformat(),
        }
        signature = signing_key().sign(_bytes(content)).signature.hex()
        root = Root.objects.create(
            at=now,
            from_transaction=start,
            to_transaction=end,
            lines=len(lines),
            merkle=str(content["merkle"]),
            previous=sha256(str(content["previous"]).encode()).hexdigest(),
            signature=signature,
        )
    _write_outside(root.number, {**content, "signature": signature, "key": _public()})
    return root


def _bytes(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _public() -> str:
    return signing_key().verify_key.encode(HexEncoder).decode()


def _write_outside(number: int, content: dict[str, Any]) -> None:
    for folder in folders():
        write(folder, f"{number:012d}.json", json.dumps(content, sort_keys=True))


@dataclass
class Verdict:
    """What the roots cover and where they disagree with the lines."""

    roots: int = 0
    covered: int = 0
    waiting: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """No fault was found."""
        return not self.faults

    def words(self) -> list[str]:
        """For people."""
        first = f"{self.roots} roots cover {self.covered} lines; {self.waiting} lines are not covered yet."
        return [first, *self.faults]


def verify(folder: Path | None = None) -> Verdict:
    """Recomputes every root outside (or in ``folder``) from the lines in the database."""
    verdict, previous, end = Verdict(), "", 0
    files = sorted((folder or folders()[0]).glob("[0-9]*.json"))
    with acting(WORKER, "audit"):
        for path in files:
            content = json.loads(path.read_text(encoding="ascii"))
            signature, key = content.pop("signature"), content.pop("key")
            lines = _lines(content["from"], content["to"])
            try:
                VerifyKey(key, HexEncoder).verify(_bytes(content), bytes.fromhex(signature))
            except BadSignatureError:
                verdict.faults.append(f"{path.name}: the signature is not ours")
            if content["previous"] != previous or content["from"] != end:
                verdict.faults.append(f"{path.name}: does not follow the root before it")
            if content["merkle"] != merkle([leaf(line) for line in lines]) or content["lines"] != len(lines):
                verdict.faults.append(f"{path.name}: lines were changed, removed or added since it was signed")
            verdict.roots, verdict.covered = verdict.roots + 1, verdict.covered + len(lines)
            previous, end = signature, content["to"]
        verdict.waiting = Line.objects.filter(transaction__gte=end).count()
    return verdict
