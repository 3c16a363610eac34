"""What `hawn serve` changes in gunicorn: its own lines are made like ours, and it writes no access log."""

from typing import Any

from gunicorn.glogging import Logger

from hawn.core.logs import handler, hook


class Log(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's lines name addresses of readers and paths: only the place in its code and the type of an
    exception are kept. Requests are written down by ``hawn.core.observe``."""

    def setup(self, cfg: Any) -> None:
        """Its own set-up, then our handler in place of its handlers."""
        super().setup(cfg)
        self.error_log.handlers, self.access_log.handlers = [handler()], []
        hook()
