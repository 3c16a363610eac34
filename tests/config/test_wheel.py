"""The built wheel, installed elsewhere, carries its data, static files and compiled catalogues."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.demo import Visitor, ready

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
        "hawn/locale/vi/LC_MESSAGES/django.mo",
        "hawn/locale/languages.yaml",
        "hawn/community/data/kinds.yaml",
        "hawn/community/press/poster.typ",
        "hawn/web/worker.js",
        "hawn/config/demo/published.yaml",
    ):
        assert needed in names
    assert not [n for n in names if n.startswith("tests/")]


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python of its own with the wheel installed; it finds the locked dependencies, and never this tree."""
    place = tmp_path_factory.mktemp("elsewhere")
    place.chmod(0o755)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)  # noqa: S603
    site = next(place.glob("lib/python3*/site-packages"))
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(site), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)  # noqa: S603
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return place


def test_installed_elsewhere_the_command_works(elsewhere: Path, tmp_path: Path) -> None:
    code = "import hawn, sys; print(hawn.__file__, file=sys.stderr); from hawn.config.cli import main; main()"
    command = [str(elsewhere / "bin" / "python"), "-c", code, "country", "timeline", "uk",
               "--event", "referral=2026-12-23", "--json"]  # fmt: skip
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    assert str(elsewhere) in done.stderr
    assert json.loads(done.stdout)["clocks"][0]["due_on"] == "2027-01-04"


@pytest.mark.timeout(600)
def test_installed_elsewhere_the_demo_runs(elsewhere: Path) -> None:
    demo = ready()
    demo.python = str(elsewhere / "bin" / "python")
    demo.start()
    try:
        serving = demo.pids("gunicorn")
        assert serving
        for pid in serving:
            words = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
            assert str(elsewhere) in words
        visitor = Visitor(demo.address)
        assert visitor.get("/healthz") == "well"
        assert '<html lang="vi"' in visitor.get("/?language=vi")
        assert ".h-header" in visitor.get("/static/core/hawn.rtl.css")
    finally:
        assert demo.stop() == 0
