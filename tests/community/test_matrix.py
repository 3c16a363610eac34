"""Every address of community work and of the offline forms x who asks; the whole table is asked in one go."""

from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from hawn.agencies.models import User
from hawn.community.actions import counts, outreach, posts
from hawn.community.actors import RESIDENT
from hawn.community.models import Event, Series
from hawn.community.states import Way
from hawn.core.acting import Actor, acting
from hawn.web import offline
from hawn.web.offline import Entry
from tests.community.conftest import NOW, TODAY
from tests.community.test_trust import first_date, tally
from tests.conftest import account_without_team, make_user
from tests.demo import add_to_proof
from tests.stage import Stage

# owner: a community officer of the team that owns the meeting, the post and the page (police); host: one of the team
# that hosts with it (an organisation); helper, outreach: a volunteer and an outreach worker of that team; other: a
# community officer of an organisation that does not host; worker: a case worker; coordinator; none: signed in without
# any team; anonymous.
WHO = ("owner", "host", "helper", "outreach", "other", "worker", "coordinator", "none", "anonymous")
SIGN_IN = 302
ALL = dict.fromkeys(WHO, 200)
NOBODY = {**dict.fromkeys(WHO, 403), "anonymous": SIGN_IN}
CREW = {**NOBODY, **dict.fromkeys(("owner", "host", "other"), 200)}  # pages of one's own team
COUNTS = {**CREW, "helper": 200, "outreach": 200}
OWNERS = {**CREW, "host": 404, "other": 404}
HOSTS = {**CREW, "other": 404}


def posted(row: dict[str, int], code: int = 405) -> dict[str, int]:
    """The same for an address that only takes forms."""
    return {who: code if status in (200, 404) else status for who, status in row.items()}


EXPECTED: dict[str, dict[str, int]] = {
    **dict.fromkeys(
        ("community", "community_event", "community_coming", "community_teams", "community_team", "community_posts",
         "community_post", "community_ask", "community_said", "community_pulse", "community_hand",
         "community_event_ics", "community_poster", "community_poster_pdf", "community_card", "community_card_page",
         "community_hand_pdf",
         "community_ics", "community_feed", "community_neighbourhoods", "community_neighbourhood",
         "community_resource", "offline", "offline_alert", "offline_worker", "offline_key"),
        ALL,
    ),
    "community_picture": dict.fromkeys(WHO, 404),  # there is none
    "community_picture_desk": {**CREW, **dict.fromkeys(("owner", "host", "other"), 404)},  # there is none
    "community_share": CREW,  # of a meeting that everybody may read of
    "community_share_picture": CREW,
    "community_desk": COUNTS,
    **dict.fromkeys(
        ("community_page", "community_faces", "community_face_new", "community_event_new", "community_series_new",
         "community_posts_desk", "community_post_new", "community_questions", "community_heard",
         "community_heard_new"),
        CREW,
    ),
    "community_page_hide": posted(CREW),
    "community_face": OWNERS,
    "community_face_move": posted(OWNERS),
    "community_event_desk": {**HOSTS, "helper": 200, "outreach": 200},
    "community_event_change": HOSTS,
    "community_event_move": posted(HOSTS),
    "community_event_cancel": HOSTS,
    "community_series": HOSTS,
    "community_series_change": HOSTS,
    "community_series_rhythm": HOSTS,
    "community_series_end": HOSTS,
    "community_post_desk": OWNERS,
    "community_post_write": OWNERS,
    "community_question": OWNERS,
    "community_heard_move": posted(OWNERS),
    "community_done": OWNERS,
    "community_tally": {**COUNTS, "other": 404},
    "community_tally_back": posted(COUNTS),
    "community_pulse_desk": COUNTS,
    "community_trust": {**CREW, "outreach": 200, "coordinator": 200},
    "community_threads": {**NOBODY, "outreach": 200},
    "community_thread": {**NOBODY, "outreach": 200},
    "community_thread_close": {**NOBODY, "outreach": 405},
    "community_help": COUNTS,
    "community_worry": COUNTS,
    "community_found": COUNTS,
    "offline_take": dict.fromkeys(WHO, 405),
    "offline_tally": COUNTS,
    "offline_contact": {**NOBODY, "outreach": 200},
    "attention": {**dict.fromkeys(WHO, 200), "none": 403, "anonymous": SIGN_IN},
    "attention_mend": {**dict.fromkeys(WHO, 404), "helper": 200, "none": 403, "anonymous": SIGN_IN},
}  # fmt: skip

# Words of chance in what community work keeps to itself (tests/web/test_fields.py looks where they come to light).
WORDS = {name: f"Zq{name}wV" for name in ("asked", "heard", "parcel", "draft")}


@pytest.fixture
def place(crew: dict[str, Actor], people: dict[str, Actor], series: Series, stage: Stage) -> dict[str, Any]:
    """One thing of each kind, and one person per relation to it."""
    return stage.set("place", lambda: set_up(crew, people, series))


def set_up(crew: dict[str, Actor], people: dict[str, Actor], series: Series) -> dict[str, Any]:
    """That of ``place``."""
    event = first_date(crew, series)
    tally(crew["helper"], event.id, 9, 8, 6, 3, 2, 1)
    words = {"en": {"title": "Tea", "text": "Come."}}
    post = posts.write_post(actor=crew["officer"], post=None, words=words, picture=None, takes_questions=True, now=NOW)
    posts.publish_post(actor=crew["officer"], post=post.id, now=NOW)
    asked = uuid4()
    posts.ask_in_public(key=asked, post=post.id, text=f"When {WORDS['asked']}?", language="en", today=TODAY)
    heard = posts.hear(
        actor=crew["officer"], words={"en": f"Dark {WORDS['heard']}"}, heard="talk", raised_on=TODAY, now=NOW
    )
    thread = outreach.open_thread(actor=crew["outreach"], language="ti", today=TODAY)
    answers: dict[str, int | None] = {"respect": 4}
    team = crew["officer"].team
    assert team is not None
    counts.take_pulse(actor=RESIDENT, key=uuid4(), team=team, answers=answers, way=Way.QR, today=TODAY)
    entry = Entry(uuid4(), {"event": [str(event.id)], "present": ["1"], "greeted": [WORDS["parcel"]]}, NOW)
    offline.keep(actor=crew["helper"], form="tally", entry=entry, why="numbers", now=NOW)
    loner = account_without_team("Loner of community work")
    who: dict[str, Any] = {
        "owner": crew["officer"].user, "host": crew["host"].user, "helper": crew["helper"].user,
        "outreach": crew["outreach"].user, "worker": people["case_worker"].user, "none": loner.id,
        "other": make_user("Carla Other", "community_officer", "ngo_dar_hosea", "dropin")[1].user,
        "coordinator": make_user("Coordinator", "coordinator", "appogg", "desk")[1].user,
    }  # fmt: skip
    drafted = {"en": {"title": WORDS["draft"], "text": WORDS["draft"]}}
    draft = posts.write_post(
        actor=crew["officer"], post=None, words=drafted, picture=None, takes_questions=False, now=NOW
    )
    faces = {"officer": event.faces[0]}
    with acting(crew["officer"], "community"):
        later = Event.objects.filter(series=series.id).order_by("-starts_at")[0]
    here, desk, slug = f"/community/events/{later.id}/", "/community/desk", "hamrun-community-team"
    paths = {
        "community": "/community/", "community_event": here, "community_coming": f"{here}coming/",
        "community_teams": "/community/teams/", "community_team": f"/community/teams/{slug}/",
        "community_posts": "/community/posts/", "community_post": f"/community/posts/{post.id}/",
        "community_ask": f"/community/posts/{post.id}/ask/", "community_said": "/community/said/",
        "community_pulse": f"/community/pulse/{slug}/", "community_picture": f"/community/picture/{uuid4()}.jpg",
        "community_hand": "/community/hand/", "community_event_ics": f"{here}calendar.ics",
        "community_poster": f"{here}poster/", "community_poster_pdf": f"{here}poster.pdf",
        "community_share": f"{here}share/", "community_share_picture": f"{here}share/square.png",
        "community_card": f"/community/teams/{slug}/card.pdf",
        "community_card_page": f"/community/teams/{slug}/card/",
        "community_picture_desk": f"/community/desk/picture/{uuid4()}.jpg", "community_hand_pdf": "/community/hand.pdf",
        "community_ics": "/community/events.ics", "community_feed": "/community/feed.atom",
        "community_neighbourhoods": "/community/data/neighbourhoods.json",
        "community_neighbourhood": f"/community/data/{slug}.json",
        "community_resource": f"/community/data/{slug}/events.json", "community_desk": f"{desk}/",
        "community_page": f"{desk}/page/", "community_page_hide": f"{desk}/page/hide/",
        "community_faces": f"{desk}/faces/", "community_face_new": f"{desk}/faces/new/",
        "community_face": f"{desk}/faces/{faces['officer']}/",
        "community_face_move": f"{desk}/faces/{faces['officer']}/move/",
        "community_event_new": f"{desk}/events/new/", "community_event_desk": f"{desk}/events/{event.id}/",
        "community_event_change": f"{desk}/events/{event.id}/change/",
        "community_event_move": f"{desk}/events/{event.id}/move/",
        "community_event_cancel": f"{desk}/events/{event.id}/cancel/", "community_series_new": f"{desk}/series/new/",
        "community_series": f"{desk}/series/{series.id}/",
        "community_series_change": f"{desk}/series/{series.id}/change/",
        "community_series_rhythm": f"{desk}/series/{series.id}/rhythm/",
        "community_series_end": f"{desk}/series/{series.id}/end/", "community_posts_desk": f"{desk}/posts/",
        "community_post_new": f"{desk}/posts/new/", "community_post_desk": f"{desk}/posts/{post.id}/",
        "community_post_write": f"{desk}/posts/{post.id}/write/", "community_questions": f"{desk}/questions/",
        "community_question": f"{desk}/questions/{asked}/", "community_heard": f"{desk}/heard/",
        "community_heard_new": f"{desk}/heard/new/", "community_heard_move": f"{desk}/heard/{heard.id}/move/",
        "community_done": f"{desk}/heard/{heard.id}/done/", "community_tally": f"{desk}/tally/{event.id}/",
        "community_tally_back": f"{desk}/tally/{event.id}/{uuid4()}/back/", "community_pulse_desk": f"{desk}/pulse/",
        "community_trust": f"{desk}/trust/", "community_threads": "/community/threads/",
        "community_thread": f"/community/threads/{thread.id}/",
        "community_thread_close": f"/community/threads/{thread.id}/close/", "community_help": "/community/help/",
        "community_found": "/community/help/pay/", "community_worry": "/community/help/talk/",
        "offline": "/offline/", "offline_worker": "/offline/worker.js",
        "offline_key": "/offline/key/", "offline_take": "/offline/take/", "offline_alert": "/offline/alert/",
        "offline_tally": "/offline/tally/", "offline_contact": "/offline/contact/",
        "attention": "/offline/attention/", "attention_mend": f"/offline/attention/{entry.id}/",
    }  # fmt: skip
    return {
        "who": who, "paths": paths, "thread": thread.code, "draft": f"{desk}/posts/{draft.id}/",
        "outreach elsewhere": make_user("Outreach elsewhere", "outreach", "ngo_dar_hosea", "dropin")[1],
    }  # fmt: skip


PROVED = (
    "Every address of community work and of the offline forms x {n} people: the team that owns a"
    " meeting (police), the one"
    " that hosts with it, a volunteer, an outreach worker, another organisation, a case worker, the"
    " coordinator, somebody"
    " without a team, nobody. The answer to each is in a table of the test; unexpected: 0. How many addresses answered"
    " what:"
)


def test_every_address_answers_each_as_it_should(place: dict[str, Any]) -> None:
    assert set(place["paths"]) == set(EXPECTED)
    wrong = []
    for who in WHO:
        got = {}
        client = Client()
        if who != "anonymous":
            backend = "allauth.account.auth_backends.AuthenticationBackend"
            client.force_login(User.objects.get(id=place["who"][who]), backend=backend)
        for name, path in place["paths"].items():
            status = got[name] = client.get(path).status_code
            if status != EXPECTED[name][who]:
                wrong.append(f"{name} for {who}: {status}, not {EXPECTED[name][who]}")
        counted = ", ".join(f"{n} x {status}" for status, n in sorted(Counter(got.values()).items()))
        add_to_proof("matrix-community", PROVED, f"{who}: {len(got)} addresses, {counted}")
    assert "\n".join(wrong) == ""
