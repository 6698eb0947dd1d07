"""The address below /beheer/rollen/beeindigen/ that ends a role: of several capabilities."""

from django.urls import path

from civicnet.pages.ending_roles import views

urlpatterns = [
    path("<int:pk>/", views.end_role, name="end_role"),
]
