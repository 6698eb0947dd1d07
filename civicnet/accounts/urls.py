"""Under /account/, beside allauth's own pages."""

from django.urls import path

from civicnet.accounts import views

urlpatterns = [
    path("twee-stappen/", views.strong_session, name="strong_session"),
    path("uitnodiging/<str:key>/", views.invitation, name="invitation"),
]
