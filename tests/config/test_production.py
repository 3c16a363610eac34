"""The files of docs/production: read by the programs they are for, and in agreement with the code."""

import configparser
import contextlib
import http.client
import http.server
import os
import pwd
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.test import override_settings

from hawn.config.cli import COMMANDS
from hawn.config.metrics import House, registry
from hawn.config.sound import findings
from hawn.config.supervisor.postgres import QUIET, USER, shim
from tests.conftest import Site
from tests.demo import free_port
from tests.pool import PROGRAM

ROOT = Path(__file__).parents[2]
FILES = ROOT / "docs" / "production"
GUIDE = (ROOT / "docs" / "run-in-production.md").read_text(encoding="utf-8")
UNITS = sorted([*FILES.glob("*.service"), *FILES.glob("*.timer")])
TOOLS = ROOT / ".venv/tools"
NGINX = next((p for p in (Path("/usr/sbin/nginx"), TOOLS / "usr/sbin/nginx") if p.exists()), None)
PROMTOOL = shutil.which("promtool", path=f"{os.environ['PATH']}:{TOOLS / 'usr/bin'}")
CANARY = "Kanarja7731"


def test_every_file_is_named_in_the_guide() -> None:
    assert [p.name for p in FILES.iterdir() if p.name not in GUIDE] == []


def test_every_variable_that_the_code_reads_is_in_the_guide_and_none_else() -> None:
    code = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "src").rglob("*.py"))
    read = set(re.findall(r"\"((?:HAWN_[A-Z0-9_]+)|DATABASE_URL)\"", code)) - {"HAWN_PART"}
    read = {name.removesuffix("_FILE") for name in read}
    named = set(re.findall(r"`((?:HAWN_[A-Z0-9_]+)|DATABASE_URL)\b", GUIDE))
    assert read - named == set()
    files = "\n".join(p.read_text(encoding="utf-8") for p in FILES.iterdir())
    set_there = {n.removesuffix("_FILE") for n in re.findall(r"\b(HAWN_[A-Z0-9_]+)=", files)}
    assert set_there - read == set()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="left out: no systemd-analyze (Debian: systemd)")
@pytest.mark.parametrize("unit", UNITS, ids=lambda p: p.name)
def test_systemd_takes_the_units(unit: Path, tmp_path: Path) -> None:
    for one in UNITS:  # the timer looks for its service; the program is the one that is here
        text = one.read_text(encoding="utf-8").replace(
            "/opt/hawn/bin/hawn", str(Path(sys.executable).with_name("hawn"))
        )
        (tmp_path / one.name).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    said = [line for line in done.stderr.splitlines() if unit.name.split(".")[0] in line]
    assert (done.returncode, said) == (0, [])


def test_the_units_call_verbs_that_exist_and_carry_no_secret() -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        for verb in re.findall(r"/opt/hawn/bin/hawn (\S+)", text):
            assert verb in COMMANDS
        if unit.suffix == ".service":
            assert not re.search(r"postgresql://|PASSWORD=|_KEY=", text)
            for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=\n", "LimitCORE=0"):
                assert line in text
        assert ("owner-url" in text) == (unit.name == "hawn-backup.service")


def test_the_log_of_the_database_is_as_quiet_as_ours() -> None:
    lines = (FILES / "postgresql.conf").read_text(encoding="utf-8").splitlines()
    said = dict(re.match(r"(\w+) = (.*?)\s*(?:#.*)?$", line).groups() for line in lines if re.match(r"\w+ =", line))  # type: ignore[union-attr,misc]
    said = {name: value.strip("'") for name, value in said.items()}
    assert {name: said.get(name) for name in QUIET} == QUIET


def test_the_database_server_takes_its_settings(db: Site) -> None:
    lines = (FILES / "postgresql.conf").read_text(encoding="utf-8").splitlines()
    found = [m.groups() for line in lines if (m := re.match(r"(\w+) = '?(.*?)'?\s*(?:#.*)?$", line))]
    with psycopg.connect(db.server.superuser_url()) as admin:
        rows = admin.execute("SELECT name, vartype, enumvals FROM pg_settings").fetchall()
    known = {name: (kind, choices) for name, kind, choices in rows}
    assert len(found) > 30
    for name, value in found:
        kind, choices = known[name]
        assert kind != "bool" or value in ("on", "off"), name
        assert kind != "enum" or value in choices, name


def test_pgbouncer_is_set_as_the_walls_were_tried() -> None:
    said = configparser.ConfigParser(interpolation=None)
    said.read(FILES / "pgbouncer.ini")
    tried = (ROOT / "tests" / "pool.py").read_text(encoding="utf-8")
    for name in ("pool_mode", "server_reset_query", "server_reset_query_always"):
        value = said["pgbouncer"][name]
        assert re.search(rf"{name}\s*=\s*{re.escape(value)}", tried), name
        assert f"{name} = {value}" in GUIDE


@pytest.mark.skipif(not Path(PROGRAM).exists(), reason="left out: no pgbouncer (Debian: pgbouncer)")
def test_pgbouncer_starts_with_the_file_of_the_guide(db: Site, tmp_path: Path) -> None:
    """Its addresses and folders moved, nothing else: Debian's own version knows every word in it."""
    parts, port = urlsplit(db.url("app")), free_port()
    folder = Path(tempfile.mkdtemp(prefix="hawn-pool-"))  # the user that it runs as must reach it
    (folder / "userlist.txt").write_text(f'"{parts.username}" "{parts.password}"\n', encoding="ascii")
    certificate(folder)
    text = (FILES / "pgbouncer.ini").read_text(encoding="utf-8")
    moved = {
        "hawn = host=10.0.0.10 port=5432 dbname=hawn":
            f"{parts.path[1:]} = host={parse_qs(parts.query)['host'][0]} dbname={parts.path[1:]}",
        "listen_port = 6432": f"listen_port = {port}\nunix_socket_dir =",
        "/etc/pgbouncer/userlist.txt": f"{folder}/userlist.txt",
        "/etc/pgbouncer/ca.pem": f"{folder}/hawn.pem",
    }  # fmt: skip
    for old, new in moved.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "pgbouncer.ini").write_text(text, encoding="utf-8")
    user = USER if os.geteuid() == 0 else ""
    if user:
        for path in (folder, *folder.iterdir()):
            os.chown(path, pwd.getpwnam(user).pw_uid, -1)
    command = shim(signal.SIGKILL, user, [PROGRAM, str(folder / "pgbouncer.ini")])
    through = f"postgresql://{parts.username}:{parts.password}@127.0.0.1:{port}{parts.path}"
    with subprocess.Popen(command, cwd="/", stderr=subprocess.PIPE, text=True, start_new_session=True) as running:  # noqa: S603
        try:
            deadline, answered = time.monotonic() + 20, None
            while answered is None and running.poll() is None and time.monotonic() < deadline:
                with contextlib.suppress(psycopg.OperationalError):
                    with psycopg.connect(through, connect_timeout=2, prepare_threshold=None) as one:
                        answered = one.execute("SELECT current_user").fetchone()
                    break
                time.sleep(0.1)
        finally:
            running.kill()
        said = running.stderr.read() if running.stderr else ""
    shutil.rmtree(folder)
    assert answered == (parts.username,), said
    assert not re.search("unknown|ERROR|WARNING|FATAL", said), said


@pytest.mark.skipif(PROMTOOL is None, reason="left out: no promtool (Debian: prometheus)")
def test_prometheus_takes_its_settings_and_wakes_somebody(tmp_path: Path) -> None:
    """Read by its own tool; and two alerts fire on figures as they would come, none before its time."""
    for what, file in (("rules", "alerts.yml"), ("config", "prometheus.yml")):
        command = [str(PROMTOOL), "check", what, str(FILES / file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 0, done.stdout + done.stderr
    fires = {"severity": "now"}
    alerts = [
        {"eval_time": "1m", "alertname": "PartDown", "exp_alerts": []},
        {"eval_time": "6m", "alertname": "PartDown", "exp_alerts": [
            {"exp_labels": {**fires, "part": "worker"},
             "exp_annotations": {"summary": "A part does not answer: worker"}}]},
        {"eval_time": "6m", "alertname": "AuditLinesUncovered", "exp_alerts": [
            {"exp_labels": fires, "exp_annotations": {
                "summary": "Audit lines wait for a signed root: is the worker alive, are the folders outside there?"
            }}]},
    ]  # fmt: skip
    series = [
        {"series": 'hawn_up{part="worker"}', "values": "0x10"},
        {"series": "hawn_audit_uncovered_age_seconds", "values": "5 5 90x8"},
    ]
    tried = {"rule_files": [str(FILES / "alerts.yml")], "evaluation_interval": "1m",
             "tests": [{"interval": "1m", "input_series": series, "alert_rule_test": alerts}]}  # fmt: skip
    (tmp_path / "tests.yml").write_text(yaml.safe_dump(tried), encoding="utf-8")
    command = [str(PROMTOOL), "test", "rules", str(tmp_path / "tests.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not Path("/usr/sbin/nft").exists(), reason="left out: nft is not here (Debian: nftables)")
def test_nftables_takes_the_firewall() -> None:
    command = ["/usr/sbin/nft", "-c", "-f", str(FILES / "nftables.conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if "Operation not permitted" in done.stderr:
        pytest.skip("left out: nft may not ask the kernel here")
    assert (done.returncode, done.stderr) == (0, "")


def test_alerts_ask_for_figures_that_are_told() -> None:
    alerts = yaml.safe_load((FILES / "alerts.yml").read_text(encoding="utf-8"))
    asked = {
        name
        for group in alerts["groups"]
        for rule in group["rules"]
        for name in re.findall(r"\bhawn_[a-z_]+", rule["expr"])
    }
    code = "".join((ROOT / "src/hawn" / p).read_text(encoding="utf-8") for p in ("config/metrics.py", "core/counts.py"))
    assert {a for a in asked if f'"{a.removesuffix("_total")}"' not in code} == set()
    scrape = yaml.safe_load((FILES / "prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"][0]
    assert scrape["static_configs"][0]["targets"] == ["127.0.0.1:9464"]
    with override_settings(METRICS_DIR=""):
        assert [c for c in registry()._collector_to_names if isinstance(c, House)]


def certificate(folder: Path) -> None:
    """A certificate for one test."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hawn.example.org")])
    now = datetime.now(UTC)  # noqa: TID251 - its validity is against this moment
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "hawn.pem").write_bytes(made.public_bytes(pem))
    plain = serialization.NoEncryption()
    (folder / "hawn.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))


class Behind(http.server.BaseHTTPRequestHandler):
    """What the proxy speaks with; remembers what it was told."""

    heard: list[dict[str, str]] = []  # noqa: RUF012 - one server, one test

    def do_POST(self) -> None:
        """Reads and answers."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def do_GET(self) -> None:
        """Answers."""
        Behind.heard.append({k.lower(): v for k, v in self.headers.items()})
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"well")

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """nginx with the very file of the guide, its ports and folders moved."""
    if NGINX is None:
        pytest.skip("left out: nginx is not here (Debian: nginx)")
    tmp_path.chmod(0o755)
    for place in (tmp_path, *tmp_path.parents):
        if place == Path("/tmp"):
            break
        place.chmod(0o755)
    certificate(tmp_path)
    (tmp_path / "mime.types").write_text("types { text/html html; }", encoding="utf-8")
    behind = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Behind)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    port, plain = free_port(), free_port()
    text = (FILES / "nginx.conf").read_text(encoding="utf-8")
    moved = {
        "/etc/nginx/": f"{tmp_path}/", "/run/nginx.pid": f"{tmp_path}/pid", "/var/log/nginx/": f"{tmp_path}/",
        "listen [::]:443": f"# {port}", "listen [::]:80": "#", "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{plain}", "127.0.0.1:8000": f"127.0.0.1:{behind.server_port}",
    }  # fmt: skip
    for old, new in moved.items():
        assert old in text
        text = text.replace(old, new)
    places = "".join(
        f"  {kind}_temp_path {tmp_path}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    text = text.replace("http {\n", f"http {{\n{places}")
    conf = tmp_path / "nginx.conf"
    conf.write_text("daemon off;\n" + text, encoding="utf-8")
    command = [str(NGINX), "-p", str(tmp_path), "-e", str(tmp_path / "start.log"), "-c", str(conf)]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)  # noqa: S603
    assert tried.returncode == 0, tried.stderr
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603
    yield port, tmp_path
    running.terminate()
    running.wait(20)
    behind.shutdown()
    behind.server_close()


def connected(port: int, host: str = "hawn.example.org") -> http.client.HTTPConnection:
    """A connection through the proxy, once it listens."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    deadline = time.monotonic() + 20
    while True:
        try:
            wire = socket.create_connection(("127.0.0.1", port), 10)
            break
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    try:
        made = http.client.HTTPConnection("127.0.0.1")
        made.sock = trusting.wrap_socket(wire, server_hostname=host)
    except OSError:
        wire.close()
        raise
    return made


def asked(to: http.client.HTTPConnection, path: str, body: bytes | None = None) -> int:
    """The status of one request; what nginx does not want it answers, or hangs up while we are still sending."""
    sent = {"Host": "hawn.example.org", "X-Forwarded-For": "203.0.113.9"}
    try:
        to.request("POST" if body is not None else "GET", path, body, {**sent, "User-Agent": CANARY})
        answer = to.getresponse()
        answer.read()
        return answer.status
    except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
        return 413 if body is not None else 0


def test_the_proxy_passes_what_it_should_and_writes_nobody_down(proxy: tuple[int, Path]) -> None:
    port, folder = proxy
    with contextlib.closing(connected(port)) as wire:
        assert asked(wire, f"/{CANARY}/?{CANARY}") == 200
        assert {k: Behind.heard[-1].get(k) for k in ("x-forwarded-proto", "x-forwarded-for")} == {
            "x-forwarded-proto": "https", "x-forwarded-for": "127.0.0.1",
        }  # fmt: skip
        assert asked(wire, "/refer/alert/", b"x" * (20 * 1024 * 1024)) == 200
        told = len(Behind.heard)
        assert asked(wire, "/refer/alert/", CANARY.encode() * (3 * 1024 * 1024)) == 413
        assert len(Behind.heard) == told
    with pytest.raises(ssl.SSLError):
        connected(port, host="elsewhere.example.org")
    with contextlib.closing(connected(port)) as wire:
        assert {asked(wire, "/") for _ in range(200)} == {200, 429}
        # Behind the same address, in the same moment: whoever asks for help or for an answer to it is let through.
        for path in ("/refer/", "/refer/alert/", "/status/", "/offline/take/", "/static/core/hawn.css"):
            assert {asked(wire, path, b"x") for _ in range(100)} == {200}
        assert {asked(wire, "/account/login/") for _ in range(200)} == {200, 429}
    written = {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert {"error.log", "start.log"} <= set(written)
    assert [name for name, text in written.items() if CANARY.encode() in text or b"203.0.113" in text] == []
    assert written["error.log"] == b""


def test_the_limit_of_the_proxy_is_the_limit_of_the_pages() -> None:
    limit = re.search(r"client_max_body_size (\d+)m;", (FILES / "nginx.conf").read_text(encoding="utf-8"))
    assert limit is not None
    assert int(limit[1]) * 1024 * 1024 == settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_the_check_names_what_is_not_as_it_should_be(
    db: Site,
    outside: list[Path],
    as_worker: Any,
    tmp_path: Path,
) -> None:
    keys = Path(settings.KEYS_DIR)
    keys.chmod(0o700)
    good = {
        "DEMO": False, "SECURE_SSL_REDIRECT": True, "BASE_URL": "https://hawn.example.org",
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1, "DEFAULT_FROM_EMAIL": "desk@example.org",
        "BACKUPS_DIR": str(tmp_path),
    }  # fmt: skip
    here = {  # what a test's own machine cannot have
        "they are on other machines", "what is written stays", "a replica has what was acknowledged", "a worker runs",
    }  # fmt: skip
    with as_worker(), override_settings(**good):
        found = {f.what: f.good for f in findings()}
        assert {what for what, fine in found.items() if not fine} == here | {"there is a backup"}
        (tmp_path / "hawn-x.age").touch()
        assert {f.what for f in findings() if not f.good} == here
        for name, value in {"DEMO": True, "SECURE_SSL_REDIRECT": False, "BASE_URL": "http://x"}.items():
            with override_settings(**{name: value}):
                assert len([f for f in findings() if not f.good]) == len(here) + 1
        keys.chmod(0o755)
        assert "nobody else may enter the folder of keys" in {f.what for f in findings() if not f.good}
        keys.chmod(0o700)


def test_the_check_of_a_demo_says_that_it_is_one(db: Site) -> None:
    with override_settings(DEMO=True):
        assert findings()[0].good is False
