from django.apps import AppConfig


class ExampleConfig(AppConfig):
    name = "civicnet.example"
    label = "example"
