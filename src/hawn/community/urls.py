"""Addresses of community work."""

from django.urls import path

from hawn.community import feeds
from hawn.community import views_counts as counts
from hawn.community import views_desk as desk
from hawn.community import views_events as events
from hawn.community import views_finder as finder
from hawn.community import views_outreach as outreach
from hawn.community import views_papers as papers
from hawn.community import views_posts as posts
from hawn.community import views_public as public
from hawn.community import views_trust as trust

urlpatterns = [
    path("community/", public.start, name="community"),
    path("community/events/<uuid:key>/", public.event, name="community_event"),
    path("community/events/<uuid:key>/coming/", public.coming, name="community_coming"),
    path("community/teams/", public.teams, name="community_teams"),
    path("community/teams/<slug:slug>/", public.team, name="community_team"),
    path("community/posts/", public.post_list, name="community_posts"),
    path("community/posts/<uuid:key>/", public.post, name="community_post"),
    path("community/posts/<uuid:key>/ask/", public.ask, name="community_ask"),
    path("community/said/", public.said_and_done, name="community_said"),
    path("community/pulse/<slug:slug>/", public.pulse, name="community_pulse"),
    path("community/picture/<uuid:key>.jpg", public.picture, name="community_picture"),
    path("community/hand/", public.hand, name="community_hand"),
    path("community/events/<uuid:key>/calendar.ics", feeds.event_ics, name="community_event_ics"),
    path("community/events/<uuid:key>/poster/", papers.poster, name="community_poster"),
    path("community/events/<uuid:key>/poster.pdf", papers.poster_pdf, name="community_poster_pdf"),
    path("community/events/<uuid:key>/share/", papers.share, name="community_share"),
    path("community/events/<uuid:key>/share/<slug:size>.png", papers.share_picture, name="community_share_picture"),
    path("community/teams/<slug:slug>/card/", papers.card, name="community_card_page"),
    path("community/teams/<slug:slug>/card.pdf", papers.card_pdf, name="community_card"),
    path("community/hand.pdf", papers.hand_pdf, name="community_hand_pdf"),
    path("community/events.ics", feeds.events_ics, name="community_ics"),
    path("community/feed.atom", feeds.feed, name="community_feed"),
    path("community/data/neighbourhoods.json", feeds.neighbourhoods, name="community_neighbourhoods"),
    path("community/data/<slug:slug>.json", feeds.neighbourhood, name="community_neighbourhood"),
    path("community/data/<slug:slug>/<slug:what>.json", feeds.resource, name="community_resource"),
    path("community/desk/", desk.desk, name="community_desk"),
    path("community/desk/page/", desk.page, name="community_page"),
    path("community/desk/page/hide/", desk.page_hide, name="community_page_hide"),
    path("community/desk/faces/", desk.faces, name="community_faces"),
    path("community/desk/faces/new/", desk.face, name="community_face_new"),
    path("community/desk/faces/<uuid:key>/", desk.face, name="community_face"),
    path("community/desk/faces/<uuid:key>/move/", desk.face_move, name="community_face_move"),
    path("community/desk/picture/<uuid:key>.jpg", desk.picture, name="community_picture_desk"),
    path("community/desk/events/new/", events.event_new, name="community_event_new"),
    path("community/desk/events/<uuid:key>/", events.event, name="community_event_desk"),
    path("community/desk/events/<uuid:key>/change/", events.event_change, name="community_event_change"),
    path("community/desk/events/<uuid:key>/move/", events.event_move, name="community_event_move"),
    path("community/desk/events/<uuid:key>/cancel/", events.event_cancel, name="community_event_cancel"),
    path("community/desk/series/new/", events.series_new, name="community_series_new"),
    path("community/desk/series/<uuid:key>/", events.series, name="community_series"),
    path("community/desk/series/<uuid:key>/change/", events.series_change, name="community_series_change"),
    path("community/desk/series/<uuid:key>/rhythm/", events.series_rhythm, name="community_series_rhythm"),
    path("community/desk/series/<uuid:key>/end/", events.series_end, name="community_series_end"),
    path("community/desk/posts/", posts.post_list, name="community_posts_desk"),
    path("community/desk/posts/new/", posts.post_write, name="community_post_new"),
    path("community/desk/posts/<uuid:key>/", posts.post, name="community_post_desk"),
    path("community/desk/posts/<uuid:key>/write/", posts.post_write, name="community_post_write"),
    path("community/desk/questions/", posts.questions, name="community_questions"),
    path("community/desk/questions/<uuid:key>/", posts.question, name="community_question"),
    path("community/desk/heard/", posts.heard_list, name="community_heard"),
    path("community/desk/heard/new/", posts.heard_new, name="community_heard_new"),
    path("community/desk/heard/<uuid:key>/move/", posts.heard_move, name="community_heard_move"),
    path("community/desk/heard/<uuid:key>/done/", posts.done, name="community_done"),
    path("community/desk/tally/<uuid:key>/", counts.tally, name="community_tally"),
    path("community/desk/tally/<uuid:key>/<uuid:tally>/back/", counts.tally_back, name="community_tally_back"),
    path("community/desk/pulse/", counts.pulse, name="community_pulse_desk"),
    path("community/desk/trust/", trust.trust_page, name="community_trust"),
    path("community/threads/", outreach.threads, name="community_threads"),
    path("community/threads/<uuid:key>/", outreach.thread, name="community_thread"),
    path("community/threads/<uuid:key>/close/", outreach.thread_close, name="community_thread_close"),
    path("community/help/", finder.finder, name="community_help"),
    path("community/help/talk/", finder.worry, name="community_worry"),
    path("community/help/<slug:topic>/", finder.found, name="community_found"),
]
