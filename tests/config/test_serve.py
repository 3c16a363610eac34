"""The web part refuses to start with a role that could step around row security."""

import psycopg
import pytest

from hawn.config.commands.serve import UnsafeRole, refuse_unsafe_role
from tests.conftest import Site

pytestmark = pytest.mark.wall


def test_the_apps_own_role_may_serve(db: Site) -> None:
    refuse_unsafe_role(db.url("app"))


@pytest.mark.parametrize("which", ["owner", "superuser", "bypass", "none"])
def test_a_role_that_steps_around_the_walls_may_not(db: Site, which: str) -> None:
    root = db.server.superuser_url(db.database)
    url = {"superuser": root, "none": "", "bypass": ""}.get(which) or (db.url("owner") if which == "owner" else "")
    if which == "bypass":
        with psycopg.connect(root, autocommit=True) as connection:
            connection.execute("DROP ROLE IF EXISTS sly")
            connection.execute("CREATE ROLE sly LOGIN BYPASSRLS PASSWORD 'sly-password'")
        host = psycopg.conninfo.conninfo_to_dict(root)
        url = psycopg.conninfo.make_conninfo(
            **{**host, "user": "sly", "password": "sly-password", "dbname": "postgres"}
        )
    with pytest.raises(UnsafeRole):
        refuse_unsafe_role(url)
