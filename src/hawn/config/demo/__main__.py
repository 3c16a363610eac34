"""``python -m hawn.config.demo``: loads the demonstration; ``code ROLE`` prints a one-time code."""

import logging
import sys

import django

logging.disable(logging.INFO)
django.setup()

from hawn.config.demo.load import load  # noqa: E402 - Django must be set up first
from hawn.config.demo.people import NotADemo, code  # noqa: E402

if sys.argv[1:2] == ["code"]:
    try:
        print(code(sys.argv[2]))
    except NotADemo as error:
        sys.exit(str(error))
else:
    load()
