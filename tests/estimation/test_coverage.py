"""The coverage study draws what it says, keeps what it has, and counts a miss as a miss."""

from pathlib import Path

import numpy as np
import pytest

from bench.coverage import running
from bench.coverage.report import _asked, report, written
from bench.coverage.scenarios import CELLS, EXCLUDED, PASSED_ON, REACH, SCENARIOS, Cell
from bench.coverage.summing import Summed, holds, summed


def test_settings_span_what_was_asked() -> None:
    assert {cell.scenario for cell in CELLS} == set(SCENARIOS)
    assert (min(c.people for c in CELLS), max(c.people for c in CELLS)) == (160, 20_000)
    assert {cell.k for cell in CELLS} == {3, 4, 5, 6}
    assert len(set(CELLS)) == len(CELLS)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_lists_see_as_many_as_the_scenario_says(scenario: str) -> None:
    people = 400_000
    seen = SCENARIOS[scenario](people, 3, np.random.default_rng(1)).mean(axis=0)
    first = np.array(REACH[:3])
    expected = {
        "independent": first,
        "unlike people": first,
        "excluded group": first * (1 - EXCLUDED),
        "joint operation": first + (1 - first) * 0.08,
    }
    if scenario == "referral chains":
        second = first[1] + (1 - first[1]) * first[0] * PASSED_ON
        expected[scenario] = np.array([first[0], second, first[2] + (1 - first[2]) * second * PASSED_ON])
    assert seen == pytest.approx(expected[scenario], abs=0.004)


def test_a_table_is_the_same_whenever_it_is_drawn() -> None:
    cell = Cell("referral chains", 500, 4)
    assert cell.table(3) == cell.table(3)
    assert cell.table(3) != cell.table(4)
    assert cell.table(3).counts[0] == 0


def test_a_stopped_run_goes_on_and_comes_to_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [Cell("independent", 500, 3), Cell("excluded group", 500, 3)]
    monkeypatch.setattr(running, "CELLS", cells)
    whole = running.run(tmp_path / "whole.jsonl", 2, 2)
    lines = (tmp_path / "whole.jsonl").read_text().splitlines()
    (tmp_path / "part.jsonl").write_text("\n".join(lines[:2]) + "\n" + lines[2][:30])
    assert running.run(tmp_path / "part.jsonl", 2, 2) == whole
    assert len((tmp_path / "part.jsonl").read_text().splitlines()) == len(whole) == 4
    assert "2 | 0 |" in report(whole, None)


def test_a_miss_is_a_miss_and_standing_warnings_do_not_count() -> None:
    def result(low: float, high: float | None, codes: list[str]) -> running.Result:
        said = [120.0, low, high, low, high]
        methods = dict.fromkeys(("stepwise", "bic", "dga"), said)
        return {"scenario": "independent", "people": 100, "k": 3, "number": 0, "refused": False, "warnings": codes} | {
            "methods": methods
        }

    results = [
        result(90, 130, ["W7", "W8"]),
        result(110, 130, ["W7", "W8", "W9", "W10", "W11"]),
        result(110, None, ["W5"]),
        result(60, None, []),
    ]
    assert [holds(one, "stepwise") for one in results] == [True, False, False, True]
    (cell,) = summed(results)
    assert (cell.missed, cell.warned, cell.covered["stepwise"]) == (2, 1, 0.5)


def _cell(scenario: str, cover: float, missed: int, warned: int) -> Summed:
    covered: dict[str, float | None] = dict.fromkeys(("stepwise", "bic", "dga"), cover)
    return Summed(scenario, 500, 3, 60, 0, 1.0, 0.9, 1.1, covered, cover, missed, warned, {"W1": 0.0})


def test_thresholds_set_before_the_run_are_printed_with_their_outcome() -> None:
    cells = [_cell("independent", 0.95, 3, 0), _cell("independent", 1.0, 0, 0), _cell("excluded group", 0.1, 50, 44)]
    cells += [_cell("unlike people", 0.0, 20, 19), _cell("joint operation", 1.0, 0, 0)]
    assert [_asked(cell) for cell in cells] == ["yes", "no", "no", "yes", "-"]
    said = written(cells, None)
    assert "Threshold: 88% to 97% in every cell. Outcome: missed in 1 of 2 cells" in said
    assert "| excluded group | 60 | 0 | 50 | 44 (88%) | **no** |" in said
    assert "| all hostile | 180 | 0 | 70 | 63 (90%) | **no** |" in said
