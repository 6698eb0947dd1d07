"""HTML of Markdown that is made once, when a text is saved or first asked for, and not again for every reader."""

from functools import lru_cache
from typing import Any, Final

from django.db import models
from django.utils.safestring import SafeString, mark_safe

from civicnet.text import markdown

# Enough for a few versions of a text with 185 goals.
_KEPT_TEXTS: Final = 1024


@lru_cache(maxsize=_KEPT_TEXTS)
def rendered(text: str) -> SafeString:
    """markdown(), remembered by each process: for the text of a vision.

    That is not kept as HTML beside the text: frozen rows can never be written again, not even when markdown() is
    mended.
    """
    return markdown(text)


class HtmlField(models.TextField):
    """The HTML of the column `of`, in which people write Markdown. It is made whenever the row is saved."""

    def __init__(self, *, of: str = "", **kwargs: Any) -> None:
        self.of = of
        super().__init__(editable=False, default="")

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> SafeString:
        """The HTML of the text as it is now; also set on the row in memory."""
        html = markdown(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, html)
        return html

    def from_db_value(self, value: str, *args: Any) -> SafeString:
        return mark_safe(value)  # what markdown() made safe


class Rendered(models.Model):
    """A row with HtmlFields: who saves a text saves its HTML."""

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        if update_fields is not None:
            html = [field for field in self._meta.fields if isinstance(field, HtmlField)]
            update_fields = {*update_fields, *(field.name for field in html if field.of in update_fields)}
        super().save(*args, update_fields=update_fields, **kwargs)
