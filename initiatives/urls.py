"""Addresses below /initiatieven/. The page of one initiative is put together in civicnet.pages."""

from django.urls import path

from initiatives.views import find

app_name = "initiatives"

urlpatterns = [
    path("", find.initiatives, name="list"),
    path("rss.xml", find.feed, name="feed"),
    path("initiatieven.csv", find.download, name="download"),
]
