"""Addresses below /inrichten/."""

from django.urls import path

from civicnet.setup import views

urlpatterns = [
    path("", views.begin, name="setup"),
    path("begin/<str:token>/", views.token, name="setup_token"),
    path("gemeente/", views.municipality, name="setup_municipality"),
    path("contact/", views.contact, name="setup_contact"),
    path("mail/", views.mail, name="setup_mail"),
    path("buurten/", views.areas, name="setup_areas"),
    path("buurten/nakijken/", views.areas_check, name="setup_areas_check"),
    path("postcodes/", views.postcodes, name="setup_postcodes"),
    path("postcodes/nakijken/", views.postcodes_check, name="setup_postcodes_check"),
    path("beheerders/", views.admins, name="setup_admins"),
]
