from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "civicnet.journal"
    label = "journal"

    def ready(self) -> None:
        from civicnet import workflow
        from civicnet.journal.actions import record_step

        workflow.listen(record_step)
