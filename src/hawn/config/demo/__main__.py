"""``python -m hawn.config.demo``: loads the demonstration; ``fill N`` adds cases up to N; ``code ROLE`` prints a
one-time code. What went wrong in the database is one line on standard output, for the supervisor."""

import logging
import os
import sys

import django

from hawn.config.start import loading

logging.disable(logging.INFO)
with loading():
    django.setup()

import psycopg  # noqa: E402 - Django must be set up first
from django.db.utils import DatabaseError  # noqa: E402

from hawn.config.demo.load import load  # noqa: E402
from hawn.config.demo.people import NotADemo, code, make  # noqa: E402
from hawn.config.demo.scale import fill  # noqa: E402
from hawn.core import clock  # noqa: E402


def main(words: list[str]) -> int:
    """0, or 1 with one line."""
    try:
        match words:
            case ["code", *role]:
                print(code(*role))
            case ["fill", upto]:
                owner = os.environ["HAWN_OWNER_URL"]
                fill(make(owner), owner, int(upto), now=clock.now())
            case _:
                load(os.environ["HAWN_OWNER_URL"])
    except NotADemo as error:
        print(error, file=sys.stderr)
        return 1
    except (DatabaseError, psycopg.Error, OSError) as error:
        print((str(error).strip().splitlines() or ["no word"])[0])
        return 1
    return 0


sys.exit(main(sys.argv[1:]))
