"""Keyed, hardened Bloom filters: what an agency may send instead of names.

One filter a name of a person (record-level, as the cryptographic long-term keys of Schnell, Bachteler & Reiher 2009):

1. Each field is cut into tokens; every token sets bits at places drawn by HMAC-SHA-256 under a key of its field's own
   (HKDF from the agencies' key), so that equal tokens of different fields share nothing. No double hashing.
2. Every field sets about as many bits whatever its length (``BITS``), so that a filter's weight says nothing of a
   name's length and no long address outvotes a birth date.
3. Diffusion (Armknecht, Heng & Schnell 2023; rule 90 of Schnell & Borgs 2018 is its special case with neighbours): each
   bit that leaves is the XOR of ``SPREAD`` bits at places drawn from the key. A bit that leaves belongs to no token.

How many bits are set says which fields are known, which stands beside the filter anyway: about 30 % by a name
alone, 40 % by name and birth date, half by all fields (held by ``tests/estimation/linkage/test_rules.py``).

Beside it stands which fields are known, so that a missing field counts neither for nor against. No salt from the birth
year: a wrong or missing year would part a person from themselves, and that is what these lists are full of.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hawn.estimation.linkage.features import rows
from hawn.estimation.linkage.names import folded, skeleton, words
from hawn.estimation.linkage.people import Person

LENGTH = 2048
SPREAD = 2
# Bits a field sets; the same for everybody who compares. Twice as many fill filters better (half with all fields) and
# were measured to link hard cases better and FEBRL 4 a little worse; three times as many lost a quarter of the links.
BITS = {"name": 420, "birth": 260, "document": 240, "address": 160, "place": 90, "postcode": 90, "phone": 120}
FIELDS = tuple(BITS)
VERSION = 2


@dataclass(frozen=True)
class Filter:
    """What leaves: bits, and which fields stand behind them (bit ``i`` for ``FIELDS[i]``)."""

    bits: bytes
    known: int


@dataclass(frozen=True)
class Encoder:
    """Filters under one key of 32 bytes."""

    key: bytes

    def filters(self, person: Person) -> list[Filter]:
        """One for the name, one for each alias, equal in all else. Deterministic: same key, same line, same filters."""
        (row,) = rows([person])
        rest = {field: made for field, made in _tokens(row).items() if made}
        names = [person.whole_name, *person.aliases]
        every = [{**({"name": made} if (made := _name_tokens(name)) else {}), **rest} for name in names if name] or [
            rest
        ]
        return [self._filter(fields) for fields in every]

    def _filter(self, fields: dict[str, list[str]]) -> Filter:
        plain = np.zeros(LENGTH, dtype=np.uint8)
        for field, tokens in fields.items():
            plain[self._places(field, tokens)] = 1
        spread = np.bitwise_xor.reduce(plain[self._sources], axis=0)
        return Filter(np.packbits(spread).tobytes(), sum(1 << FIELDS.index(field) for field in fields))

    def _places(self, field: str, tokens: Sequence[str]) -> np.ndarray:
        """About ``BITS[field]`` places: as many a token as there are to share, the rest from the first tokens."""
        each, over = divmod(BITS[field], len(tokens))
        ranked = sorted((self._digest(field, token) for token in tokens), key=lambda digest: digest[-4:])
        wanted = (max(1, each + (place < over)) for place in range(len(ranked)))
        streams = (hashlib.shake_256(digest).digest(2 * some) for digest, some in zip(ranked, wanted, strict=True))
        return np.frombuffer(b"".join(streams), dtype="<u2") % LENGTH

    def _digest(self, field: str, token: str) -> bytes:
        found = self._digests.get((field, token))
        if found is None:
            found = self._digests[field, token] = hmac.digest(self._field_keys[field], token.encode(), "sha256")
        return found

    @cached_property
    def _digests(self) -> dict[tuple[str, str], bytes]:
        """Those made so far: two letters come back all the time."""
        return {}

    @cached_property
    def _field_keys(self) -> dict[str, bytes]:
        return {field: self._derived(f"field {field}") for field in FIELDS}

    @cached_property
    def _sources(self) -> np.ndarray:
        """Which bits each bit that leaves is made of: keyed permutations, so every bit is used equally often."""
        stream = hashlib.shake_256(self._derived("diffusion")).digest(8 * SPREAD * LENGTH)
        return np.argsort(np.frombuffer(stream, dtype="<u8").reshape(SPREAD, LENGTH), axis=1, kind="stable")

    def _derived(self, purpose: str) -> bytes:
        info = f"hawn linkage {VERSION} {purpose}".encode()
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(self.key)

    def check(self) -> str:
        """A few bytes that are equal for files made with one key, and tell nothing of it."""
        return self._derived("check")[:8].hex()


def _tokens(row: dict[str, object]) -> dict[str, list[str]]:
    """Everything but the name."""
    return {
        "birth": _birth_tokens(row),
        "document": _pieces(row["document"]),
        "address": _pieces(row["address"]),
        "place": _pieces(row["place"]),
        "postcode": _pieces(row["postcode"]),
        "phone": _pieces(row["phone"]),
    }


def _name_tokens(name: str) -> list[str]:
    """Two letters at a time, of each word as written and as it survives transliteration; words have no order."""
    telling = words(folded(name))
    spelt = {f"w{two}" for word in telling for two in _pieces(word)}
    heard = {f"b{two}" for word in telling for two in _pieces(skeleton(word))}
    return sorted(spelt | heard)


def _birth_tokens(row: dict[str, object]) -> list[str]:
    year, month, day = (row[part] for part in ("year", "month", "day"))
    if not year:
        return []
    found = {f"y{year}", f"y{str(year)[:3]}_", f"y{str(year)[2:]}"}
    if month and day:
        low, high = sorted((int(str(month)), int(str(day))))
        found |= {f"n{low}", f"n{high}", f"m{month}", f"d{day}", f"b{low}-{high}", f"y{year}{low}", f"y{year}{high}"}
    return sorted(found)


def _pieces(text: object) -> list[str]:
    """Two signs at a time with ends marked, repeated pieces counted: a number with 11 twice is not one with 11 once."""
    if not text:
        return []
    marked, found = f"^{text}$", list[str]()
    times: dict[str, int] = {}
    for one, two in zip(marked, marked[1:], strict=False):
        times[one + two] = times.get(one + two, 0) + 1
        found.append(f"{one}{two}{times[one + two]}")
    return found


def matrix(filters: Iterable[Filter]) -> np.ndarray:
    """One row of +1 and -1 a filter: their products are agreements."""
    packed = np.frombuffer(b"".join(each.bits for each in filters), dtype=np.uint8).reshape(-1, LENGTH // 8)
    return np.unpackbits(packed, axis=1).astype(np.float32) * 2 - 1
