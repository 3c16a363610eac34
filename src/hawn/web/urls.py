"""Start page, worklist, case page, and whether all is well."""

from django.urls import path

from hawn.web import country, health, views

urlpatterns = [
    path("", views.start, name="start"),
    path("work/", views.worklist, name="worklist"),
    path("case/<uuid:file>/", views.case_page, name="case"),
    path("case/<uuid:file>/name/", views.open_name, name="open_name"),
    path("country/", country.country, name="country"),
    path("healthz", health.healthz, name="healthz"),
]
