"""Addresses of help."""

from django.urls import path

from hawn.assistance import views

urlpatterns = [
    path("case/<uuid:file>/need/new/", views.need_new, name="need_new"),
    path("case/<uuid:file>/need/<uuid:need>/request/", views.request_new, name="request_new"),
    path("case/<uuid:file>/need/<uuid:need>/block/", views.block_new, name="block_new"),
    path("case/<uuid:file>/need/<uuid:need>/end/", views.need_end, name="need_end"),
    path("case/<uuid:file>/request/<uuid:key>/outside/", views.outside_answer, name="outside_answer"),
    path("case/<uuid:file>/request/<uuid:key>/letter/", views.request_letter, name="request_letter"),
    path("case/<uuid:file>/request/<uuid:key>/reply/", views.reply, name="request_reply"),
    path("case/<uuid:file>/request/<uuid:key>/withdraw/", views.withdraw, name="request_withdraw"),
    path("case/<uuid:file>/block/<uuid:key>/clear/", views.unblock, name="unblock"),
    path("case/<uuid:file>/paper/<slug:kind>/", views.paper, name="paper"),
    path("case/<uuid:file>/paper/made/<uuid:key>/", views.paper_made, name="paper_made"),
    path("papers/", views.paper_check, name="paper_check"),
    path("request/<uuid:key>/", views.provider_page, name="request"),
]
