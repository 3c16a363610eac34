"""The file of a backup: a tar stream sealed in the age format (age-encryption.org/v1) for one public key.

Any age tool opens it: ``age -d -i KEY FILE | tar x`` gives ``manifest.json``, ``roots/`` and ``database.dump.*``
(pg_dump's custom format, in pieces). Nothing is written in the clear on the way.
"""

import os
import tarfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyrage

PIECE = 8 * 1024 * 1024
DUMP = "database.dump."


class BackupTrouble(RuntimeError):
    """A backup cannot be made or restored; the text is one line for people."""


class _Source:
    """Reads from an iterator of bytes, as age wants to read."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def read(self, size: int = -1) -> bytes:
        while not self._rest:
            try:
                self._rest = next(self._chunks)
            except StopIteration:
                return b""
        out, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        return out


def recipient(public: str) -> pyrage.x25519.Recipient:
    """The public key of an offline pair. Raises BackupTrouble."""
    try:
        return pyrage.x25519.Recipient.from_str(public.strip())
    except pyrage.RecipientError:
        raise BackupTrouble(f"hawn: {public[:12]}...: not a public key (age1...); see `hawn backup keygen`") from None


def identity(path: Path) -> pyrage.x25519.Identity:
    """The secret key in a file, as ``hawn backup keygen`` and ``age-keygen`` write it. Raises BackupTrouble."""
    try:
        lines = path.read_text(encoding="ascii").split()
        return pyrage.x25519.Identity.from_str(next(w for w in lines if w.startswith("AGE-SECRET-KEY-")))
    except OSError as error:
        raise BackupTrouble(f"hawn: {path}: {error.strerror}") from None
    except (UnicodeDecodeError, StopIteration, pyrage.IdentityError):
        raise BackupTrouble(f"hawn: {path}: no secret key (AGE-SECRET-KEY-...) in this file") from None


def new_pair(path: Path) -> str:
    """Writes a new secret key where only this user reads it; returns the public one. Raises BackupTrouble."""
    made = pyrage.x25519.Identity.generate()
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        raise BackupTrouble(f"hawn: {path}: {error.strerror}") from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"# public key: {made.to_public()}\n{made}\n")
    return str(made.to_public())


def pack(path: Path, key: pyrage.x25519.Recipient, members: Iterable[tuple[str, bytes]], dump: IO[bytes]) -> None:
    """Writes the whole backup beside ``path`` and renames it once it is on the disk. Raises OSError."""
    draft = path.with_name(f".{path.name}.part")
    try:
        with open(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as out:
            pyrage.encrypt_io(_Source(_tar(members, dump)), out, [key])
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _tar(members: Iterable[tuple[str, bytes]], dump: IO[bytes]) -> Iterator[bytes]:
    for name, content in members:
        yield from _member(name, content)
    number = 0
    while piece := dump.read(PIECE):
        number += 1
        yield from _member(f"{DUMP}{number:06d}", piece)
    yield bytes(2 * tarfile.BLOCKSIZE)


def _member(name: str, content: bytes) -> Iterator[bytes]:
    head = tarfile.TarInfo(name)
    head.size, head.mode = len(content), 0o600
    yield head.tobuf(tarfile.PAX_FORMAT)
    yield content
    yield bytes(-len(content) % tarfile.BLOCKSIZE)


@contextmanager
def unpacked(path: Path, key: pyrage.x25519.Identity) -> Iterator[Iterator[tuple[str, bytes]]]:
    """The members of a backup in order, opened on the way and never written in the clear.

    Raises BackupTrouble: another key, a file that was changed, or one that is cut short (only seen at its end).
    """
    inlet, outlet = os.pipe()
    faults: list[BaseException] = []

    def open_all() -> None:
        try:
            with os.fdopen(outlet, "wb") as out, path.open("rb") as sealed:
                pyrage.decrypt_io(sealed, out, [key])
        except BaseException as fault:  # noqa: BLE001 - carried over to the reader's thread
            faults.append(fault)

    worker = threading.Thread(target=open_all, daemon=True)
    worker.start()
    try:
        with os.fdopen(inlet, "rb") as plain:
            yield _members(plain, path, worker, faults)
    finally:
        worker.join(10)


def _members(
    plain: IO[bytes], path: Path, worker: threading.Thread, faults: list[BaseException]
) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=plain, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member)
                assert content is not None
                yield member.name, content.read()
        while plain.read(PIECE):
            pass
        worker.join(10)
    except tarfile.TarError:
        worker.join(10)
        if not faults:
            raise BackupTrouble(f"hawn: {path}: this is no backup of Hawn") from None
    if faults:
        raise BackupTrouble(f"hawn: {path}: {_why(faults[0])}")


def _why(fault: BaseException) -> str:
    if isinstance(fault, OSError):
        return str(fault.strerror)
    words = str(fault).lower()
    if "no matching" in words:
        return "sealed for another key"
    return "the file was changed or is cut short"
