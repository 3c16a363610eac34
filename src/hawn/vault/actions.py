"""The only door to plain text. Opening writes the audit line in the same transaction."""

import json
import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from hawn.audit.actions import Line
from hawn.audit.actions import write as audit_write
from hawn.audit.actions import write_all as audit_write_all
from hawn.core.acting import current
from hawn.vault.keys import NoKey, key_encryption_keys, seal, unseal
from hawn.vault.kinds import class_of
from hawn.vault.models import DataKey, Envelope
from hawn.vault.versions import current_version

Plain = dict[str, Any]


class NotInSight(LookupError):
    """No such sealed part, or not for this actor: the two are told apart to nobody."""


def put(*, file: UUID, kind: str, content: Plain, now: datetime) -> None:
    """Seals ``content`` as the part ``kind`` of ``file``, as ``put_all`` does."""
    put_all(file=file, parts={kind: content}, now=now)


def put_all(*, file: UUID, parts: Mapping[str, Plain], now: datetime) -> None:
    """Seals each of ``parts`` (kind to content) of ``file``; an older content of a kind is replaced. New parts take
    the same number of queries, however many they are.

    Row security lets only those write who see the class, or who are creating the file in this transaction.
    Raises KeyError for a kind that ``kinds.py`` does not know.
    """
    current()
    if not parts:
        return
    classes = {kind: class_of(kind).value for kind in parts}
    keys = data_keys(file, set(classes.values()))
    before = dict(Envelope.objects.filter(file=file, kind__in=list(parts)).values_list("kind", "version"))
    new, lines = [], []
    for kind, data_class in classes.items():
        version = before.get(kind, 0) + 1
        sealed = seal(keys[data_class], json.dumps(parts[kind]).encode(), binding(file, kind, data_class, version))
        if kind in before:
            Envelope.objects.filter(file=file, kind=kind).update(ciphertext=sealed, version=version, sealed_at=now)
        else:
            row = Envelope(
                file=file, kind=kind, data_class=data_class, version=version, ciphertext=sealed, sealed_at=now
            )
            new.append(row)
        lines.append(Line("vault.seal", file, kind, {"class": data_class, "version": version}))
    Envelope.objects.bulk_create(new)
    audit_write_all(lines)


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
    return data_keys(file, [data_class])[data_class]


def data_keys(file: UUID, classes: Collection[str]) -> dict[str, bytes]:
    """The keys of a file by class, made where there are none. Raises NoKey."""
    asked = DataKey.objects.filter(file=file, data_class__in=list(classes))
    found = {row.data_class: row for row in asked}
    if missing := sorted(set(classes) - set(found)):  # in one order for all, so that no two wait for each other
        version = current_version()
        made = [
            DataKey(file=file, data_class=one, wrapped_with=version, wrapped=new_data_key(file, one, version)[1])
            for one in missing
        ]
        DataKey.objects.bulk_create(made, ignore_conflicts=True)
        # Two at once: the first one's key stands, and both use it.
        found = {row.data_class: row for row in asked.all()}
    return {data_class: unwrapped(row) for data_class, row in found.items()}


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
