"""Addresses below /beheer/postcodes/."""

from django.urls import path

from civicnet.areas import views

urlpatterns = [
    path("", views.postcodes, name="postcodes"),
    path("nakijken/", views.postcodes_check, name="postcodes_check"),
]
