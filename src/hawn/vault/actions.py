"""The only door to plain text. Opening writes the audit line in the same transaction."""

import json
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from hawn.audit.actions import write as audit_write
from hawn.core.acting import current
from hawn.vault.keys import NoKey, key_encryption_keys, seal, unseal
from hawn.vault.kinds import class_of
from hawn.vault.models import DataKey, Envelope
from hawn.vault.versions import current_version

Plain = dict[str, Any]


class NotInSight(LookupError):
    """No such sealed part, or not for this actor: the two are told apart to nobody."""


def put(*, file: UUID, kind: str, content: Plain, now: datetime) -> None:
    """Seals ``content`` as the part ``kind`` of ``file``; an older content of that kind is replaced.

    Row security lets only those write who see the class, or who are creating the file in this transaction.
    Raises KeyError for a kind that ``kinds.py`` does not know.
    """
    current()
    data_class = class_of(kind).value
    key = data_key(file, data_class)
    found = Envelope.objects.filter(file=file, kind=kind).only("id", "version").first()
    version = found.version + 1 if found else 1
    sealed = seal(key, json.dumps(content).encode(), binding(file, kind, data_class, version))
    if found:
        Envelope.objects.filter(id=found.id).update(ciphertext=sealed, version=version, sealed_at=now)
    else:
        Envelope.objects.create(
            file=file, kind=kind, data_class=data_class, version=version, ciphertext=sealed, sealed_at=now
        )
    audit_write(action="vault.seal", file=file, subject=kind, facts={"class": data_class, "version": version})


def take(*, file: UUID, kind: str) -> Plain:
    """Opens one part. Raises NotInSight when it is absent or not for this actor."""
    found = take_all(file=file, kinds=[kind])
    if kind not in found:
        raise NotInSight(kind)
    return found[kind]


def take_all(*, file: UUID, kinds: Iterable[str] | None = None) -> dict[str, Plain]:
    """Opens the parts of ``file`` that this actor may see (all, or those named): kind to content.

    One audit line names every kind opened. Two queries, whatever the number of parts.
    """
    current()
    rows = Envelope.objects.filter(file=file)
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    envelopes = list(rows.order_by("kind"))
    if not envelopes:
        return {}
    keys = {k.data_class: unwrapped(k) for k in DataKey.objects.filter(file=file)}
    opened = {
        e.kind: json.loads(
            unseal(keys[e.data_class], bytes(e.ciphertext), binding(file, e.kind, e.data_class, e.version))
        )
        for e in envelopes
        if e.data_class in keys
    }
    audit_write(action="vault.open", file=file, facts={"kinds": sorted(opened)})
    return opened


def data_key(file: UUID, data_class: str) -> bytes:
    """The key of a file and class, made where there is none. Raises NoKey."""
    if row := DataKey.objects.filter(file=file, data_class=data_class).first():
        return unwrapped(row)
    version = current_version()
    _, wrapped = new_data_key(file, data_class, version)
    row = DataKey(file=file, data_class=data_class, wrapped_with=version, wrapped=wrapped)
    DataKey.objects.bulk_create([row], ignore_conflicts=True)
    # Two at once: the first one's key stands, and both use it.
    return unwrapped(DataKey.objects.get(file=file, data_class=data_class))


def new_data_key(file: UUID | str, data_class: str, version: str) -> tuple[bytes, bytes]:
    """A key for one file and class: plain, and wrapped by a version of the key-encryption key."""
    plain = secrets.token_bytes(32)
    return plain, key_encryption_keys().wrap(version, plain, wrapping(file, data_class))


def unwrapped(row: DataKey) -> bytes:
    """The key of a row, plain. Raises NoKey, CryptoError."""
    store, bound_to = key_encryption_keys(), wrapping(row.file, row.data_class)
    try:
        return store.unwrap(row.wrapped_with, bytes(row.wrapped), bound_to)
    except NoKey:
        # Read a moment before a rotation reached it and its old version was destroyed: it is under a new one now.
        again = DataKey.objects.filter(id=row.id).exclude(wrapped_with=row.wrapped_with).first()
        if again is None:
            raise
        return store.unwrap(again.wrapped_with, bytes(again.wrapped), bound_to)


def wrapping(file: UUID | str, data_class: str) -> bytes:
    """What a wrapped data key is bound to, beside its version: under another file or class it does not open."""
    return f"{file}|{data_class}".encode()


def binding(file: UUID | str, kind: str, data_class: str, version: int) -> bytes:
    """What a sealed part is bound to: moved to another file, kind or version it does not open."""
    return f"{file}|{kind}|{data_class}|{version}".encode()
