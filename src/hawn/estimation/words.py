"""The answer as plain text: warnings before figures."""

import textwrap

from hawn.estimation.answers import Answer
from hawn.estimation.estimating import Estimate
from hawn.estimation.methods import LABELS, label

READ = "Read the warnings first."
_WIDTH = 96


def words(found: Estimate) -> str:
    """For a terminal."""
    table = found.table
    lines = [f"{table.observed:,} people seen by {table.k} lists, {table.on_two:,} of them by two or more.", ""]
    lines += [f"{headline(found)}", ""]
    lines += ["Warnings"]
    for one in found.warnings:
        lines += textwrap.wrap(one.text, _WIDTH, initial_indent=f"  {one.code:<4}", subsequent_indent=" " * 6)
    lines += ["", f"{'':31}{'estimate':>10}  {'80 %':^17}  {'95 %':^17}"]
    lines += [_line(said) for said in found.methods.values()]
    lines += ["", *_chosen(found)]
    if found.notes:
        lines += ["", *found.notes]
    return "\n".join(lines).rstrip()


def headline(found: Estimate) -> str:
    """One sentence."""
    if found.headline is None:
        return found.reason or ""
    head = found.headline
    said = f"About {head.estimate:,.0f} people in all ({LABELS[head.method]})"
    if found.nboot == 0 and found.methods[head.method].kind == "bootstrap":
        return f"{said} (no interval asked for)."
    high = "no finite limit" if head.hi95 is None else f"{head.hi95:,.0f}"
    low = "no limit" if head.lo95 is None else f"{head.lo95:,.0f}"
    return f"{said}, 95 % interval {low} to {high}. {READ}"


def figure(value: float | None) -> str:
    """A whole number, or a dash where there is none."""
    return "-" if value is None else f"{value:,.0f}"


def _line(said: Answer) -> str:
    eighty = _range(said, "80")
    ninety = _range(said, "95")
    return f"  {label(said):<29}{figure(said.estimate):>10}  {eighty:^17}  {ninety:^17}".rstrip()


def _range(said: Answer, level: str) -> str:
    low, high = said.limits[f"lo{level}"], said.limits[f"hi{level}"]
    return "" if low is None and high is None else f"{figure(low)} to {figure(high)}"


def _chosen(found: Estimate) -> list[str]:
    return [
        f"  {label(said)}: {said.model}"
        for name, said in found.methods.items()
        if said.model and (name in ("stepwise", "bic", "dga") or not said.settled)
    ]
