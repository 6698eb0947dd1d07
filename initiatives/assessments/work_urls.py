"""Addresses of the desk and the dossier, and of the first contacts, which assessments are a part of."""

from django.urls import path

from initiatives.assessments.views import contact_person, desk, dossier, first_contacts

urlpatterns = [
    path("initiatieven/eerste-contact/", first_contacts.first_contacts, name="first_contacts"),
    path("initiatieven/<slug:slug>/contactpersoon/", contact_person.contact_person, name="contact_person"),
    path("werk/zaken<table:form>", desk.desk_table, name="desk_table"),
    path("werk/doorgeven/", desk.hand_over, name="hand_over"),
    path("werk/terugnemen/", desk.take_back, name="take_back"),
    path("werk/toetsen/<int:pk>/", dossier.dossier, name="dossier"),
]
