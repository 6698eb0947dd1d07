"""The address below /initiatieven/ of the page of one organisation. It comes after those of initiatives.urls."""

from django.urls import path

from civicnet.pages.organisation import views

urlpatterns = [path("organisaties/<slug:slug>/", views.organisation, name="organisation")]
