"""Addresses on a case."""

from django.urls import path

from hawn.cases import views
from hawn.cases import views_links as links
from hawn.cases import views_permission as permission

urlpatterns = [
    path("case/<uuid:file>/permission/new/", permission.permission_new, name="permission_new"),
    path("case/<uuid:file>/permission/<uuid:permission>/end/", permission.permission_end, name="permission_end"),
    path("case/<uuid:file>/permission/<uuid:permission>/told/", permission.permission_told, name="permission_told"),
    path("case/<uuid:file>/permission/<uuid:permission>/paper/", permission.permission_paper, name="permission_paper"),
    path("case/<uuid:file>/looks/", views.who_looked, name="looks"),
    path("known/<uuid:file>/", links.known, name="known"),
    path("link/<uuid:key>/", links.link, name="link"),
    path("case/<uuid:file>/share/<uuid:key>/prolong/", permission.prolong, name="prolong"),
    path("case/<uuid:file>/share/<uuid:key>/stop/", permission.stop_share, name="stop_share"),
    path("stop/<uuid:permission>/", permission.stop, name="stop"),
    path("case/<uuid:file>/part/identity/", views.identity, name="identity"),
    path("case/<uuid:file>/part/<slug:kind>/", views.part, name="part"),
    path("case/<uuid:file>/signs/<slug:set_code>/", views.signs, name="signs"),
    path("work/<uuid:item>/done/", views.done, name="work_done"),
    path("case/<uuid:file>/next/", views.next_step, name="next_step"),
    path("case/<uuid:file>/close/", views.close, name="close"),
]
