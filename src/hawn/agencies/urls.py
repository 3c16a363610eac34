"""Signing in, and choosing for whom one acts."""

from django.urls import include, path

from hawn.agencies import kept, people, views

urlpatterns = [
    path("account/acting/", views.choose_acting, name="choose_acting"),
    path("account/sessions/", people.sessions, name="sessions"),
    path("account/stay/", kept.stay, name="stay"),
    path("account/kept/", kept.kept, name="kept"),
    path("people/", people.people, name="people"),
    path("people/confirm/", people.confirm, name="people_confirm"),
    path("people/invited/<uuid:key>/withdraw/", people.withdraw, name="invitation_withdraw"),
    path("invite/<str:key>/", people.invitation, name="invitation"),
    path("account/", include("allauth.urls")),
]
