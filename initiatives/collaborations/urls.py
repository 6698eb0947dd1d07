"""Addresses below /samenwerkingen/."""

from django.urls import path

from initiatives.collaborations.views import (
    agreement,
    collaboration,
    evaluation,
    find,
    moment,
    partner,
    problem,
    pulse,
    start,
    step,
)

app_name = "collaborations"

urlpatterns = [
    path("", find.collaborations, name="list"),
    path("nieuw/", start.new, name="new"),
    path("voorstellen/", start.introduce, name="introduce"),
    path("partners/<int:pk>/antwoord/", partner.answer, name="answer"),
    path("partners/<int:pk>/inbreng/", partner.share, name="share"),
    path("partners/<int:pk>/door/", partner.go_on, name="go_on"),
    path("partners/<int:pk>/polsslag/", pulse.pulse, name="pulse"),
    path("partners/<int:pk>/uitkomst/", evaluation.verdict, name="verdict"),
    path("partners/<int:pk>/stoppen/", partner.leave, name="leave"),
    path("deelproblemen/toets/<int:pk>/", problem.from_case, name="problem_from_case"),
    path("deelproblemen/<int:pk>/oppakken/", problem.pick_up, name="pick_up"),
    path("deelproblemen/<int:pk>/stap/", problem.step, name="problem_step"),
    path("deelproblemen/<int:pk>/opgelost/", problem.solve, name="solve"),
    path("deelproblemen/<int:pk>/nog-niet/", problem.send_back, name="send_back"),
    path("<slug:slug>/", collaboration.collaboration, name="collaboration"),
    path("<slug:slug>/afspraak/", agreement.propose, name="propose"),
    path("<slug:slug>/afspraak/ja/", agreement.consent, name="consent"),
    path("<slug:slug>/afspraak/terug/", agreement.withdraw, name="withdraw"),
    path("<slug:slug>/afspraken/<int:version>/", agreement.agreement, name="agreement"),
    path("<slug:slug>/deelprobleem/", problem.open_problem, name="open_problem"),
    path("<slug:slug>/overleg/", moment.log_moment, name="log_moment"),
    path("<slug:slug>/overleg/plannen/", moment.plan_moment, name="plan_moment"),
    path("<slug:slug>/stappen/", step.steps, name="steps"),
    path("<slug:slug>/terugkijken/", evaluation.evaluate, name="evaluate"),
    path("<slug:slug>/uitnodigen/", partner.invite, name="invite"),
]
