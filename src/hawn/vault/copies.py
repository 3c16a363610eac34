"""Sealed parts of invented people, sealed anew for many files that are like theirs. For demonstrations alone: it
opens parts without an audit line, so it refuses wherever people could be real."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings

from hawn.vault.actions import binding, new_data_key, wrapping
from hawn.vault.keys import key_encryption_keys, seal, unseal
from hawn.vault.versions import current_version


class NotADemonstration(PermissionError):
    """This database is not marked as a demonstration."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A wrapped data key, as it stands in the table."""

    file: str
    data_class: str
    wrapped_with: str
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class PartRow:
    """A sealed part, as it stands in the table."""

    file: str
    kind: str
    data_class: str
    version: int
    ciphertext: bytes


class Copies:
    """The parts of some files, opened once. Raises NotADemonstration, and what keys and unseal raise."""

    def __init__(self, keys: list[KeyRow], parts: list[PartRow]) -> None:
        if not settings.DEMO:
            raise NotADemonstration("sealed parts are copied in a demonstration only")
        backend = key_encryption_keys()
        opened = {
            (k.file, k.data_class): backend.unwrap(k.wrapped_with, k.wrapped, wrapping(k.file, k.data_class))
            for k in keys
        }
        self._classes = list(opened)
        self._parts = [
            (
                p,
                unseal(opened[p.file, p.data_class], p.ciphertext, binding(p.file, p.kind, p.data_class, p.version)),
            )
            for p in parts
        ]

    def anew(self, name: Callable[[str], str]) -> Iterator[KeyRow | PartRow]:
        """Rows of the same content for other files, under keys of their own. ``name`` gives the new file, and the
        new kind where a kind holds an id."""
        keys, version = {}, current_version()
        for file, data_class in self._classes:
            other = name(file)
            plain, wrapped = new_data_key(other, data_class, version)
            keys[file, data_class] = plain
            yield KeyRow(other, data_class, version, wrapped)
        for part, content in self._parts:
            file, kind = name(part.file), name(part.kind)
            bound_to = binding(file, kind, part.data_class, part.version)
            sealed = seal(keys[part.file, part.data_class], content, bound_to)
            yield PartRow(file, kind, part.data_class, part.version, sealed)
