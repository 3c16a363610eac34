"""Streams: what comes out is what went in, or nothing; for any content, any cut and any exchange."""

import secrets
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import CryptoError

from hawn.vault.streams import CHUNK, CHUNK_SEALED, TAG_BYTES, opened, sealed

BOUND = b"stream|file|kind|C|1"
# Around the edges of a chunk, where such constructions fail.
LENGTHS = st.one_of(
    st.integers(0, 3),
    st.integers(CHUNK - 2, CHUNK + 2),
    st.integers(2 * CHUNK - 1, 2 * CHUNK + 1),
    st.integers(0, 3 * CHUNK),
)


def some(length: int) -> bytes:
    return secrets.token_bytes(length)


def made(content: bytes, bound_to: bytes = BOUND) -> tuple[bytes, list[bytes]]:
    key, chunks = sealed([content], bound_to)
    return key, list(chunks)


def whole(key: bytes, chunks: list[bytes], bound_to: bytes = BOUND) -> bytes:
    return b"".join(opened(key, chunks, bound_to))


@given(LENGTHS, st.lists(st.integers(1, CHUNK), max_size=4))
def test_content_comes_back_however_it_was_handed_in(length: int, cuts: list[int]) -> None:
    content = some(length)

    def pieces() -> Iterator[bytes]:
        begin = 0
        for cut in cuts:
            yield content[begin : begin + cut]
            begin += cut
        yield content[begin:]

    key, chunks = sealed(pieces(), BOUND)
    kept = list(chunks)
    assert whole(key, kept) == content
    assert [len(c) for c in kept[:-1]] == [CHUNK_SEALED] * (len(kept) - 1)
    assert sum(map(len, kept)) == length + TAG_BYTES * len(kept)
    assert len(kept) == max(1, -(-length // CHUNK))


@given(LENGTHS, st.data())
def test_nothing_opens_when_it_was_cut_lengthened_reordered_or_repeated(length: int, data: st.DataObject) -> None:
    key, chunks = made(some(length))
    number = len(chunks)
    ways: list[list[bytes]] = [chunks[:n] for n in range(number)]  # cut off anywhere, to nothing
    ways += [[*chunks, chunks[-1]], [*chunks, chunks[0]], [*chunks, made(b"")[1][0]]]  # something behind its end
    ways += [[*chunks[:-1], chunks[-1][:-1]], [*chunks[:-1], chunks[-1] + b"\0"]]
    if number > 1:
        ways += [chunks[::-1], [chunks[0], *chunks], chunks[1:], [b"".join(chunks)]]
        mixed = data.draw(st.permutations(chunks))
        ways += [mixed] if mixed != chunks else []
    for way in ways:
        with pytest.raises(CryptoError):
            whole(key, way)


@given(LENGTHS, st.data())
def test_one_changed_bit_anywhere_is_found(length: int, data: st.DataObject) -> None:
    key, chunks = made(some(length))
    which = data.draw(st.integers(0, len(chunks) - 1))
    where = data.draw(st.integers(0, 8 * len(chunks[which]) - 1))
    bent = bytearray(chunks[which])
    bent[where // 8] ^= 1 << where % 8
    with pytest.raises(CryptoError):
        whole(key, [*chunks[:which], bytes(bent), *chunks[which + 1 :]])


@given(st.integers(0, 2 * CHUNK), st.binary(max_size=40).filter(lambda b: b != BOUND))
def test_what_is_bound_to_something_else_or_another_key_does_not_open(length: int, other: bytes) -> None:
    content = some(length)
    (key, chunks), (key_2, chunks_2) = made(content), made(content)
    for k, c, bound in ((key, chunks, other), (key_2, chunks, BOUND), (key, chunks_2, BOUND)):
        with pytest.raises(CryptoError):
            whole(k, c, bound)
    if len(chunks) > 1:  # one chunk of another stream of the same content
        with pytest.raises(CryptoError):
            whole(key, [chunks_2[0], *chunks[1:]])


def test_two_streams_of_one_content_have_nothing_in_common() -> None:
    content = bytes(3 * CHUNK)
    (key, chunks), (key_2, chunks_2) = made(content), made(content)
    assert key != key_2
    assert len({*chunks, *chunks_2}) == 6


def test_a_chunk_is_sealed_when_it_is_asked_for_and_not_before() -> None:
    asked = []

    def content() -> Iterator[bytes]:
        for n in range(40):
            asked.append(n)
            yield bytes(CHUNK)

    _, chunks = sealed(content(), BOUND)
    next(chunks)
    assert len(asked) == 2  # one more than sealed: it might have been the last
