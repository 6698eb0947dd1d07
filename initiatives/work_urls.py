"""Addresses of what staff does in the registry: getting in touch with initiators, and looking at what was reported."""

from django.urls import path

from initiatives.views import contact, reports

urlpatterns = [
    path("initiatieven/<slug:slug>/contact-opnemen/", contact.take_contact, name="take_contact"),
    path("werk/meldingen/", reports.reports, name="reports"),
    path("werk/meldingen/<int:pk>/", reports.report_case, name="report_case"),
    path("werk/meldingen/<int:pk>/bestand/", reports.report_file, name="report_file"),
]
