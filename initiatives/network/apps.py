from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "initiatives.network"
    label = "network"

    def ready(self) -> None:
        from civicnet.events import subscribe
        from initiatives.network.actions import ask_to_renew

        subscribe("exchange.confirm", ask_to_renew)
