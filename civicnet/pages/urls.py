"""The pages that are put together from several capabilities. A folder for each page."""

from django.urls import path

from civicnet.accounts.views import preferences
from civicnet.pages.calendar import views as calendar
from civicnet.pages.goal import views as goal
from civicnet.pages.home import views as home
from civicnet.pages.me import views as me
from civicnet.pages.offline.views import offline
from civicnet.pages.search import views as search
from civicnet.pages.statements import views as statements
from civicnet.pages.views import demo, dossier, setup, style, work
from initiatives.views import reports

urlpatterns = [
    path("", home.home, name="home"),
    path("visie/versie/<str:number>/doel/<str:code>/", goal.goal, name="goal"),
    path("mijn/", me.me, name="me"),
    path("mijn/voorkeuren/", preferences, name="preferences"),
    path("mijn/agenda/", calendar.calendar, name="calendar"),
    path("mijn/agenda/<str:key>.ics", calendar.feed, name="calendar_feed"),
    path("werk/", work.worklist, name="work"),
    path("werk/meldingen/", reports.reports, name="reports"),
    path("werk/meldingen/<int:pk>/", reports.report_case, name="report_case"),
    path("werk/meldingen/<int:pk>/bestand/", reports.report_file, name="report_file"),
    path("werk/toetsen/<int:pk>/", dossier.dossier, name="dossier"),
    path("zoeken/", search.search, name="search"),
    path("zo-werkt-een-toets/", statements.how_it_works, name="how_it_works"),
    path("toegankelijkheid/", statements.accessibility, name="accessibility"),
    path("gegevens/", statements.privacy, name="privacy"),
    path("open-data/", statements.open_data, name="open_data"),
    path("offline/", offline, name="offline"),
    path("stijl/", style.style, name="style"),
    path("inrichten/", setup.begin, name="setup"),
    path("inrichten/begin/<str:token>/", setup.token, name="setup_token"),
    path("inrichten/gemeente/", setup.municipality, name="setup_municipality"),
    path("inrichten/buurten/", setup.areas, name="setup_areas"),
    path("inrichten/buurten/nakijken/", setup.areas_check, name="setup_areas_check"),
    path("inrichten/beheerders/", setup.admins, name="setup_admins"),
    path("demo/", demo.people, name="demo"),
    path("demo/word/<int:pk>/", demo.sign_in, name="demo_sign_in"),
    path("demo/post/", demo.letters, name="demo_letters"),
]
