"""The report in one file: headline, warnings, picture, figures, sensitivity, and how it was done. Prints on paper.

It opens without a network and holds no capture history: single cells can identify a person (W11).
"""

from collections.abc import Iterable, Sequence
from html import escape
from importlib.metadata import version
from typing import Any

from hawn.estimation.estimating import Estimate
from hawn.estimation.methods import LABELS, label
from hawn.estimation.picture import picture
from hawn.estimation.words import READ, figure, headline

_STYLE = """
:root{color-scheme:light;--ink:#14211f;--paper:#fbf8f2;--card:#fff;--sea:#14506b;--lime:#e9dfcf;--coral:#b5432e}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.55 system-ui,'Noto Sans',Arial,sans-serif}
main{max-width:62rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.75rem;line-height:1.25;margin:.5rem 0 1rem}h2{font-size:1.3rem;margin:2.5rem 0 .5rem}
h3{font-size:1.05rem;margin:1.5rem 0 .25rem}p{max-width:44rem}
.warnings{list-style:none;margin:0;padding:1rem 1.25rem;background:var(--card)}
.warnings{border-inline-start:6px solid var(--coral)}
.warnings li{display:grid;grid-template-columns:3.2rem 1fr;padding:.3rem 0}.warnings b{color:var(--coral)}
.wide{overflow-x:auto;background:var(--card);border:1px solid var(--lime);margin:1rem 0}
.wide svg{display:block;min-width:44rem;width:100%;height:auto}
.wide:focus-visible{outline:3px solid var(--ink);box-shadow:0 0 0 6px #fd0}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:start;padding:.6rem .75rem;font-weight:600}
th,td{padding:.4rem .75rem;border-top:1px solid var(--lime);text-align:end;vertical-align:top;white-space:nowrap}
th:first-child,td.text,th.text{text-align:start}td.text{white-space:normal;min-width:14rem}
tbody th{white-space:normal;min-width:6.5rem;max-width:16rem;overflow-wrap:anywhere}
thead th{color:var(--sea)}footer{margin-top:3rem;font-size:.95rem}
@media(max-width:30rem){th,td{padding:.35rem .4rem}tbody th{min-width:5.5rem;max-width:7rem}}
@media print{body{background:#fff;font-size:10pt}main{padding:0}h2{break-after:avoid}
tr,.warnings li,svg{break-inside:avoid}.wide{overflow:visible}.wide svg{min-width:0}}
"""
_ODDS = (
    "If being on one list makes being on the other likelier than the model says, the answer moves. An odds ratio of 2 "
    "between two lists: being on the one doubles the odds of being on the other. The data cannot tell it; who refers "
    "to whom can."
)


def report(found: Estimate) -> str:
    """HTML with everything inside."""
    table = found.table
    parts = [
        f"<h1>{escape(headline(found).removesuffix(f' {READ}'))}</h1>",
        f"<p>{found.observed:,} different people were seen by {table.k} lists, {table.on_two:,} of them by two or "
        "more. What follows estimates how many there are in all, seen and hidden.</p>",
        "<h2>Read this first</h2>",
        _warnings(found),
        "<h2>All methods side by side</h2>",
        _wide("Picture of all methods", picture(found, warnings=False)),
        _methods(found),
        *_sensitivity(found),
        "<h2>The lists</h2>",
        _table(
            "How many people each list saw",
            ("List", "People", "Share of all seen"),
            [
                (name, f"{table.total(i):,}", f"{table.total(i) / found.observed:.0%}")
                for i, name in enumerate(table.lists)
            ],
        ),
        _notes(found),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>Hidden population: an estimate</title>"
        f"<style>{_STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _warnings(found: Estimate) -> str:
    lines = "".join(f"<li><b>{one.code}</b><span>{escape(one.text)}</span></li>" for one in found.warnings)
    return f'<ul class="warnings">{lines}</ul>'


def _wide(name: str, inside: str) -> str:
    """What may be wider than a telephone; reachable by keyboard."""
    return f'<div class="wide" role="region" tabindex="0" aria-label="{escape(name)}">{inside}</div>'


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, text: bool = False) -> str:
    """The first column names the row; ``text``: the last column is words."""
    last = ' class="text"' if text else ""
    shapes = [""] * (len(heads) - 1) + [last]
    top = "".join(f'<th scope="col"{shape}>{escape(head)}</th>' for head, shape in zip(heads, shapes, strict=True))
    body = ""
    for row in rows:
        cells = [f"<td>{escape(cell)}</td>" for cell in row[1:]]
        if text:
            cells[-1] = f'<td class="text">{escape(row[-1])}</td>'
        body += f'<tr><th scope="row">{escape(row[0])}</th>{"".join(cells)}</tr>'
    whole = f"<table><caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    return _wide(caption, whole)


def _methods(found: Estimate) -> str:
    rows, models = [], []
    for said in found.methods.values():
        kind = "posterior" if said.kind == "posterior" else "bootstrap"
        limits = [_limits(said.limits["lo80"], said.limits["hi80"]), _limits(said.limits["lo95"], said.limits["hi95"])]
        rows.append((label(said), figure(said.estimate), *limits, kind))
        models.append((label(said), said.model or "none" if said.ran else f"left out: {said.detail['reason']}"))
    figures = _table("The same as figures", ("Method", "Estimate", "80 %", "95 %", "Interval"), rows)
    return figures + _table("Which model", ("Method", "Model"), models, text=True)


def _limits(low: float | None, high: float | None) -> str:
    return "-" if low is None and high is None else f"{figure(low)} to {'no limit' if high is None else figure(high)}"


def _sensitivity(found: Estimate) -> list[str]:
    variants = found.sensitivity
    parts = ["<h2>What moves the answer</h2>", "<p>Stepwise method, no bootstrap; Chapman's where two lists stay.</p>"]
    heads = ("Lists", "People seen", "Estimate")
    for name, caption, key, joint in (
        ("leave_one_out", "One list left out", "without", ""),
        ("merged", "Two lists taken as one", "merged", " with "),
        ("added", "Lists added one by one, largest first", "lists", ", "),
    ):
        if variants.get(name):
            rows = [
                (
                    joint.join(row[key]) if joint else f"without {row[key]}",
                    f"{row['observed']:,}",
                    figure(row["estimate"]),
                )
                for row in variants[name]
            ]
            parts.append(_table(caption, heads, rows))
    if variants["odds_ratio"]:
        parts += [f"<h3>Lists that feed each other</h3><p>{_ODDS}</p>", _odds(variants["odds_ratio"])]
    if "linkage" in variants:
        parts.append(_linkage(variants["linkage"]))
    return parts


def _odds(rows: list[dict[str, Any]]) -> str:
    ratios = tuple(rows[0]["estimates"])
    body = [(" and ".join(row["pair"]), *(figure(row["estimates"][ratio]) for ratio in ratios)) for row in rows]
    return _table("Estimate at an odds ratio of", ("Lists", *ratios), body)


def _linkage(joined: dict[str, Any]) -> str:
    fixed = joined["thresholds"]
    figures = [
        ("Method", LABELS[joined["method"]]),
        ("Ways the records were joined by chance", f"{joined['tables']:,}"),
        ("Their estimates, lowest to highest", _limits(joined["lowest"], joined["highest"])),
        ("80 % interval, chance and linkage together", _limits(joined["lo80"], joined["hi80"])),
        ("95 % interval, chance and linkage together", _limits(joined["lo95"], joined["hi95"])),
        (f"Estimates at {fixed['tables']} fixed thresholds", _limits(fixed["lowest"], fixed["highest"])),
    ]
    return _table("Wrong and missed matches", ("", "Figure"), figures)


def _notes(found: Estimate) -> str:
    notes = "".join(f"<li>{escape(note)}</li>" for note in found.notes)
    drawn = f"{found.nboot:,} bootstrap draws, seed {found.seed:,}, Hawn {version('hawn')}."
    return (
        f"<footer><h2>How it was done</h2><p>{drawn} The same seed gives the same figures.</p><ul>{notes}</ul></footer>"
    )
