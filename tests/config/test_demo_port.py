"""A port that is none gives one line, from the command and from the environment."""

import pytest

from hawn.config.cli import main


@pytest.mark.parametrize("typed", ["70000", "0", "-1", "x", "", "8000.0", "\u0663\u0664", "9" * 5000])
@pytest.mark.parametrize("through", ["argument", "environment"])
def test_a_port_that_is_none_gives_one_line(
    typed: str, through: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["demo", f"--port={typed}"] if through == "argument" else ["demo"]
    if through == "environment":
        monkeypatch.setenv("PORT", typed)
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"hawn: --port {typed[:60]!r} is no port: a number from 1 to 65535\n")
