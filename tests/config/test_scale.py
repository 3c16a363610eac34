"""Many invented cases: each is whole, opens for its case worker and for nobody else, and none is made twice."""

from uuid import UUID

import psycopg
import pytest
from django.conf import LazySettings
from django.test import Client

from hawn.agencies.models import User
from hawn.assistance.states import RequestState
from hawn.config.demo import people as demo_people
from hawn.config.demo.load import CONTACTS
from hawn.config.demo.scale import TABLES, fill
from hawn.config.walls import WALLED
from hawn.core import clock
from hawn.vault.copies import Copies, NotADemonstration
from tests.conftest import Site

pytestmark = pytest.mark.wall
NOT_OF_A_FILE = {"audit_line", "audit_root", "notices_notice", "vault_envelope", "vault_datakey"}
NOT_OF_A_FILE |= {"breaches_breach", "breaches_version", "web_parcel", "referrals_refusal"}
NOT_OF_A_FILE |= {table for table in WALLED if table.startswith("community_")}  # apart from every case
# Rare by their nature, and none belongs to every case.
RARE = {
    "cases_attachment",
    "vault_stream",
    "vault_chunk",
    "cases_emergency",
    "breaches_affected",
    "cases_disclosure",
    "cases_courtorder",
    "cases_link",
    "cases_probe",
    "vault_blind",
    "retention_due",
    "retention_hold",
    "agencies_kept",
}
SIZE = 90  # the patterns are forty
COPIES = """
SELECT c.id, c.assigned_to, c.reference, u.name FROM cases_case c JOIN agencies_user u ON u.id = c.assigned_to
WHERE NOT EXISTS (SELECT 1 FROM audit_line a WHERE a.file = c.id) AND c.state = 'open' ORDER BY c.reference
"""


def seen(user: UUID, path: str) -> tuple[int, str]:
    """What a page is for somebody."""
    client = Client()
    client.force_login(User.objects.get(id=user))
    answer = client.get(path)
    return answer.status_code, answer.content.decode()


def test_every_table_of_a_file_is_copied() -> None:
    assert set(TABLES) == set(WALLED) - NOT_OF_A_FILE - RARE


def test_cases_are_filled_up_once_and_open_for_who_has_them_alone(db: Site, owner: psycopg.Connection) -> None:
    people = demo_people.make(db.url("owner"))
    added = [fill(people, db.url("owner"), size, now=clock.now()) for size in (SIZE, SIZE, SIZE + 1)]
    assert added == [SIZE, 0, 1]
    copies = owner.execute(COPIES).fetchall()
    assert len(copies) > 20
    for case, worker, reference, name in copies[:8]:
        status, page = seen(worker, f"/case/{case}/")
        assert (status, reference in page, name in page) == (200, True, True)
        assert any(contact in page for contact in CONTACTS)
        assert seen(people["coordinator"].user, f"/case/{case}/")[0] == 404
    asked = owner.execute("SELECT id FROM assistance_request WHERE provider_body = 'appogg' AND state = 'started'")
    for (request,) in asked.fetchall():
        assert "A safe bed." in seen(people["provider"].user, f"/request/{request}/")[1]
    states = {state for (state,) in owner.execute("SELECT DISTINCT state FROM assistance_request").fetchall()}
    assert states == {str(state) for state in RequestState}
    alike = "SELECT count(*) FROM vault_envelope GROUP BY ciphertext HAVING count(*) > 1"
    assert owner.execute(alike).fetchall() == []


def test_parts_are_copied_in_a_demonstration_only(settings: LazySettings) -> None:
    settings.DEMO = False
    with pytest.raises(NotADemonstration):
        Copies([], [])
