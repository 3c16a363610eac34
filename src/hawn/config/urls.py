"""Root addresses. Each package owns its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("hawn.web.urls")),
    path("", include("hawn.agencies.urls")),
    path("", include("hawn.referrals.urls")),
    path("", include("hawn.cases.urls")),
    path("", include("hawn.decisions.urls")),
    path("", include("hawn.assistance.urls")),
]
