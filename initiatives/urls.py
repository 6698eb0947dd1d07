"""Addresses below /initiatieven/. The page of one initiative is put together in civicnet.pages."""

from django.urls import path

from initiatives.views import find, register

app_name = "initiatives"

urlpatterns = [
    path("", find.initiatives, name="list"),
    path("rss.xml", find.feed, name="feed"),
    path("initiatieven.csv", find.download, name="download"),
    path("nieuw/", register.new, name="new"),
    path("nieuw/<slug:slug>/bekijken/", register.preview, name="preview"),
    path("nieuw/<slug:slug>/weg/", register.throw_away, name="throw_away"),
    path("nieuw/<slug:slug>/<str:word>/", register.step, name="step"),
    path("<slug:slug>/ontvangen/", register.receipt, name="receipt"),
]
