from django.apps import AppConfig


class MarketplaceConfig(AppConfig):
    name = "initiatives.marketplace"
    label = "marketplace"

    def ready(self) -> None:
        from civicnet.events import subscribe
        from civicnet.files.models import shown_by
        from initiatives.marketplace.actions import withdraw_with_initiative
        from initiatives.marketplace.models import files_of_posters

        for event in ("initiative.withdrawal_stands", "initiative.end_stands", "initiative.hand_over"):
            subscribe(event, withdraw_with_initiative)
        shown_by(files_of_posters)
