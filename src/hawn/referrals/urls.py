"""Addresses of senders and of the desk."""

from django.urls import path

from hawn.referrals import views_case, views_counts, views_desk, views_report, views_sender

urlpatterns = [
    path("refer/", views_sender.start, name="refer"),
    path("refer/alert/", views_sender.first_alert, name="first_alert"),
    path("refer/report/", views_report.report, name="report"),
    path("refer/sent/", views_report.sent, name="sent"),
    path("status/", views_sender.status, name="status"),
    path("status/answer/", views_sender.answer, name="status_answer"),
    path("what-we-do/", views_sender.what_we_do, name="what_we_do"),
    path("counts/", views_counts.counts, name="counts"),
    path("alert/<uuid:alert>/", views_desk.alert_page, name="alert"),
    path("alert/<uuid:alert>/move/", views_desk.act, name="alert_move"),
    path("confirm/<str:key>/", views_sender.confirm, name="confirm"),
    path("case/<uuid:file>/assign/", views_desk.assign, name="assign"),
    path("case/<uuid:file>/tell/", views_case.tell, name="tell"),
    path("case/<uuid:file>/report/read/", views_case.report_read, name="report_read"),
]
