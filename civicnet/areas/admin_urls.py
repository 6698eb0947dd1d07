"""Addresses below /beheer/postcodes/."""

from django.urls import path

from civicnet.areas import views

urlpatterns = [
    path("", views.postcodes, name="postcodes"),
]
