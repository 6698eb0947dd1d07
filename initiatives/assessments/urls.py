"""Addresses below /toetsen/. The dossier of staff is put together in civicnet.pages."""

from django.urls import path

from initiatives.assessments import views

app_name = "assessments"

urlpatterns = [
    path("", views.assessments, name="list"),
    path("rss.xml", views.feed, name="feed"),
    path("toetsen<table:form>", views.download, name="download"),
    path("agenda.ics", views.list_calendar, name="list_calendar"),
    path("aanvragen/<slug:slug>/", views.ask, name="request"),
    path("<int:pk>/", views.page, name="page"),
    path("<int:pk>/agenda.ics", views.case_calendar, name="calendar"),
    path("<int:pk>/antwoord.json", views.text, name="text"),
    path("<int:pk>/reageren/", views.reply_page, name="reply"),
    path("<int:pk>/intrekken/", views.take_back, name="withdraw"),
]
