"""Addresses below /beheer/overnemen/: initiatives imported from a table."""

from django.urls import path

from initiatives.views import importing

urlpatterns = [
    path("", importing.imports, name="imports"),
    path("<uuid:pk>/", importing.one_import, name="one_import"),
    path("<uuid:pk>/verslag.csv", importing.import_report, name="import_report"),
]
