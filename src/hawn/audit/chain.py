"""What an auditor recomputes: lines, leaves, Merkle roots and the chain of signed roots. Needs no database and no
Django, so that an export and the roots can be checked on any machine, years later.

A line is covered by the one root whose transactions hold its own. Leaves and nodes are hashed with different prefixes
(RFC 6962, section 2.1); roots are signed with Ed25519 (RFC 8032) and each names the signature of the one before.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from nacl.encoding import HexEncoder
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

COLUMNS = ("id", "at", "transaction", "actor", "team", "role", "purpose", "action", "file", "subject", "facts")
HEAD = "hawn audit export"


class NotAnExport(ValueError):
    """The file is no export of audit lines, or was cut in the middle of one."""


@dataclass(frozen=True, slots=True)
class Record:
    """One audit line as it is hashed: every column in a fixed order."""

    content: tuple[Any, ...]

    @property
    def key(self) -> tuple[int, str]:
        """Its place among all lines: transaction, then id."""
        return int(self.content[2]), str(self.content[0])

    @property
    def at(self) -> datetime:
        """When it was written."""
        return datetime.fromisoformat(self.content[1])

    def text(self) -> str:
        """Its canonical JSON: one line of an export."""
        return json.dumps(self.content, sort_keys=True, separators=(",", ":"))

    def leaf(self) -> bytes:
        """Its hash in the tree."""
        return sha256(b"\0" + self.text().encode()).digest()


def record(row: dict[str, Any]) -> Record:
    """A row of the table, by column, as it is hashed: UUIDs as text, the time in UTC."""
    plain = {**row, "at": row["at"].astimezone(UTC).isoformat()}
    as_text = ("id", "actor", "team", "file")
    return Record(tuple(str(plain[c]) if c in as_text else plain[c] for c in COLUMNS))


def merkle(leaves: list[bytes]) -> str:
    """The root of a Merkle tree in hexadecimal; of no leaves, the hash of nothing."""
    if not leaves:
        return sha256(b"").hexdigest()
    row = leaves
    while len(row) > 1:
        pairs = [sha256(b"\1" + row[i] + row[i + 1]).digest() for i in range(0, len(row) - 1, 2)]
        row = pairs + ([row[-1]] if len(row) % 2 else [])
    return row[0].hex()


def signed_bytes(content: dict[str, Any]) -> bytes:
    """What a root's signature is over."""
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def read_export(path: Path) -> Iterator[Record]:
    """The lines of an export, in its order. Raises NotAnExport, OSError."""
    with path.open(encoding="utf-8") as file:
        head = file.readline()
        if not head.startswith(f'["{HEAD}"'):
            raise NotAnExport(f"{path} is no {HEAD}")
        for number, line in enumerate(file, 2):
            try:
                content = json.loads(line)
                if len(content) != len(COLUMNS):
                    raise NotAnExport(f"{path}: line {number} is not whole")
            except ValueError:
                raise NotAnExport(f"{path}: line {number} cannot be read") from None
            yield Record(tuple(content))


def exported_at(path: Path) -> datetime:
    """When an export was made, by its first line. Raises NotAnExport, OSError."""
    with path.open(encoding="utf-8") as file:
        try:
            name, moment = json.loads(file.readline())
        except ValueError:
            raise NotAnExport(f"{path} is no {HEAD}") from None
    if name != HEAD:
        raise NotAnExport(f"{path} is no {HEAD}")
    return datetime.fromisoformat(moment)


@dataclass
class Verdict:
    """What the roots cover and where they disagree with the lines, with each other, or with the other place."""

    roots: int = 0
    covered: int = 0
    waiting: int = 0
    oldest_waiting_seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """No fault was found."""
        return not self.faults

    def words(self) -> list[str]:
        """For people."""
        first = f"{self.roots} roots cover {self.covered} lines; {self.waiting} lines are not covered yet."
        if self.waiting:
            first = f"{first[:-1]}, the oldest for {self.oldest_waiting_seconds:.0f} seconds."
        return [first, *self.faults]


def read_roots(folders: Iterable[Path], verdict: Verdict) -> list[tuple[str, dict[str, Any]]]:
    """The roots of all places by file name; where two places disagree, or one lacks what another has, it is named."""
    places = [
        (folder, {p.name: p.read_text(encoding="ascii") for p in folder.glob("[0-9]*.json")}) for folder in folders
    ]
    names = sorted({name for _, found in places for name in found})
    chosen: list[tuple[str, dict[str, Any]]] = []
    for name in names:
        texts = {str(folder): found[name] for folder, found in places if name in found}
        lacking = [str(folder) for folder, found in places if name not in found]
        verdict.faults += [f"{name}: {folder} does not have it" for folder in lacking]
        if len(set(texts.values())) > 1:
            verdict.faults.append(f"{name}: the places disagree: {', '.join(texts)}")
        try:
            chosen.append((name, json.loads(next(iter(texts.values())))))
        except ValueError:
            verdict.faults.append(f"{name}: cannot be read")
    return chosen


def check(
    records: Iterable[Record],
    roots: list[tuple[str, dict[str, Any]]],
    *,
    verdict: Verdict,
    now: datetime,
    key: str = "",
) -> Verdict:
    """Recomputes every root from the lines, which come in their order. ``key`` is the public key in hexadecimal (none:
    that of the first root, and every other must have the same).

    Names: a changed, missing, added or reordered line, a root that was forged, cut out or does not follow the one
    before. Returns the verdict it was given."""
    lines = _Ordered(records, verdict)
    previous, end = "", 0
    for name, root in roots:
        content = {k: v for k, v in root.items() if k not in ("signature", "key")}
        try:
            key = key or str(root["key"])
            genuine = root["key"] == key and _is_signed(content, str(root["signature"]), key)
            start, stop, counted = int(content["from"]), int(content["to"]), int(content["lines"])
        except (KeyError, ValueError, TypeError):
            verdict.faults.append(f"{name}: is no root")
            continue
        if not genuine:
            verdict.faults.append(f"{name}: the signature is not ours")
        if content.get("previous") != previous or start != end:
            verdict.faults.append(f"{name}: does not follow the root before it")
        early = sum(1 for _ in lines.below(start))
        leaves = [line.leaf() for line in lines.below(stop)]
        if early or content.get("merkle") != merkle(leaves) or counted != len(leaves):
            verdict.faults.append(f"{name}: lines were changed, removed or added since it was signed")
        verdict.roots, verdict.covered = verdict.roots + 1, verdict.covered + len(leaves)
        previous, end = str(root.get("signature")), stop
    for line in lines.below(None):
        verdict.waiting += 1
        verdict.oldest_waiting_seconds = max(verdict.oldest_waiting_seconds, (now - line.at).total_seconds())
    return verdict


def _is_signed(content: dict[str, Any], signature: str, key: str) -> bool:
    try:
        VerifyKey(key.encode(), HexEncoder).verify(signed_bytes(content), bytes.fromhex(signature))
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True


class _Ordered:
    """Lines in their order, taken piece by piece; one that is out of order is named and counted where it stands."""

    def __init__(self, records: Iterable[Record], verdict: Verdict) -> None:
        self.records, self.verdict = iter(records), verdict
        self.ahead: Record | None = None
        self.last: tuple[int, str] = (-1, "")

    def below(self, transaction: int | None) -> Iterator[Record]:
        """The next lines whose transactions lie below ``transaction`` (None: all that are left)."""
        while True:
            line = self.ahead if self.ahead is not None else next(self.records, None)
            self.ahead = None
            if line is None:
                return
            if transaction is not None and line.key[0] >= transaction:
                self.ahead = line
                return
            if line.key <= self.last:
                self.verdict.faults.append(f"line {line.content[0]}: is out of order or there twice")
            self.last = line.key
            yield line
