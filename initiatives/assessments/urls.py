"""Addresses below /toetsen/. Those of staff are in work_urls.py."""

from django.urls import path

from initiatives.assessments.views import case, condition, experience, find, hearing, request

app_name = "assessments"

urlpatterns = [
    path("", find.assessments, name="list"),
    path("rss.xml", find.feed, name="feed"),
    path("toetsen<table:form>", find.download, name="download"),
    path("agenda.ics", find.list_calendar, name="list_calendar"),
    path("aanvragen/<slug:slug>/", request.request_assessment, name="request"),
    path("<int:pk>/", case.case_page, name="page"),
    path("<int:pk>/agenda.ics", case.case_calendar, name="calendar"),
    path("<int:pk>/antwoord.json", case.answer_file, name="text"),
    path("<int:pk>/reageren/", hearing.reply, name="reply"),
    path("<int:pk>/voorwaarden/<int:number>/", condition.condition, name="condition"),
    path("<int:pk>/hoe-ging-het/<str:step>/", experience.experience, name="experience"),
    path("<int:pk>/intrekken/", request.withdraw_request, name="withdraw"),
]
