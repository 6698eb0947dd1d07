from django.apps import AppConfig


class EndorsementConfig(AppConfig):
    name = "vision.endorsement"
    label = "endorsement"
