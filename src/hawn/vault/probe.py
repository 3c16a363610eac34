"""After a restore: does what is here open with the keys that are here? Nothing that opens is shown or kept."""

from dataclasses import dataclass
from uuid import UUID

from nacl.exceptions import CryptoError

from hawn.vault.actions import binding
from hawn.vault.keys import NoKey, key_encryption_keys, unseal


@dataclass(frozen=True, slots=True)
class Sample:
    """One sealed part beside its wrapped key, as they stand in the tables."""

    file: UUID
    data_class: str
    wrapped_with: str
    wrapped: bytes
    kind: str
    version: int
    ciphertext: bytes


def opens(sample: Sample) -> bool:
    """Whether a part opens. Raises nothing: a key that is missing or wrong is a no."""
    try:
        bound_to = f"{sample.file}|{sample.data_class}".encode()
        key = key_encryption_keys().unwrap(sample.wrapped_with, sample.wrapped, bound_to)
        unseal(key, sample.ciphertext, binding(sample.file, sample.kind, sample.data_class, sample.version))
    except (NoKey, CryptoError):
        return False
    return True
