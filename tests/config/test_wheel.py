"""The built wheel, installed elsewhere, carries its data, static files and compiled catalogues."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    return next(out.glob("*.whl"))


def test_the_wheel_holds_everything(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "hawn/countries/data/malta.yaml",
        "hawn/countries/data/services.yaml",
        "hawn/screening/data/indicators.yaml",
        "hawn/referrals/data/first_alert.yaml",
        "hawn/core/static/core/hawn.css",
        "hawn/core/static/core/hawn.rtl.css",
        "hawn/core/static/core/icons/LICENSE",
        "hawn/core/templates/core/base.html",
        "hawn/locale/ar/LC_MESSAGES/django.mo",
        "hawn/locale/mt/LC_MESSAGES/django.mo",
        "hawn/config/demo/published.yaml",
    ):
        assert needed in names
    assert not [n for n in names if n.startswith("tests/")]


def test_installed_elsewhere_the_command_works(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(target), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)  # noqa: S603
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(target)}
    code = "import hawn, sys; print(hawn.__file__, file=sys.stderr); from hawn.config.cli import main; main()"
    command = [sys.executable, "-c", code, "country", "timeline", "uk", "--event", "referral=2026-12-23", "--json"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    assert str(target) in done.stderr
    assert json.loads(done.stdout)["clocks"][0]["due_on"] == "2027-01-04"
