"""Signing in, and choosing for whom one acts."""

from django.urls import include, path

from hawn.agencies import views

urlpatterns = [
    path("account/acting/", views.choose_acting, name="choose_acting"),
    path("account/", include("allauth.urls")),
]
