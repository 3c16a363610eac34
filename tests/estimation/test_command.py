"""``hawn estimate`` as its users type it."""

import json
import subprocess
import sys
import xml.etree.ElementTree as tree
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hawn.config.cli import main
from tests.estimation.damage import damaged
from tests.estimation.published import DATA

KOREA = str(DATA / "korea_3.csv")
METHODS = ("stepwise", "bic", "dga", "latent", "chao", "independence")


def _json(capsys: pytest.CaptureFixture[str], *args: str) -> dict:
    assert main(["estimate", *args, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_json_has_the_shape_others_rely_on(capsys: pytest.CaptureFixture[str]) -> None:
    found = _json(capsys, KOREA, "--nboot", "100")
    assert found["observed"] == 123
    assert set(found["headline"]) == {"method", "estimate", "lo95", "hi95"}
    assert tuple(found["methods"]) == METHODS
    for said in found["methods"].values():
        assert {"estimate", "lo80", "hi80", "lo95", "hi95", "model", "seconds"} <= set(said)
        assert said["lo95"] <= said["lo80"] <= said["hi80"] <= said["hi95"]
    assert all(set(one) == {"code", "text"} for one in found["warnings"])
    assert set(found["sensitivity"]) == {"leave_one_out", "merged", "added", "odds_ratio"}


def test_one_method_and_no_bootstrap(capsys: pytest.CaptureFixture[str]) -> None:
    for method in ("stepwise", "bic", "dga", "latent"):
        found = _json(capsys, KOREA, "--method", method, "--nboot", "0")
        assert tuple(found["methods"]) == (method, "chao", "independence")
        for said in found["methods"].values():
            assert [said[name] for name in ("lo80", "hi80", "lo95", "hi95")] == [None] * 4


def test_fourteen_people_a_year_give_no_headline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few = tmp_path / "few.csv"
    few.write_text("police,ngo,labour,count\n1,0,0,5\n0,1,0,4\n0,0,1,2\n1,1,0,2\n0,1,1,1\n")
    found = _json(capsys, str(few), "--nboot", "50")
    assert found["headline"] is None
    assert "14 people were seen" in found["headline_reason"]
    assert found["warnings"][0]["code"] == "W1"
    assert found["methods"]["stepwise"]["estimate"] >= 14
    assert main(["estimate", str(few), "--nboot", "50", "--method", "stepwise"]) == 0
    assert "No estimate may be published" in capsys.readouterr().out


def test_words_put_warnings_before_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["estimate", KOREA, "--nboot", "100", "--method", "stepwise"]) == 0
    out = capsys.readouterr().out
    assert out.index("Warnings") < out.index("Log-linear, stepwise  ")
    assert "W10" in out


class _Page(HTMLParser):
    """What a page fetches and says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.said = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href", "action")]
        assert tag not in ("script", "img", "link")

    def handle_data(self, data: str) -> None:
        self.said += data


def test_picture_and_report_hold_every_method_and_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    svg, html = tmp_path / "p.svg", tmp_path / "r.html"
    rows = (DATA / "korea_3.csv").read_text().splitlines()
    odd = tmp_path / "odd.csv"
    odd.write_text("\n".join(["A<b>&,B,C,count", *rows[1:]]) + "\n")
    found = _json(capsys, str(odd), "--nboot", "100", "--svg", str(svg), "--html", str(html))
    drawn = "".join(tree.fromstring(svg.read_text()).itertext())  # noqa: S314 - our own file
    page = _Page(html.read_text())
    for text in (drawn, page.said):
        for one in found["warnings"]:
            assert one["code"] in text
        for label in ("Log-linear, stepwise", "Latent classes", "Chao's lower bound", "Independent lists"):
            assert label in text
        assert "A<b>&" in text
    assert page.fetched == []


def test_what_cannot_be_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--nboot", "0", "--method", "stepwise")
    assert main(["estimate", KOREA, *options, "--svg", str(tmp_path / "no" / "p.svg")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert main(["estimate", KOREA, *options, "--linked", str(tmp_path)]) == 2
    assert "holds no tables" in capsys.readouterr().err
    assert main(["estimate", KOREA, *options, "--seed", "-1"]) == 2
    assert "seed" in capsys.readouterr().err
    (tmp_path / "draw-001.csv").write_text("A,B,C,count\n1,0,0,5\n1,1,1,4\n")
    assert main(["estimate", KOREA, *options, "--linked", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"hawn: {tmp_path / 'draw-001.csv'}: ")
    assert "has other lists (A, B, C) than" in said


def test_five_hundred_damaged_files_end_with_one_line_and_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "damaged.csv"
    for number in range(500):
        file.write_bytes(damaged(number))
        assert main(["estimate", str(file), "--nboot", "0"]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith(f"hawn: {file}: line ")
        assert ", column " in said.err
        assert said.err.count("\n") == 1


def test_a_damaged_file_in_a_process_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "damaged.csv"
    file.write_text("police,name,count\n1,0,3\n")
    done = subprocess.run([sys.executable, "-m", "hawn", "estimate", str(file)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert "column 2" in done.stderr


def test_the_library_and_help_load_no_numerics_before_they_are_asked() -> None:
    code = "import sys; import hawn.estimation, hawn.estimation.command; print({'numpy', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
