"""Addresses without a domain word."""

from django.urls import path

from hawn.core import views

urlpatterns = [
    path("exit/", views.leave, name="leave"),
    path("exit/about/", views.about_leaving, name="about_leaving"),
    path("gallery/", views.gallery, name="gallery"),
]
