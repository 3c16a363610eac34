"""Signing in, and choosing for whom one acts."""

from django.urls import include, path

from hawn.agencies import kept, people, sessions, views

urlpatterns = [
    path("account/acting/", views.choose_acting, name="choose_acting"),
    path("account/sessions/", people.sessions, name="sessions"),
    path("account/stay/", kept.stay, name="stay"),
    path("account/kept/", kept.kept, name="kept"),
    path("people/", people.people, name="people"),
    path("people/confirm/", people.confirm, name="people_confirm"),
    path("people/invited/<uuid:key>/withdraw/", people.withdraw, name="invitation_withdraw"),
    path("invite/<str:key>/", people.invitation, name="invitation"),
    path("people/<uuid:user>/out/", people.signed_out, name="people_out"),
    path("account/logout/", sessions.SignOut.as_view(), name="account_logout"),
    path("account/email/", sessions.no_address, name="account_email"),
    path("account/", include("allauth.urls")),
]
