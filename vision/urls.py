"""Addresses below /visie/. The reading page shows initiatives too: civicnet.pages.vision.urls puts it on top."""

from django.urls import path

from vision import views
from vision.views import (
    amendment,
    answers,
    consultation,
    council,
    draft,
    gathering,
    indicator,
    piece,
    proposal,
    report,
    reshape,
    restore,
    take_in,
    workshop,
    written,
)

urlpatterns = [
    path("vergelijken/", views.compare, name="compare"),
    path("versie/<str:number>/", views.version, name="version"),
    path("versie/<str:number>/tekst.json", views.text, name="text"),
    path("versie/<str:number>/visie.pdf", views.pdf, name="pdf"),
    path("onderwerpen/", gathering.topics, name="topics"),
    path("onderwerpen/nieuw/", gathering.contribute, name="contribute"),
    path("onderwerpen/<int:pk>/terug/", gathering.withdraw_contribution, name="withdraw_contribution"),
    path("werkplaats/onderwerpen/", gathering.sort_topics, name="sort_topics"),
    path("bijeenkomsten/nieuw/", gathering.plan_meeting, name="plan_meeting"),
    path("bijeenkomsten/<int:pk>/", gathering.meeting, name="meeting"),
    path("bijeenkomsten/<int:pk>/bewerken/", gathering.change_meeting, name="change_meeting"),
    path("bijeenkomsten/<int:pk>/verslag/", gathering.report_meeting, name="report_meeting"),
    path("bijeenkomsten/<int:pk>/afgelasten/", gathering.call_off_meeting, name="call_off_meeting"),
    path("bijeenkomsten/<int:pk>/inbreng/", gathering.add_from_meeting, name="add_from_meeting"),
    path("indicatoren/", indicator.indicators, name="indicators"),
    path("indicatoren/cijfers<table:form>", indicator.figures, name="figures"),
    path("indicatoren/inlezen/", indicator.measure_file, name="measure_file"),
    path("indicatoren/<str:code>/", indicator.measure, name="measure"),
    path(
        "indicatoren/<str:code>/<int:pk>/weg/", indicator.take_measurement_away, name="take_measurement_away"
    ),
    path("werkplaats/<str:number>/raad/", council.council, name="council"),
    path("werkplaats/<str:number>/teruggeven/", council.give_back, name="give_back"),
    path("werkplaats/<str:number>/raad/nieuw-doel/", council.added_goal, name="add_council_goal"),
    path("werkplaats/<str:number>/raad/<str:code>/", council.deviation, name="deviation"),
    # Voices on a draft; the address to give one is in civicnet.pages.vision.urls, because of organisations.
    path("consultatie/", draft.consultation, name="consultation"),
    path("consultatie/reacties/", consultation.reactions, name="reactions"),
    path("consultatie/beantwoorden/", answers.answer, name="answer"),
    path("consultatie/antwoord/<int:pk>/corrigeren/", answers.correct_answer, name="correct_answer"),
    path("consultatie/deel/<str:part>/", consultation.part, name="part"),
    path("consultatie/reactie/<int:pk>/eens/", consultation.agree, name="agree"),
    path(
        "consultatie/reactie/<int:pk>/terugnemen/", consultation.withdraw_reaction, name="withdraw_reaction"
    ),
    path("consultatie/voorstellen/", amendment.amendments, name="amendments"),
    path("consultatie/voorstel/<int:pk>/", amendment.amendment, name="amendment"),
    path("consultatie/voorstel/<int:pk>/steun/", amendment.support, name="support"),
    path(
        "consultatie/voorstel/<int:pk>/terugnemen/", amendment.withdraw_amendment, name="withdraw_amendment"
    ),
    path("consultatie/voorstel/<int:pk>/besluit/", amendment.decide, name="decide"),
    path("versie/<str:number>/nota/", report.report, name="report"),
    path("versie/<str:number>/nota.pdf", report.report_pdf, name="report_pdf"),
    path("versie/<str:number>/nota.odt", report.report_odt, name="report_odt"),
    path("versie/<str:number>/reacties<table:form>", report.report_table, name="report_table"),
    # The workshop of the curators.
    path("werkplaats/", workshop.workshop, name="workshop"),
    path("werkplaats/nieuw/", workshop.new_version, name="new_version"),
    path("werkplaats/<str:number>/", workshop.desk, name="desk"),
    path("werkplaats/<str:number>/inlezen/", take_in.take_in, name="take_in"),
    path("werkplaats/<str:number>/volgorde/", workshop.order, name="order"),
    path("werkplaats/<str:number>/stap/", workshop.next_step, name="next_step"),
    path("werkplaats/<str:number>/bevriezen/", proposal.freeze, name="freeze"),
    path("werkplaats/<str:number>/eerder-sluiten/", proposal.close_early, name="close_early"),
    path("werkplaats/<str:number>/geschiedenis/", workshop.whole_history, name="whole_history"),
    path("werkplaats/<str:number>/terug/<int:pk>/", restore.restore_text, name="restore_text"),
    path("werkplaats/<str:number>/nieuw/<str:word>/", piece.new_piece, name="new_piece"),
    path("werkplaats/<str:number>/botsing/<int:pk>/", written.merge, name="merge"),
    path("werkplaats/<str:number>/deel/<str:slug>/", piece.piece, name="piece"),
    path(
        "werkplaats/<str:number>/deel/<str:slug>/geschiedenis/", written.piece_history, name="piece_history"
    ),
    path("werkplaats/<str:number>/deel/<str:slug>/<str:how>/", reshape.reshape, name="reshape"),
]
