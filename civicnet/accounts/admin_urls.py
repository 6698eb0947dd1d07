"""Under /beheer/: roles, and the Django admin, for what is rarely repaired."""

from django.contrib import admin
from django.urls import path

from civicnet.accounts import views

urlpatterns = [
    path("rollen/", views.roles, name="roles"),
    path("rollen/tweede-beheerder/", views.invite_admin, name="invite_admin"),
    path("rollen/<int:pk>/", views.grant_step, name="grant_step"),
    path("rollen/aangekondigd/", views.announcements, name="announcements"),
    path("rollen/aangekondigd/<int:pk>/", views.announcement_step, name="announcement_step"),
    path("rollen/tweede-stap/", views.factor_reset, name="factor_reset"),
    path("rollen/tweede-stap/<int:pk>/", views.factor_reset_step, name="factor_reset_step"),
    path("reparatie/", admin.site.urls),
]
