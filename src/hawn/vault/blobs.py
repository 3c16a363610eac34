"""Large parts of a file: sealed in chunks under a key of their own, which the key of the file and class wraps.

They stand in tables beside the envelopes: the same sight, the same erasure, the same backup (ADR 12).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from uuid import UUID

from hawn.audit.actions import write as audit_write
from hawn.core.acting import current
from hawn.vault.actions import NotInSight, binding, data_key, unwrapped
from hawn.vault.keys import seal, unseal
from hawn.vault.kinds import class_of
from hawn.vault.models import Chunk, DataKey, Stream
from hawn.vault.streams import opened, sealed

VERSION = 1  # of what a stream is bound to; a stream is written once
AT_ONCE = 8  # chunks in one statement: two megabytes


def put_blob(*, file: UUID, kind: str, content: Iterable[bytes], size: int, now: datetime) -> None:
    """Seals ``content`` as the large part ``kind`` of ``file``; there must be none of that kind yet. Row security lets
    only those write who see the whole file.

    Raises KeyError for a kind that ``kinds.py`` does not know, KeyStoreDown.
    """
    current()
    data_class = class_of(kind).value
    wrapper, bound_to = data_key(file, data_class), _binding(file, kind, data_class)
    key, chunks = sealed(content, bound_to)
    Stream.objects.create(
        file=file, kind=kind, data_class=data_class, version=VERSION, wrapped=seal(wrapper, key, bound_to), size=size,
        sealed_at=now,
    )  # fmt: skip
    rows = (
        Chunk(file=file, kind=kind, data_class=data_class, number=number, ciphertext=chunk)
        for number, chunk in enumerate(chunks)
    )
    while some := list(islice(rows, AT_ONCE)):
        Chunk.objects.bulk_create(some)
    audit_write(action="vault.seal", file=file, subject=kind, facts={"class": data_class, "bytes": size})


def take_blob(*, file: UUID, kind: str) -> bytes:
    """Opens a large part, whole or not at all: nothing of one that was cut off is ever shown. Its line is written in
    this transaction, before any byte leaves.

    Raises NotInSight when it is absent or not for this actor, CryptoError when it was tampered with, KeyStoreDown.
    """
    current()
    row = Stream.objects.filter(file=file, kind=kind).first()
    key_row = DataKey.objects.filter(file=file, data_class=row.data_class).first() if row else None
    if row is None or key_row is None:
        raise NotInSight(kind)
    bound_to = _binding(file, kind, row.data_class, row.version)
    key = unseal(unwrapped(key_row), bytes(row.wrapped), bound_to)
    content = b"".join(opened(key, _chunks(file, kind), bound_to))
    audit_write(action="vault.open", file=file, facts={"kinds": [f"{kind}:content"]})
    return content


def _chunks(file: UUID, kind: str) -> Iterator[bytes]:
    """In their order, a few at a time: the driver keeps what it fetched until the next question."""
    rows, begin = Chunk.objects.filter(file=file, kind=kind).order_by("number"), 0
    while some := rows.filter(number__gte=begin, number__lt=begin + AT_ONCE).values_list("ciphertext", flat=True):
        yield from (bytes(chunk) for chunk in some)
        begin += AT_ONCE


def _binding(file: UUID, kind: str, data_class: str, version: int = VERSION) -> bytes:
    return b"stream|" + binding(file, kind, data_class, version)
