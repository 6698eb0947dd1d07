from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "civicnet.demo"
    label = "demo"
