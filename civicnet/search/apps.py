from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "civicnet.search"
    label = "search"
