"""Hierarchical log-linear models: their terms, their short names, and all of them up to an order.

A model is a tuple of term masks, closed under subsets, sorted by size then mask, with the intercept (0) and every list
in it. ``[12,23]`` names its largest terms with lists numbered from the left; ten and above stand as letters a, b, c.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

from hawn.estimation.lattice import pairs

Model = tuple[int, ...]
_DIGITS = "123456789abc"


def closed(terms: Iterable[int], k: int) -> Model:
    """The smallest hierarchical model with these terms and all main effects."""
    found = {0, *(1 << i for i in range(k))}
    for term in terms:
        part = term
        while part:
            found.add(part)
            part = (part - 1) & term
    return tuple(sorted(found, key=lambda mask: (mask.bit_count(), mask)))


def generators(model: Sequence[int]) -> list[int]:
    """Terms contained in no other term of the model."""
    return [a for a in model if a and not any(a != b and a & b == a for b in model)]


def notation(model: Sequence[int], k: int) -> str:
    """``[12,23,4]``: larger terms first, then by the lists' places."""
    places = ["".join(_DIGITS[i] for i in range(k) if mask >> i & 1) for mask in generators(model)]
    return f"[{','.join(sorted(places, key=lambda text: (-len(text), text)))}]"


def parse(text: str, k: int) -> Model:
    """The model of a short name; raises ``ValueError`` on anything else."""
    body = text.strip()
    if not (body.startswith("[") and body.endswith("]")):
        raise ValueError(f"a model is written [12,3]: {text!r}")
    terms = []
    for word in body[1:-1].split(","):
        mask = 0
        for letter in word.strip():
            if letter not in _DIGITS[:k]:
                raise ValueError(f"list {letter!r} is not among the {k} lists")
            mask |= 1 << _DIGITS.index(letter)
        terms.append(mask)
    return closed(terms, k)


def described(model: Sequence[int], lists: Sequence[str], empty: Collection[int] = ()) -> str:
    """``main effects + A:B``: for people, by the lists' names; terms whose lists share nobody (``empty``) come last."""
    larger = sorted((mask in empty, mask.bit_count(), mask) for mask in model if mask.bit_count() > 1)
    return " + ".join(["main effects", *(named(mask, lists) for _, _, mask in larger)])


def named(mask: int, lists: Sequence[str]) -> str:
    """``A:B``."""
    return ":".join(name for i, name in enumerate(lists) if mask >> i & 1)


def moved(model: Sequence[int], order: Sequence[int]) -> Model:
    """The model over the lists as they stood before ``Table.permuted(order)``."""
    k = len(order)
    masks = (sum(1 << order[i] for i in range(k) if mask >> i & 1) for mask in model)
    return closed(masks, k)


@cache
def hierarchical(k: int, order: int) -> tuple[Model, ...]:
    """Every hierarchical model with all main effects and terms of at most ``order`` lists, but the saturated."""
    full = (1 << k) - 1
    found = [model for model in _grown(k, min(order, k), closed((), k), 2) if full not in model]
    return tuple(found)


def _grown(k: int, order: int, base: Model, size: int) -> Iterator[Model]:
    """Each choice of terms of one size whose faces are all in the model, then of the next size."""
    inside = set(base)
    room = [mask for mask in _of_size(k, size) if all(face in inside for face in _faces(mask))]
    if size > order or not room:
        yield base
        return
    for chosen in range(1 << len(room)):
        grown = (*base, *(mask for place, mask in enumerate(room) if chosen >> place & 1))
        yield from _grown(k, order, grown, size + 1)


@cache
def _of_size(k: int, size: int) -> tuple[int, ...]:
    return pairs(k) if size == 2 else tuple(mask for mask in range(1 << k) if mask.bit_count() == size)


def _faces(mask: int) -> Iterator[int]:
    rest = mask
    while rest:
        low = rest & -rest
        yield mask ^ low
        rest ^= low


def neighbours(model: Model, k: int, order: int) -> list[Model]:
    """Models one term away that stay hierarchical, within the order, with all main effects."""
    inside = set(model)
    near = []
    for mask in range(1, (1 << k) - 1):
        size = mask.bit_count()
        if size < 2 or size > order:
            continue
        if mask in inside:
            if mask in generators(model):
                near.append(closed(inside - {mask}, k))
        elif all(face in inside for face in _faces(mask)):
            near.append(closed(inside | {mask}, k))
    return near
