"""Addresses of keeping, erasing and the person's own copy."""

from django.urls import path

from hawn.retention import views, views_copy

urlpatterns = [
    path("erasure/", views.overview, name="erasures"),
    path("erasure/<uuid:file>/", views.one, name="erasure"),
    path("erasure/<uuid:file>/hold/", views.hold, name="hold"),
    path("erasure/<uuid:file>/hold/<uuid:key>/lift/", views.lift, name="hold_lift"),
    path("case/<uuid:file>/copy/", views_copy.copy, name="own_copy"),
    path("case/<uuid:file>/copy/made/", views_copy.made, name="own_copy_made"),
]
