from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "civicnet.journal"
    label = "journal"
    verbose_name = _("journal")

    def ready(self) -> None:
        from civicnet import workflow
        from civicnet.journal.actions import record_step

        workflow.listen(record_step)
