"""Fifty people send first alerts at once for a minute, to a running demonstration, page by page as a browser without
scripts does. Prints how many were taken, how long a page took, and whether one was lost, doubled or refused by us.

``python -m bench.senders --people 50 --seconds 60 --write docs/proof/senders.md``
"""

import argparse
import re
import statistics
import threading
import time
import urllib.error
from http.client import HTTPException
from pathlib import Path

import psycopg

from tests.config.test_demo import ALPHABET, ANSWERS
from tests.demo import Demo, Visitor


class Sender(threading.Thread):
    """One person after another at the same telephone: starts an alert, answers, sends; again until the time is over."""

    def __init__(self, address: str, until: float) -> None:
        super().__init__()
        self.address, self.until = address, until
        self.receipts: list[str] = []
        self.pages: list[float] = []
        self.sends: list[float] = []
        self.broken: list[str] = []

    def run(self) -> None:
        """Until the time is over; an alert that was begun is finished."""
        while time.monotonic() < self.until:
            try:
                self.receipts.append(self.alert(Visitor(self.address)))
            except urllib.error.HTTPError as error:
                self.broken.append(str(error.code))
            except (OSError, HTTPException) as error:
                self.broken.append(type(error).__name__)

    def alert(self, visitor: Visitor) -> str:
        """One alert. Returns its receipt."""
        page = visitor.get("/refer/")
        page = visitor.post("/refer/alert/", {"begin": "self"}, page)
        for answers in ANSWERS:
            state = re.search(r'name="state" value="([^"]+)"', page)
            go, began = ("send" if answers["at"] == "check" else "next"), time.perf_counter()
            page = visitor.post("/refer/alert/", {**answers, "state": state[1] if state else "", "go": go}, page)
            (self.sends if go == "send" else self.pages).append(time.perf_counter() - began)
        found = re.search(rf"<bdi>([{ALPHABET}]{{4}}(?:-[{ALPHABET}]{{4}}){{3}})</bdi>", page)
        return found[1] if found else ""


def percentile(values: list[float], share: int) -> float:
    """Seconds below which so many of a hundred lie."""
    return statistics.quantiles(values, n=100)[share - 1]


def measure(people: int, seconds: float) -> str:
    """What happened, in a few sentences."""
    demo = Demo().start()
    try:
        with psycopg.connect(demo.url("superuser")) as db:
            before = (db.execute("SELECT count(*) FROM referrals_alert").fetchone() or (0,))[0]
        senders = [Sender(demo.address, time.monotonic() + seconds) for _ in range(people)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        with psycopg.connect(demo.url("superuser")) as db:
            kept = (db.execute("SELECT count(DISTINCT receipt) FROM referrals_alert").fetchone() or (0,))[0] - before
    finally:
        demo.stop()
    receipts = [receipt for sender in senders for receipt in sender.receipts if receipt]
    pages, sends = ([t for s in senders for t in getattr(s, name)] for name in ("pages", "sends"))
    broken = sorted(error for sender in senders for error in sender.broken)
    ends = f"{len(receipts)} alerts were taken, {len(set(receipts))} receipts differ, {kept} rows were added:"
    return (
        f"{people} people sent first alerts at once for {seconds:.0f} seconds, {len(pages) + len(sends)} pages in all."
        f" {ends} {len(receipts) - kept} lost or doubled. Answers of 500 and above, or cut off:"
        f" {len(broken)} {broken or ''}\n\nSending took {statistics.median(sends):.2f} s in the middle and"
        f" {percentile(sends, 95):.2f} s at the 95th of a hundred; a page before it"
        f" {statistics.median(pages):.2f} and {percentile(pages, 95):.2f} s."
        f" Sending costs {statistics.median(sends) / statistics.median(pages):.1f} times a page.\n"
    )


def main() -> None:
    """Measures once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--write", type=Path)
    args = parser.parse_args()
    text = measure(args.people, args.seconds)
    print(text)
    if args.write:
        args.write.write_text("# Fifty senders at once\n\n" + text, encoding="utf-8")


if __name__ == "__main__":
    main()
