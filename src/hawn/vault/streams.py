"""Large content sealed in chunks, so that no part of it can be changed, left out, moved or cut off unseen.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance, CRYPTO 2015), with the nonce as the age format lays it out: the chunk's number in eleven bytes, and
one byte that says whether it is the last. A key seals one stream, so that no nonce ever comes twice under it.
"""

import secrets
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from nacl.exceptions import CryptoError

CHUNK = 256 * 1024  # plain bytes of every chunk but the last: a row of the database is read at one go
KEY_BYTES, TAG_BYTES, COUNTER_BYTES = 32, 16, 11
CHUNK_SEALED = CHUNK + TAG_BYTES


def sealed(content: Iterable[bytes], bound_to: bytes) -> tuple[bytes, Iterator[bytes]]:
    """A fresh key and the sealed chunks of ``content``, made as they are asked for; ``bound_to`` is authenticated, not
    stored. Nothing at all is one empty chunk."""
    key = secrets.token_bytes(KEY_BYTES)
    return key, _seal(ChaCha20Poly1305(key), content, bound_to)


def opened(key: bytes, chunks: Iterable[bytes], bound_to: bytes) -> Iterator[bytes]:
    """The content again, a chunk at a time. Only when it came to its end without an error is it whole: show nothing
    before. Raises nacl.exceptions.CryptoError if anything was changed, is missing, or is too much."""
    cipher, number, held = ChaCha20Poly1305(key), 0, None
    for chunk in chunks:
        if held is not None:
            yield _open(cipher, held, number, False, bound_to)
            number += 1
        held = chunk
    if held is None:
        raise CryptoError("a stream has one chunk at least")
    yield _open(cipher, held, number, True, bound_to)


def _seal(cipher: ChaCha20Poly1305, content: Iterable[bytes], bound_to: bytes) -> Iterator[bytes]:
    number, waiting = 0, bytearray()
    for piece in content:
        waiting += piece
        while len(waiting) > CHUNK:  # a full chunk waits until it is known that it is not the last
            yield cipher.encrypt(_nonce(number, False), bytes(waiting[:CHUNK]), _bound(bound_to, number))
            del waiting[:CHUNK]
            number += 1
    yield cipher.encrypt(_nonce(number, True), bytes(waiting), _bound(bound_to, number))


def _open(cipher: ChaCha20Poly1305, chunk: bytes, number: int, last: bool, bound_to: bytes) -> bytes:
    if len(chunk) > CHUNK_SEALED or (not last and len(chunk) != CHUNK_SEALED):
        raise CryptoError("a chunk of another size")
    try:
        return cipher.decrypt(_nonce(number, last), chunk, _bound(bound_to, number))
    except InvalidTag:
        raise CryptoError("changed, cut off, out of order, or bound to something else") from None


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(COUNTER_BYTES, "big") + bytes([last])


def _bound(bound_to: bytes, number: int) -> bytes:
    return bound_to + b"|%d" % number
