"""Addresses below /visie/. The reading page shows initiatives too: civicnet.pages.vision_urls puts it on top."""

from django.urls import path

from vision import views

urlpatterns = [
    path("vergelijken/", views.compare, name="compare"),
    path("versie/<str:number>/", views.version, name="version"),
    path("versie/<str:number>/tekst.json", views.text, name="text"),
]
