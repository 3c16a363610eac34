"""The door for gunicorn, which loads it once and forks: every page's code is there before the first request."""

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from hawn.config.start import loading

with loading():
    application = get_wsgi_application()
    get_resolver().url_patterns  # noqa: B018 - read, it loads the views
