from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "civicnet.outbox"
    label = "outbox"
    verbose_name = _("outbox")

    def ready(self) -> None:
        from civicnet import workflow
        from civicnet.outbox.actions import announce_step

        workflow.listen(announce_step)
        # The texts of every capability: its letters.py.
        autodiscover_modules("letters")
