"""How alike two filters are, and what that likeness is worth: no names, no key, no labels.

Likeness is 1 for equal content and about 0 for strangers, over the fields both sides know. Its worth is a local false
discovery rate (Efron 2004): pairs that know the same fields are sorted by likeness; what strangers would give is
read off the pairs below, nearly all of whom are strangers; where more pairs stand than strangers would give, the
surplus is people.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from scipy.stats import norm

from hawn.estimation.linkage.filters import BITS, FIELDS, LENGTH, SPREAD, Filter, matrix
from hawn.estimation.linkage.pairs import Pair, pair

_BINS = 120
_LOW, _HIGH = -1.0, 1.2
_EDGES = np.linspace(_LOW, _HIGH, _BINS + 1)
_ROWS = 1024
_TWINS = 20
_WEIGHTS = np.array([BITS[field] for field in FIELDS], dtype=np.float32)


def compared(filters: Sequence[Filter], progress: Callable[[int], object] = lambda done: None) -> tuple[Pair, ...]:
    """Every pair with a chance of at least one in a hundred. ``progress`` is told rows as they are done, twice each."""
    known = np.array([each.known for each in filters], dtype=np.int64)
    bits, masks = matrix(filters), (known[:, None] >> np.arange(len(FIELDS)) & 1).astype(np.float32)
    counts: dict[int, np.ndarray] = {}
    for start, likeness in _blocks(bits, masks, progress):
        common = known[start : start + len(likeness), None] & known[None, :]
        _tally(counts, common, likeness, start)
    worth = {both: chances(histogram, len(filters)) for both, histogram in counts.items()}
    found: list[Pair] = []
    least = {
        both: _EDGES[np.argmax(chance >= 0.01)] if (chance >= 0.01).any() else np.inf for both, chance in worth.items()
    }
    floor = min(least.values(), default=np.inf)
    for start, likeness in _blocks(bits, masks, progress):
        ones, others = np.nonzero(likeness >= floor)
        for one, other in zip(ones + start, others, strict=True):
            if one < other:
                both = int(known[one] & known[other])
                chance = worth[both][_bin(likeness[one - start, other])] if both else 0.0
                if chance >= 0.01:
                    found.append(pair(int(one), int(other), round(float(chance), 6)))
    return tuple(sorted(found))


def _blocks(bits: np.ndarray, masks: np.ndarray, progress: Callable[[int], object]) -> Iterator[tuple[int, np.ndarray]]:
    """Likeness of some rows with all rows."""
    weight = masks * _WEIGHTS
    free = np.exp(-weight.sum(axis=1) / LENGTH)  # share of a plain filter that is not set
    for start in range(0, len(bits), _ROWS):
        rows = slice(start, start + _ROWS)
        agree = bits[rows] @ bits.T / LENGTH  # 1 - 2h, h the share of bits that differ
        differ = (1 - np.sign(agree) * np.abs(agree) ** (1 / SPREAD)) / 2 * LENGTH
        here, there = weight[rows] @ (1 - masks).T, (1 - masks[rows]) @ weight.T
        common = weight[rows] @ masks.T
        alone = here * free[None, :] + there * free[rows, None]
        stranger = common * (free[rows, None] + free[None, :])
        yield start, 1 - (differ - alone) / np.maximum(stranger, 1)
        progress(len(agree))


def _bin(likeness: float) -> int:
    return int(np.clip((likeness - _LOW) / (_HIGH - _LOW) * _BINS, 0, _BINS - 1))


def _tally(counts: dict[int, np.ndarray], common: np.ndarray, likeness: np.ndarray, start: int) -> None:
    upper = np.arange(likeness.shape[1])[None, :] > (np.arange(len(likeness)) + start)[:, None]
    place = np.clip((likeness - _LOW) / (_HIGH - _LOW) * _BINS, 0, _BINS - 1).astype(np.int64)
    flat = (common * _BINS + place)[upper]
    tally = np.bincount(flat, minlength=(1 << len(FIELDS)) * _BINS).reshape(-1, _BINS)
    for both in np.flatnonzero(tally.any(axis=1)):
        counts[int(both)] = counts.get(int(both), np.zeros(_BINS, dtype=np.int64)) + tally[both]


def chances(histogram: np.ndarray, records: int) -> np.ndarray:
    """For each bin of likeness the chance that a pair in it is one person; never falls as likeness grows.

    Of ``records`` few have more than some twins, so the pairs below the quantile used here are strangers. Beyond it the
    strangers thin out no faster than they do there: an exponential tail, on the careful side of every bell curve.
    """
    total = histogram.sum()
    share = np.cumsum(histogram) / total
    beyond = float(np.clip(_TWINS / records, 0.0005, 0.16))
    centre, start = (float(np.interp(q, share, _EDGES[1:])) for q in (0.5, 1 - beyond))
    away = norm.isf(beyond)
    width = max((start - centre) / away, (_HIGH - _LOW) / _BINS / 2)
    thinning = norm.pdf(away) / beyond / width
    tail = beyond * np.exp(-thinning * np.maximum(_EDGES - start, 0))
    strangers = total * -np.diff(tail)
    with np.errstate(divide="ignore", invalid="ignore"):
        raw = np.where(histogram > 0, 1 - strangers / histogram, 0.0)
    raw[_EDGES[:-1] <= start] = 0
    return np.maximum.accumulate(np.clip(raw, 0, 0.999999))
