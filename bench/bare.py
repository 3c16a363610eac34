"""The yardstick: the rows of a worklist as `django-admin startproject` would show them - the same sign-in and
session, Django's usual middleware, the ORM and a template, on a copy of the table without row security."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpResponse
from django.template import engines
from django.urls import path
from django.views.generic import ListView

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TABLE = """
DROP TABLE IF EXISTS bench_row;
CREATE TABLE bench_row AS SELECT id, holder, view, what, alias, locality, urgency, by_whom, due_on, path
    FROM cases_workitem;
CREATE INDEX ON bench_row (holder, view, due_on, id);
GRANT SELECT ON bench_row TO PUBLIC;
ANALYZE bench_row;
"""
PAGE = """{% load i18n %}<!doctype html><html lang="en"><head><title>{% translate "Your work" %}</title></head><body>
<p>{{ user.name }}</p><h1>{% translate "Your work" %}</h1>
<ul>{% for row in object_list %}<li><a href="{{ row.path }}">{{ row.alias }}</a> {{ row.what }} {{ row.by_whom }}
{{ row.urgency }} {{ row.locality }} {{ row.due_on|date:"j F Y" }}</li>{% endfor %}</ul></body></html>"""


class Row(models.Model):
    """The columns of a worklist row, open."""

    id = models.UUIDField(primary_key=True)
    holder = models.UUIDField()
    view = models.TextField()
    what = models.TextField()
    alias = models.TextField()
    locality = models.TextField()
    urgency = models.TextField()
    by_whom = models.TextField()
    due_on = models.DateField()
    path = models.TextField()

    class Meta:
        managed = False
        app_label = "bench"
        db_table = "bench_row"

    def __str__(self) -> str:
        return self.alias


class Rows(LoginRequiredMixin, ListView):  # type: ignore[type-arg]
    """The list, signed in."""

    def get_queryset(self) -> QuerySet[Row]:
        """The first page of the reader's own rows, soonest due first."""
        return Row.objects.filter(holder=self.request.user.pk, view="mine").order_by("due_on", "id")[:25]

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """With the template above, compiled once."""
        return HttpResponse(TEMPLATE.render(context, self.request))


TEMPLATE = engines["django"].from_string(PAGE)
urlpatterns = [path("bare/", Rows.as_view())]
