"""Addresses of the worklist and the dossier, and of the first contacts, which assessments are a part of."""

from django.urls import path

from initiatives.assessments.views import contact_person, dossier, first_contacts, worklist

urlpatterns = [
    path("initiatieven/eerste-contact/", first_contacts.first_contacts, name="first_contacts"),
    path("initiatieven/<slug:slug>/contactpersoon/", contact_person.contact_person, name="contact_person"),
    path("werk/", worklist.worklist, name="work"),
    path("werk/toetsen/<int:pk>/", dossier.dossier, name="dossier"),
]
