"""Addresses below /visie/uitslag/: the results of rounds and their files."""

from django.urls import path

from vision.endorsement.views import result

app_name = "result"

urlpatterns = [
    path("", result.latest, name="latest"),
    path("verify_round.py", result.script, name="script"),
    path("<slug:code>/", result.result, name="round"),
    path("<slug:code>/stemmen.txt", result.ballots, name="ballots"),
    path("<slug:code>/groepen<table:form>", result.groups, name="groups"),
    path("<slug:code>/manifest.json", result.manifest, name="manifest"),
    path("<slug:code>/doelen.json", result.opinions, name="opinions"),
    path("<slug:code>/lijsten/<str:name>", result.sealed_list, name="list"),
]
