"""The sampler of the latent class model: blocked Gibbs on counts, several chains and temperatures in one array.

Model (Manrique-Vallier 2016, Biometrics 72): a person belongs to class h with probability pi_h and is then on the lists
independently, list j with probability lambda_hj. pi is a Dirichlet process cut off at ``CLASSES`` sticks (Sethuraman
1994; Ishwaran & James 2001), its concentration alpha ~ Gamma(0.25, 0.25); lambda ~ Beta(1, 1); N has prior 1/N.

One sweep: hidden people given the classes (negative binomial), everybody's class given all else, lambda, sticks, alpha.
People with the same history are alike, so they are dealt to classes by one multinomial. Neighbouring sticks may change
places (Papaspiliopoulos & Roberts 2008), as sticks of the wrong size do not come off by Gibbs steps alone.

This posterior has several modes on real tables, and a chain can sit in a wrong one for a hundred thousand sweeps.
Therefore replica exchange (Geyer 1991): each chain is a ladder of copies, each on a table of fewer people in the same
proportions, the last of about a hundred, where a chain moves freely. Neighbours exchange parameters with the
Metropolis probability for the likelihood of the people seen, given that they were seen. The first copy has the true
table; only its draws are kept.
"""

import numpy as np

from hawn.estimation.lattice import Floats, Ints
from hawn.estimation.table import Table

CLASSES = 10
_SHAPE = _RATE = 0.25
_STEP = 0.7
FEWEST = 100
# below this chance of being seen a person is as good as never seen; keeps hidden counts within 64 bits
_UNSEEN = 1e-12
_SMALLEST, _LARGEST = 1e-300, 1 - 2.0**-53


class Sampler:
    """``chains`` ladders, whose copies go down to ``fewest`` people."""

    def __init__(
        self,
        table: Table,
        chains: int,
        seed: np.random.SeedSequence,
        *,
        classes: int = CLASSES,
        fewest: int = FEWEST,
    ) -> None:
        self._classes = classes
        self._rng = np.random.default_rng(seed)
        cells = np.flatnonzero(table.counts)
        self._levels = _thinned(np.array(table.counts, dtype=np.int64)[cells], fewest)
        self._chains, self._rungs = chains, len(self._levels)
        # what each copy counts while none is further up than this rung
        places = np.maximum(np.arange(self._rungs), np.arange(self._rungs)[:, None])
        self._tables = [np.tile(self._levels[place], (chains, 1)) for place in places]
        rows = chains * self._rungs
        # history 0, the hidden, comes first
        self._marks = (np.concatenate([[0], cells])[:, None] >> np.arange(table.k) & 1).astype(np.float64)
        self._both = np.concatenate([self._marks, 1 - self._marks], axis=1).T.copy()
        self._chance = self._rng.random((rows, classes, table.k))
        self._alpha = np.ones(rows)
        self._shares = self._sticks(np.zeros((rows, classes), dtype=np.int64))
        self._sweep = 0

    def run(self, sweeps: int, *, warming: int = 0) -> Floats:
        """Everybody, seen and hidden, after each sweep: ``(sweeps, chains)``.

        While the sampler has made fewer than ``warming`` sweeps, all copies start on the smallest table and go up to
        their own one by one, so that none begins in a mode that only the start made.
        """
        kept = np.empty((sweeps, self._chains))
        for at in range(sweeps):
            coolest = max(0, self._rungs - 1 - self._sweep * self._rungs // warming) if warming else 0
            kept[at] = self._swept(self._tables[coolest])[:: self._rungs]
            self._sweep += 1
        return kept

    def _swept(self, counts: Ints) -> Floats:
        logs = np.concatenate([np.log(self._chance), np.log1p(-self._chance)], axis=2)
        joint = logs @ self._both + self._shares[:, :, None]
        highest = joint.max(axis=1)
        joint -= highest[:, None]
        np.exp(joint, out=joint)
        whole = joint.sum(axis=1)
        joint /= whole[:, None]
        history = np.log(whole) + highest
        seen = np.maximum(-np.expm1(np.minimum(history[:, 0], 0.0)), _UNSEEN)
        if self._rungs > 1:
            new = self._exchanged(counts, history[:, 1:] - np.log(seen)[:, None])
            joint, seen, self._shares, self._alpha = joint[new], seen[new], self._shares[new], self._alpha[new]
        people = counts.sum(axis=1)
        hidden = self._rng.negative_binomial(people, np.maximum(seen, people * 1e-17))
        everybody = np.concatenate([hidden[:, None], counts], axis=1)
        dealt = self._rng.multinomial(everybody, joint.transpose(0, 2, 1))
        held = dealt.sum(axis=1)
        listed = dealt.astype(np.float64).transpose(0, 2, 1) @ self._marks
        order = self._relabelled(held)
        rows = np.arange(len(order))[:, None]
        held, listed = held[rows, order], listed[rows, order]
        self._chance = np.clip(self._rng.beta(1 + listed, 1 + held[:, :, None] - listed), _SMALLEST, _LARGEST)
        self._shares = self._sticks(held)
        self._alpha = self._rng.gamma(_SHAPE + self._classes - 1, 1 / (_RATE - self._shares[:, -1]))
        totals: Floats = (people + hidden).astype(np.float64)
        return totals

    def _sticks(self, held: Ints) -> Floats:
        """Logs of the classes' shares, drawn given how many people each holds."""
        later = held[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]
        broken = np.clip(self._rng.beta(1 + held[:, :-1], self._alpha[:, None] + later), _SMALLEST, _LARGEST)
        left = np.log1p(-broken).cumsum(axis=1)
        nought = np.zeros((len(held), 1))
        shares: Floats = np.concatenate([np.log(broken), nought], axis=1)
        shares += np.concatenate([nought, left], axis=1)
        return shares

    def _relabelled(self, held: Ints) -> Ints:
        """Which class takes each place after neighbours were offered to change places, shares staying put."""
        first, second = (slice(self._sweep % 2 + i, self._classes - 1 + i, 2) for i in (0, 1))
        gain = (self._shares[:, second] - self._shares[:, first]) * (held[:, first] - held[:, second])
        taken = -self._rng.standard_exponential(gain.shape) < gain
        order = np.tile(np.arange(self._classes), (len(held), 1))
        order[:, first] += taken
        order[:, second] -= taken
        return order

    def _exchanged(self, counts: Ints, history: Floats) -> Ints:
        """Whose parameters each copy goes on with. Every other pair of neighbours is tried, by turns."""
        places = np.arange(len(counts))
        upper = places.reshape(self._chains, self._rungs)[:, self._sweep % 2 : -1 : 2].ravel()
        lower = upper + 1
        gain = ((counts[upper] - counts[lower]) * (history[lower] - history[upper])).sum(axis=1)
        taken = -self._rng.standard_exponential(len(upper)) < gain
        places[upper[taken]], places[lower[taken]] = lower[taken], upper[taken]
        return places


def _thinned(counts: Ints, fewest: int) -> Ints:
    """The table, then tables of ``_STEP`` times the people each, down to about ``fewest``: ``(rungs, histories)``."""
    people, rungs = int(counts.sum()), [counts]
    while people * _STEP ** len(rungs) >= fewest:
        wanted = counts * _STEP ** len(rungs)
        whole = np.floor(wanted).astype(np.int64)
        missing = round(float(wanted.sum())) - int(whole.sum())
        whole[np.argsort(whole - wanted, kind="stable")[:missing]] += 1
        rungs.append(whole)
    return np.stack(rungs)
