"""Addresses below /initiatieven/. The page of one initiative is put together in civicnet.pages."""

from django.urls import path

from initiatives.views import (
    contact,
    edit,
    find,
    goals,
    organisations,
    people,
    register,
    reports,
    signals,
    story,
)

app_name = "initiatives"

urlpatterns = [
    path("", find.initiatives, name="list"),
    path("rss.xml", find.feed, name="feed"),
    path("initiatieven<table:form>", find.download, name="download"),
    path("nieuw/", register.new, name="new"),
    path("nieuw/begin/", register.begin, name="begin"),
    path("nieuw/<slug:slug>/bekijken/", register.preview, name="preview"),
    path("nieuw/<slug:slug>/weg/", register.throw_away, name="throw_away"),
    path("nieuw/<slug:slug>/<slug:word>/", register.step, name="step"),
    path("signalen/", signals.signals, name="signals"),
    path("signalen/nieuw/", signals.new, name="new_signal"),
    path("signalen/<int:pk>/", signals.signal, name="signal"),
    path("organisaties/", organisations.organisations, name="organisations"),
    path("organisaties/nieuw/", organisations.new, name="new_organisation"),
    path("organisaties/<slug:slug>/", organisations.organisation, name="organisation"),
    path("organisaties/<slug:slug>/bewerken/", organisations.edit, name="edit_organisation"),
    path("organisaties/<slug:slug>/mensen/", organisations.people, name="organisation_people"),
    path("organisaties/<slug:slug>/mensen/<int:pk>/", organisations.member, name="organisation_member"),
    path("organisaties/<slug:slug>/vertrek/", organisations.leave, name="leave_organisation"),
    path(
        "organisaties/<slug:slug>/uitnodigingen/<int:pk>/",
        organisations.withdraw_invitation,
        name="withdraw_organisation_invitation",
    ),
    path("organisaties/<slug:slug>/draagt/<slug:initiative>/", organisations.drop, name="drop"),
    path("melden/<slug:word>/<int:pk>/", reports.report_content, name="report_content"),
    path("melding/<int:pk>/", reports.report, name="report"),
    path("uitnodiging/<str:token>/", people.join, name="join"),
    path("uitnodigingen/<int:pk>/", people.my_invitation, name="my_invitation"),
    path("<slug:slug>/ontvangen/", register.receipt, name="receipt"),
    path("<slug:slug>/beheren/", edit.manage, name="manage"),
    path("<slug:slug>/beheren/mensen/", people.members, name="members"),
    path("<slug:slug>/beheren/mensen/<int:pk>/", people.member, name="member"),
    path("<slug:slug>/beheren/mensen/organisatie/", people.carry, name="carry"),
    path("<slug:slug>/beheren/mensen/vertrek/", people.leave, name="leave"),
    path(
        "<slug:slug>/beheren/uitnodigingen/<int:pk>/", people.withdraw_invitation, name="withdraw_invitation"
    ),
    path("<slug:slug>/beheren/nieuws/", story.updates, name="updates"),
    path("<slug:slug>/beheren/nieuws/<int:pk>/", story.update, name="update"),
    path("<slug:slug>/beheren/fotos/", story.photos, name="photos"),
    path("<slug:slug>/beheren/fotos/<int:pk>/", story.photo, name="photo"),
    path("<slug:slug>/beheren/documenten/", story.documents, name="documents"),
    path("<slug:slug>/beheren/documenten/<int:pk>/", story.document, name="document"),
    path("<slug:slug>/beheren/maat/", story.measure, name="measure"),
    path("<slug:slug>/beheren/doelen/", goals.goals, name="goals"),
    path("<slug:slug>/beheren/fase/", edit.stage, name="stage"),
    path("<slug:slug>/beheren/actief/", edit.still_active, name="still_active"),
    path("<slug:slug>/beheren/overdragen/", edit.hand_over, name="hand_over"),
    path("<slug:slug>/beheren/<slug:word>/", edit.edit, name="edit"),
    path("<slug:slug>/overnemen/", edit.take_over, name="take_over"),
    path("<slug:slug>/volgen/", edit.follow, name="follow"),
    path("<slug:slug>/bericht/", people.message, name="message"),
    path("<slug:slug>/kennismaking/", contact.log_contact, name="contact"),
]
