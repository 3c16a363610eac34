"""Addresses on a case."""

from django.urls import path

from hawn.cases import views
from hawn.cases import views_attachments as attachments
from hawn.cases import views_links as links
from hawn.cases import views_permission as permission

urlpatterns = [
    path("case/<uuid:file>/permission/new/", permission.permission_new, name="permission_new"),
    path("case/<uuid:file>/permission/<uuid:permission>/end/", permission.permission_end, name="permission_end"),
    path("case/<uuid:file>/permission/<uuid:permission>/told/", permission.permission_told, name="permission_told"),
    path("case/<uuid:file>/permission/<uuid:permission>/paper/", permission.permission_paper, name="permission_paper"),
    path("case/<uuid:file>/files/new/", attachments.attachment_new, name="attachment_new"),
    path("case/<uuid:file>/files/<uuid:key>/", attachments.attachment, name="attachment"),
    path("case/<uuid:file>/files/<uuid:key>/content/", attachments.attachment_content, name="attachment_content"),
    path("case/<uuid:file>/files/<uuid:key>/picture/", attachments.attachment_picture, name="attachment_picture"),
    path("case/<uuid:file>/files/<uuid:key>/away/", attachments.attachment_away, name="attachment_away"),
    path(
        "emergency/<uuid:key>/files/<uuid:attachment>/", attachments.emergency_attachment, name="emergency_attachment"
    ),
    path(
        "emergency/<uuid:key>/files/<uuid:attachment>/content/",
        attachments.emergency_content,
        name="emergency_attachment_content",
    ),
    path(
        "emergency/<uuid:key>/files/<uuid:attachment>/picture/",
        attachments.emergency_picture,
        name="emergency_attachment_picture",
    ),  # fmt: skip
    path("case/<uuid:file>/looks/", views.who_looked, name="looks"),
    path("people/<uuid:user>/leave/", views.leave, name="leave_agency"),
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
