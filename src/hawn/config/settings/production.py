"""`hawn serve`, `hawn worker` and `hawn migrate`: everything comes from the environment."""

import os

from hawn.config import env
from hawn.config.settings.base import *  # noqa: F403 - settings modules stack; each names what it changes

DEBUG = False
SECRET_KEY = env.text("HAWN_SECRET_KEY")
CONTEXT_KEY = env.secret("HAWN_CONTEXT_KEY")
ALLOWED_HOSTS = env.text("HAWN_HOSTS", "localhost,127.0.0.1").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in env.text("HAWN_ORIGINS", "").split(",") if o]

# Which of the three parts this process is: the owner may only load, migrate, back up and restore.
URL = {"migrate": "HAWN_OWNER_URL", "worker": "HAWN_WORKER_URL"}.get(os.environ.get("HAWN_PART", ""), "DATABASE_URL")
DATABASES = {"default": env.database(env.text(URL), URL)}

if env.flag("HAWN_TLS", default=True):
    ALLAUTH_TRUSTED_PROXY_COUNT = env.number("HAWN_PROXIES", 1)  # TLS ends at a proxy
    # A name that only this host, over TLS, can have set.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "__Host-s", "__Host-c", "__Host-l"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
