"""Addresses of a round: /visie/instemmen/ for voters, /visie/werkplaats/rondes/ for curators and the desk."""

from django.urls import path

from vision.endorsement.views import curate, desk, login, vote

app_name = "endorsement"

_VOTE = "instemmen/<slug:code>/"
_ROUND = "werkplaats/rondes/<slug:code>/"

urlpatterns = [
    path("instemmen/", vote.to_current_round, name="now"),
    path("instemmen/terug/", login.back_from_broker, name="login_back"),
    path(_VOTE, vote.round_page, name="round"),
    path(f"{_VOTE}inloggen/", login.login, name="login"),
    path(f"{_VOTE}brief/", vote.letter, name="letter"),
    path(f"{_VOTE}wijzigen/", vote.change_vote, name="change"),
    path(f"{_VOTE}stem/", vote.ballot, name="ballot"),
    path(f"{_VOTE}bewaren/", vote.keep_receipt, name="keep"),
    path("werkplaats/rondes/", curate.rounds, name="rounds"),
    path("werkplaats/rondes/nieuw/", curate.prepare_round, name="new"),
    path(_ROUND, curate.manage_round, name="manage"),
    path(f"{_ROUND}aanpassen/", curate.change_round, name="edit"),
    path(f"{_ROUND}kiezers/", curate.upload_roll, name="roll"),
    path(f"{_ROUND}groepen/", curate.groups, name="groups"),
    path(f"{_ROUND}stap/", curate.take_step, name="step"),
    path(f"{_ROUND}balie/", desk.desk, name="desk"),
    path(f"{_ROUND}biljetten/", desk.papers, name="papers"),
]
