"""What a method says, and what it was given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hawn.estimation.bootstrap import NO_LIMITS, Limits, quiet
from hawn.estimation.lattice import Floats
from hawn.estimation.table import Table


@dataclass(frozen=True)
class Job:
    """``table`` has its lists in canonical order; ``places[i]`` is where list ``i`` stood in ``given``."""

    given: Table
    table: Table
    places: tuple[int, ...]
    nboot: int
    seed: int
    threshold: float
    max_order: int | None
    tick: Callable[[], None] = field(default=quiet, compare=False)

    @property
    def counts(self) -> Floats:
        """One column."""
        return np.array(self.table.counts, dtype=np.float64)[:, None]


@dataclass(frozen=True)
class Answer:
    """One method. ``estimate`` and limits are of everybody, seen and hidden; ``None``: not finite, or not asked for.

    ``kind`` of the limits: ``bootstrap`` (BCa confidence limits) or ``posterior`` (probability, given the model).
    ``detail`` holds what only this method has. ``replicates``: the whole population on each draw, unsorted;
    for a posterior, quantiles that stand for as many draws of it.
    """

    name: str
    estimate: float | None
    model: str | None
    limits: Limits = field(default_factory=lambda: dict(NO_LIMITS))
    kind: str = "bootstrap"
    seconds: float = 0.0
    detail: dict[str, Any] = field(default_factory=dict)
    replicates: Floats | None = field(default=None, repr=False, compare=False)

    @property
    def ran(self) -> bool:
        """Whether the method can be asked about such a table at all; if not, ``detail`` has the reason."""
        return "reason" not in self.detail

    @property
    def settled(self) -> bool:
        """False where chains were run and still differ."""
        return bool(self.detail.get("settled", True))

    def as_json(self) -> dict[str, Any]:
        """Figures to a hundredth of a person, so that nobody reads more into them."""
        figures = {"estimate": self.estimate, **self.limits}
        rounded = {name: None if value is None else round(value, 2) for name, value in figures.items()}
        return {
            **rounded,
            "model": self.model,
            "interval": self.kind,
            "seconds": round(self.seconds, 4),
            **self.detail,
        }
