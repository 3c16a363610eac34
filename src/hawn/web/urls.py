"""Start page, worklist, case page, and whether all is well."""

from django.urls import path

from hawn.web import country, health, views
from hawn.web import views_agencies as agencies
from hawn.web import views_emergency as emergency
from hawn.web import views_offline as offline
from hawn.web import views_orders as orders
from hawn.web import views_protocols as protocols
from hawn.web import views_sharing as sharing

urlpatterns = [
    path("", views.start, name="start"),
    path("work/", views.worklist, name="worklist"),
    path("case/<uuid:file>/", views.case_page, name="case"),
    path("case/<uuid:file>/name/", views.open_name, name="open_name"),
    path("case/<uuid:file>/share/", sharing.share, name="share"),
    path("case/<uuid:file>/ledger/", sharing.ledger, name="ledger"),
    path("shared/<uuid:file>/", sharing.shared, name="shared"),
    path("case/<uuid:file>/order/new/", orders.order_new, name="order_new"),
    path("case/<uuid:file>/order/<uuid:key>/", orders.order, name="order"),
    path("case/<uuid:file>/order/<uuid:key>/extract/", orders.order_extract, name="order_extract"),
    path("orders/", orders.order_register, name="orders"),
    path("order/<uuid:key>/", orders.order_certify, name="order_certify"),
    path("emergency/", emergency.emergencies, name="emergencies"),
    path("emergency/<uuid:key>/", emergency.emergency, name="emergency"),
    path("emergency/<uuid:key>/case/", emergency.emergency_case, name="emergency_case"),
    path("emergency/<uuid:key>/end/", emergency.emergency_end, name="emergency_end"),
    path("agencies/", agencies.agencies, name="agencies"),
    path("agencies/<uuid:key>/", agencies.agency, name="agency"),
    path("protocols/", protocols.protocols, name="protocols"),
    path("protocols/new/", protocols.protocol_new, name="protocol_new"),
    path("protocols/<uuid:key>/", protocols.protocol, name="protocol"),
    path("country/", country.country, name="country"),
    path("offline/", offline.outbox, name="offline"),
    path("offline/worker.js", offline.worker, name="offline_worker"),
    path("offline/key/", offline.key, name="offline_key"),
    path("offline/take/", offline.take, name="offline_take"),
    path("offline/alert/", offline.alert, name="offline_alert"),
    path("offline/tally/", offline.tally, name="offline_tally"),
    path("offline/contact/", offline.contact, name="offline_contact"),
    path("offline/attention/", offline.attention, name="attention"),
    path("offline/attention/<uuid:key>/", offline.mend, name="attention_mend"),
    path("healthz", health.healthz, name="healthz"),
]
