"""Addresses below /samenwerkingen/."""

from django.urls import path

from initiatives.collaborations.views import agreement, collaboration, find, partner, start

app_name = "collaborations"

urlpatterns = [
    path("", find.collaborations, name="list"),
    path("nieuw/", start.new, name="new"),
    path("voorstellen/", start.introduce, name="introduce"),
    path("partners/<int:pk>/antwoord/", partner.answer, name="answer"),
    path("partners/<int:pk>/inbreng/", partner.share, name="share"),
    path("partners/<int:pk>/door/", partner.go_on, name="go_on"),
    path("partners/<int:pk>/stoppen/", partner.leave, name="leave"),
    path("<slug:slug>/", collaboration.collaboration, name="collaboration"),
    path("<slug:slug>/afspraak/", agreement.propose, name="propose"),
    path("<slug:slug>/afspraak/ja/", agreement.consent, name="consent"),
    path("<slug:slug>/afspraak/terug/", agreement.withdraw, name="withdraw"),
    path("<slug:slug>/afspraken/<int:version>/", agreement.agreement, name="agreement"),
    path("<slug:slug>/uitnodigen/", partner.invite, name="invite"),
]
