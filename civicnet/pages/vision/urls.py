"""Addresses below /visie/, with the reading page, which is put together here, on top."""

from django.urls import path

from civicnet.pages.agenda import views as agenda
from civicnet.pages.review import views as review
from civicnet.pages.vision import views as vision
from civicnet.pages.voices import views as voices
from initiatives.assessments.views import touched
from vision import urls

app_name = "vision"

urlpatterns = [
    path("", vision.read, name="read"),
    path("versie/<str:number>/geraakt/", touched.touched, name="touched"),
    path("herijking/", review.review, name="review"),
    path("herijking/vragen/", review.ask, name="ask_review"),
    path("herijking/stap/", review.step, name="review_step"),
    path("herijking/onderwerp/", review.note_gap, name="note_gap"),
    path("herijking/onderwerp/<int:pk>/", review.answer_gap, name="answer_gap"),
    path("consultatie/deel/<str:part>/reageren/", voices.react, name="react"),
    path("consultatie/deel/<str:part>/voorstel/", voices.propose, name="propose"),
    path("consultatie/thema/<str:theme>/nieuw-doel/", voices.propose_goal, name="propose_goal"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda.ics", agenda.ical, name="agenda_ical"),
    path("agenda/stap/", agenda.plan_step, name="plan_step"),
    path("agenda/stap/<int:pk>/", agenda.plan_step, name="planned_step"),
    *urls.urlpatterns,
]
