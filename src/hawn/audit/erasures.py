"""The erasure list: which files were erased and when, signed, kept outside the database and its backups.

An entry holds random ids and a time, nothing of a person. It is written before any row goes, so that a crash
between, or a backup from before, never brings back who was erased. Each entry names the one before it: an entry
taken out of the middle is seen.
"""

import fcntl
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from nacl.encoding import HexEncoder
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from hawn.audit.outside import folders, write
from hawn.audit.roots import signing_key

NAME = "erased-*.json"


class ListTrouble(RuntimeError):
    """The list cannot be read or written: nothing is erased and nothing restored. The text is one line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One erasure: the files of one person; ``classes`` None for all there is, else these data classes alone."""

    number: int
    id: UUID
    at: datetime
    files: tuple[UUID, ...]
    classes: tuple[str, ...] | None
    signature: str


def append(*, id: UUID, files: Sequence[UUID], classes: Sequence[str] | None, now: datetime) -> Entry:
    """Writes one entry to every folder outside and returns once it is on their disks. Raises ListTrouble."""
    with _alone() as places:
        last = max((path for place in places for path in place.glob(NAME)), key=lambda path: path.name, default=None)
        before: dict[str, Any] = _read(last) if last else {"number": 0, "signature": ""}
        content = {
            "number": before["number"] + 1,
            "id": str(id),
            "at": now.isoformat(),
            "files": sorted(str(f) for f in files),
            "classes": sorted(classes) if classes is not None else None,
            "previous": _link(before["signature"]),
        }
        key = signing_key()
        signed = {**content, "signature": key.sign(_bytes(content)).signature.hex()}
        text = json.dumps({**signed, "key": key.verify_key.encode(HexEncoder).decode()}, sort_keys=True)
        for place in places:
            try:
                write(place, f"erased-{content['number']:09d}.json", text)
            except OSError as error:
                raise ListTrouble(f"hawn: {place}: {error.strerror}: the erasure list cannot be written") from None
        return _entry(signed)


def entries(places: Sequence[Path] | None = None) -> list[Entry]:
    """Every entry of the list, oldest first: all that any of the folders holds.

    Raises ListTrouble for an entry that was changed, is not ours, contradicts another folder's, or is missing.
    """
    found: dict[int, dict[str, Any]] = {}
    for path in sorted(path for place in (folders() if places is None else places) for path in place.glob(NAME)):
        content = _read(path)
        if found.setdefault(content["number"], content) != content:
            raise ListTrouble(f"hawn: {path}: two folders hold different entries of this number")
    previous, out = "", []
    for number, content in enumerate((found[n] for n in sorted(found)), start=1):
        if content["number"] != number or content["previous"] != _link(previous):
            raise ListTrouble(f"hawn: the erasure list has a gap before entry {content['number']}")
        previous = content["signature"]
        out.append(_entry(content))
    return out


def _read(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
        key, signature = content.pop("key"), content["signature"]
        unsigned = {name: value for name, value in content.items() if name != "signature"}
        if key != signing_key().verify_key.encode(HexEncoder).decode():
            raise ListTrouble(f"hawn: {path}: signed by another deployment's key")
        VerifyKey(key, HexEncoder).verify(_bytes(unsigned), bytes.fromhex(signature))
    except (OSError, ValueError, KeyError, BadSignatureError):
        raise ListTrouble(f"hawn: {path}: the entry was changed or is torn") from None
    return content


def _entry(content: dict[str, Any]) -> Entry:
    return Entry(
        content["number"],
        UUID(content["id"]),
        datetime.fromisoformat(content["at"]),
        tuple(UUID(f) for f in content["files"]),
        None if content["classes"] is None else tuple(content["classes"]),
        content["signature"],
    )


@contextmanager
def _alone() -> Iterator[list[Path]]:
    """One writer at a time: numbers are given out once."""
    places = folders()
    if not places:
        raise ListTrouble("hawn: set HAWN_ROOTS_DIR: without a folder outside nothing can be erased")
    try:
        lock = (places[0] / ".erased.lock").open("w", encoding="ascii")
    except OSError as error:
        raise ListTrouble(f"hawn: {places[0]}: {error.strerror}: the erasure list cannot be written") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield places


def _bytes(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _link(signature: str) -> str:
    return sha256(signature.encode()).hexdigest()
