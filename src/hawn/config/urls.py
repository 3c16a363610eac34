"""Root addresses. Each package owns its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("hawn.core.urls")),
]
