"""Addresses of the breach register."""

from django.urls import path

from hawn.breaches import views

urlpatterns = [
    path("breaches/", views.register, name="breaches"),
    path("breaches/new/", views.new, name="breach_new"),
    path("breaches/print/", views.register_paper, name="breaches_paper"),
    path("breaches/<uuid:key>/", views.one, name="breach"),
    path("breaches/<uuid:key>/print/", views.paper, name="breach_paper"),
    path("breaches/<uuid:key>/facts/", views.facts, name="breach_facts"),
    path("breaches/<uuid:key>/authority/", views.authority, name="breach_authority"),
    path("breaches/<uuid:key>/people/", views.people, name="breach_people"),
    path("breaches/<uuid:key>/cases/", views.cases, name="breach_cases"),
    path("breaches/<uuid:key>/helpers/", views.helpers, name="breach_helpers"),
    path("breaches/<uuid:key>/helpers/<uuid:helper>/end/", views.helper_end, name="breach_helper_end"),
    path("breaches/<uuid:key>/close/", views.close, name="breach_close"),
    path("breaches/<uuid:key>/reopen/", views.reopen, name="breach_reopen"),
]
