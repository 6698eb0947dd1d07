from django.apps import AppConfig


class LikenessConfig(AppConfig):
    name = "civicnet.likeness"
    label = "likeness"
