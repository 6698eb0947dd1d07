"""Addresses below /netwerk/."""

from django.urls import path

from initiatives.network.views import downloads, figure, name, network

app_name = "network"

urlpatterns = [
    path("", network.network, name="network"),
    path("partijen/", network.parties, name="parties"),
    path("getallen/<slug:word>/", figure.figure, name="figure"),
    path("naam/initiatief/<slug:slug>/", name.of_initiative, name="name_of_initiative"),
    path("naam/organisatie/<slug:slug>/", name.of_organisation, name="name_of_organisation"),
    path("banden<table:form>", downloads.table, name="download"),
    path("netwerk.graphml", downloads.graphml, name="graphml"),
]
