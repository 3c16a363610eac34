"""A developer's own server: like the demo, with Django's debug pages."""

from hawn.config import env
from hawn.config.settings.base import *  # noqa: F403 - settings modules stack; each names what it changes
from hawn.config.walls import WALLED

DEBUG = True
DEMO = True
SECRET_KEY = env.text("HAWN_SECRET_KEY", "only-for-development-and-never-for-people")
CONTEXT_KEY = env.secret("HAWN_CONTEXT_KEY", b"only-for-development-never-for-people!")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
DATABASES = {"default": env.database(env.text("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing"))}
GUARD_QUERIES = True
WALLED_TABLES = tuple(WALLED)
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
LOGGING = {**LOGGING, "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}}}  # noqa: F405
