"""What `hawn metrics` tells about the house: its parts, its queue, its record and its backups. No person, no case."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import connection
from django.db.models import Min
from django.db.utils import Error
from procrastinate.contrib.django import app
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from hawn.audit.models import Line, Root
from hawn.audit.outside import folders
from hawn.core import clock
from hawn.core.acting import WORKER, acting
from hawn.vault.versions import all_open

STATES = ("todo", "doing", "failed")
ALIVE = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '2 minutes'"
JOBS = "SELECT task_name, status::text, count(*) FROM procrastinate_jobs WHERE status::text = ANY (%s) GROUP BY 1, 2"
WAITING = """SELECT coalesce(extract(epoch FROM max(now() - coalesce(j.scheduled_at, e.at))), 0)
FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())"""

Figures = Iterator[GaugeMetricFamily]


def registry() -> CollectorRegistry:
    """Everything that is told: the counts of the web processes where they keep any, and the house's own figures."""
    made = CollectorRegistry(auto_describe=False)
    if settings.METRICS_DIR:
        MultiProcessCollector(made, path=settings.METRICS_DIR)  # type: ignore[no-untyped-call]
    made.register(House())
    return made


def _gauge(name: str, words: str, values: dict[str, float], label: str = "") -> GaugeMetricFamily:
    made = GaugeMetricFamily(name, words, labels=[label] if label else [])
    for key, value in values.items():
        made.add_metric([key] if label else [], value)
    return made


class House(Collector):
    """Asked at each scrape. What does not answer is told as down, and its figures are left out."""

    def __init__(self) -> None:
        self._one_at_a_time = Lock()

    def collect(self) -> Figures:
        """The figures."""
        with self._one_at_a_time:
            up = {"database": 0.0, "key_store": 0.0, "worker": 0.0}
            found: list[GaugeMetricFamily] = []
            try:
                with acting(WORKER, "metrics"):
                    up["worker"] = float(_number(ALIVE) > 0)
                    for part in (_queue, _record):
                        found += part()
                    up["key_store"] = float(all_open())
                up["database"] = 1.0
            except Error:
                found = []
            finally:
                connection.close()  # each scrape comes in a thread of its own
            yield _gauge("hawn_up", "Whether a part answers", up, "part")
            yield from found
            yield from _backups()


def _rows(statement: str, *values: list[str]) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return list(cursor.fetchall())


def _number(statement: str) -> float:
    return float(str(_rows(statement)[0][0]))


def _queue() -> Figures:
    jobs = GaugeMetricFamily("hawn_jobs", "Jobs that wait, run or failed, by task", labels=["task", "state"])
    found: dict[tuple[str, str], float] = {}
    for name, state, number in _rows(JOBS, list(STATES)):
        key = (str(name) if str(name) in app.tasks else "unknown", str(state))
        found[key] = found.get(key, 0.0) + float(str(number))
    for labels, value in sorted(found.items()):
        jobs.add_metric(labels, value)
    yield jobs
    yield _gauge("hawn_queue_age_seconds", "How long the oldest job that could run has waited", {"": _number(WAITING)})


def _record() -> Figures:
    last = Root.objects.order_by("-number").first()
    open_lines = Line.objects.filter(transaction__gte=last.to_transaction if last else 0)
    oldest = open_lines.aggregate(at=Min("at"))["at"]
    age = max(0.0, (clock.now() - oldest).total_seconds()) if oldest else 0.0
    yield _gauge("hawn_audit_uncovered_age_seconds", "Age of the oldest line that no root covers", {"": age})
    names = {place: _roots(folder) for place, folder in enumerate(folders(), 1)}
    newest = last.number if last else 0
    missing = {str(place): float(newest - max(found, default=0)) for place, found in names.items()}
    yield _gauge("hawn_audit_roots_missing", "Roots that a place outside does not have", missing, "place")
    ages = {str(place): _age(found[max(found)]) for place, found in names.items() if found}
    yield _gauge("hawn_audit_root_age_seconds", "Age of the newest root in each place", ages, "place")


def _roots(folder: Path) -> dict[int, Path]:
    return {int(path.stem): path for path in folder.glob("[0-9]*.json") if path.stem.isdecimal()}


def _age(path: Path) -> float:
    return max(0.0, (clock.now() - datetime.fromtimestamp(path.stat().st_mtime, UTC)).total_seconds())


def _backups() -> Figures:
    """Nothing where this machine cannot see them: the absence is what an alarm asks for."""
    made = list(Path(settings.BACKUPS_DIR).glob("hawn-*.age")) if settings.BACKUPS_DIR else []
    if made:
        newest = max(made, key=lambda path: path.stat().st_mtime)
        yield _gauge("hawn_backup_age_seconds", "Age of the newest backup", {"": _age(newest)})
