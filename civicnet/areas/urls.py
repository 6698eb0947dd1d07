"""Addresses of neighbourhoods below /buurten/."""

from django.urls import path

from civicnet.areas import views

urlpatterns = [
    path("zoeken/", views.find, name="find_area"),
    path("details/", views.details, name="area_details"),
]
