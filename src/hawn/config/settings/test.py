"""The test suite: the harness (tests/conftest.py) points the connection at its own embedded server, as app."""

import tempfile

from hawn.config import env
from hawn.config.settings.base import *  # noqa: F403 - settings modules stack; each names what it changes
from hawn.config.walls import WALLED

DEBUG = False
DEMO = True
SECOND_FACTOR = False  # tests sign in directly; tests/agencies asks for it
SECRET_KEY = "tests-only"  # noqa: S105 - not a secret: it guards nothing but tests
CONTEXT_KEY = b"tests-only-tests-only-tests-only"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
DATABASES = {"default": env.database("postgresql://nobody@127.0.0.1:1/nothing")}
GUARD_QUERIES = True
WALLED_TABLES = tuple(WALLED)
KEYS_DIR = tempfile.mkdtemp(prefix="hawn-keys-")
ROOTS_DIR = tempfile.mkdtemp(prefix="hawn-roots-")
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
