"""Addresses on a case."""

from django.urls import path

from hawn.cases import views

urlpatterns = [
    path("case/<uuid:file>/permission/new/", views.permission_new, name="permission_new"),
    path("case/<uuid:file>/permission/<uuid:permission>/end/", views.permission_end, name="permission_end"),
    path("case/<uuid:file>/part/<slug:kind>/", views.part, name="part"),
    path("case/<uuid:file>/signs/<slug:set_code>/", views.signs, name="signs"),
    path("work/<uuid:item>/done/", views.done, name="work_done"),
    path("case/<uuid:file>/next/", views.next_step, name="next_step"),
    path("case/<uuid:file>/close/", views.close, name="close"),
]
