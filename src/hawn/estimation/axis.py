"""The axis of the picture: from where to where, and which numbers stand on it."""

import math
from dataclasses import dataclass

from hawn.estimation.estimating import Estimate

# beyond this ratio a linear axis would press the small answers together
_LINEAR = 12
# how far beyond the largest estimate a limit is still drawn; further ones end in an arrow
_BEYOND = 4


@dataclass(frozen=True)
class Axis:
    """``low`` and ``high`` are numbers of people; ``left`` and ``right`` where they stand in the picture."""

    low: float
    high: float
    left: float
    right: float
    logarithmic: bool

    def at(self, people: float) -> float:
        """Where a number stands; those outside stand at the end."""
        people = min(max(people, self.low), self.high)
        if self.logarithmic:
            share = math.log(people / self.low) / math.log(self.high / self.low)
        else:
            share = (people - self.low) / (self.high - self.low)
        return round(self.left + share * (self.right - self.left), 2)

    def ticks(self) -> list[float]:
        """Round numbers, at most nine of them."""
        return self._ones_twos_fives() if self.logarithmic else self._even()

    def _even(self) -> list[float]:
        rough = (self.high - self.low) / 6
        unit = 10.0 ** math.floor(math.log10(rough))
        step = next(unit * size for size in (1, 2, 5, 10) if unit * size >= rough)
        step = max(1.0, step)
        first = math.ceil(self.low / step)
        return [place * step for place in range(first, math.floor(self.high / step) + 1)]

    def _ones_twos_fives(self) -> list[float]:
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        fine = [size * 10.0**power for power in powers for size in (1, 2, 5)]
        fine = [tick for tick in fine if self.low <= tick <= self.high]
        coarse = [tick for tick in fine if math.log10(tick).is_integer()]
        return fine if len(fine) <= 9 else coarse


def axis(found: Estimate, left: float, right: float) -> Axis:
    """From the people seen to the widest limit that can be drawn with the estimates still apart."""
    estimates = [said.estimate for said in found.methods.values() if said.estimate is not None]
    limits = [limit for said in found.methods.values() for limit in said.limits.values() if limit is not None]
    highest = max([*estimates, found.observed + 1.0])
    high = min(max([*limits, highest]), _BEYOND * highest)
    low = float(found.observed)
    logarithmic = high > _LINEAR * low
    low, high = (low / 1.3, high * 1.15) if logarithmic else (max(0.0, low - (high - low) * 0.12), high * 1.05)
    return Axis(low, high, left, right, logarithmic)
