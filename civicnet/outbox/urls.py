"""Addresses below /mijn/ of what a person was told."""

from django.urls import path

from civicnet.outbox import views

urlpatterns = [
    path("voorkeuren/mail/", views.mail_again, name="mail_again"),
    path("berichten/", views.notices, name="notices"),
    path("berichten/gelezen/", views.read_notices, name="read_notices"),
]
