"""What needs no choice of a model: two floors for three or more lists, and Chapman's estimate for two.

The floors are not estimates to act on. *Independence* assumes that no list leads to another; where being on one list
makes another likelier, as in a referral mechanism, it is too low. *Chao's bound* also allows that some people are
easier to find than others; it then stays below the truth.
"""

import numpy as np

from hawn.estimation.existence import identifiable, settled
from hawn.estimation.fitting import fit
from hawn.estimation.lattice import Floats, sizes
from hawn.estimation.models import closed


def independence(counts: Floats, k: int) -> Floats:
    """Hidden people per column if all lists were independent: the fit of the main effects. Infinite without one."""
    terms = np.array(closed((), k), dtype=np.intp)
    fits, sound = settled(counts, terms, k, among=identifiable(counts, terms, k))
    return np.where(sound, fits.hidden, np.inf)


def chao(counts: Floats, k: int) -> Floats:
    """Chao's lower bound of the hidden people, lists of different sizes allowed. Infinite where nobody is on two lists.

    Chao (1987) uses only who was seen once and who was seen twice. Her formula f1^2 / (2 f2) takes the lists to be of
    one size; with lists as unequal as ours it would lie far above the truth even under independence (two lists that
    find 50 % and 1 %: fifty times). So the same idea is fitted list by list: main effects over the histories of one and
    two lists (Rivest & Baillargeon 2007, Biometrics 63, 999-1006, the bound for model Mth).
    """
    cells = (sizes(k) > 0) & (sizes(k) <= 2)
    fits = fit(counts, np.array(closed((), k), dtype=np.intp), k, cells=cells)
    return np.where(fits.settled, fits.hidden, np.inf)


def equal_lists(counts: Floats, k: int) -> Floats:
    """Chao's (1987) formula as printed, f1^2 / (2 f2), with her correction f1 (f1 - 1) / 2 where nobody is on two."""
    once, twice = counts[sizes(k) == 1].sum(axis=0), counts[sizes(k) == 2].sum(axis=0)
    hidden: Floats = np.where(twice > 0, once**2 / (2 * np.maximum(twice, 1)), once * (once - 1) / 2)
    return hidden


def chapman(counts: Floats) -> Floats:
    """Hidden people by two lists (Chapman 1951): (n1 + 1)(n2 + 1) / (m + 1) - 1, less those seen."""
    first, second, both = counts[1] + counts[3], counts[2] + counts[3], counts[3]
    hidden: Floats = (first + 1) * (second + 1) / (both + 1) - 1 - counts.sum(axis=0)
    return hidden
