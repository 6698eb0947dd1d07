from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "civicnet.pages"
    label = "pages"
