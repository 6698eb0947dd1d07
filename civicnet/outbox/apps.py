from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "civicnet.outbox"
    label = "outbox"

    def ready(self) -> None:
        from civicnet import workflow
        from civicnet.outbox.actions import announce_step

        workflow.listen(announce_step)
