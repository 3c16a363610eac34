"""Root addresses. Each package owns its own."""

from django.urls import URLPattern, URLResolver, include, path

from hawn.config.demo.views import about

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("hawn.core.urls")),
    path("", include("hawn.web.urls")),
    path("", include("hawn.agencies.urls")),
    path("", include("hawn.referrals.urls")),
    path("", include("hawn.cases.urls")),
    path("", include("hawn.community.urls")),
    path("", include("hawn.decisions.urls")),
    path("", include("hawn.assistance.urls")),
    path("", include("hawn.retention.urls")),
    path("", include("hawn.breaches.urls")),
    path("about-demo/", about, name="about_demo"),
]
