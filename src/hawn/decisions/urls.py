"""Addresses of decisions."""

from django.urls import path

from hawn.decisions import views

urlpatterns = [
    path("case/<uuid:file>/decision/<slug:kind>/ask/", views.ask, name="decision_ask"),
    path("case/<uuid:file>/decision/<slug:kind>/outside/", views.outside, name="decision_outside"),
    path("case/<uuid:file>/decision/<uuid:decision>/back/", views.take_back, name="decision_take_back"),
    path("case/<uuid:file>/letter/<uuid:decision>/", views.letter, name="decision_letter"),
    path("case/<uuid:file>/event/", views.event, name="event"),
    path("case/<uuid:file>/clock/<uuid:clock_id>/", views.clock_move, name="clock_move"),
    path("decision/<uuid:decision>/", views.decide, name="decide"),
]
