from django.db import models
from django.db.models import Q

from initiatives.models import Initiative, Organisation


class HiddenName(models.Model):
    """A party that does not want its name in the picture of the network; its shape and its ties stay."""

    cache_topic = "network"

    initiative = models.OneToOneField(
        Initiative, null=True, blank=True, on_delete=models.CASCADE, related_name="hidden_name"
    )
    organisation = models.OneToOneField(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="hidden_name"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(initiative=None) ^ Q(organisation=None), name="a_hidden_name_is_of_one_party"
            ),
        ]

    def __str__(self) -> str:
        return str(self.initiative or self.organisation)
