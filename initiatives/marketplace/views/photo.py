"""The photo that is sent along with a form on an offer or a need."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.http import HttpResponseBase

from civicnet.files.photos import PreparedPhoto, prepare_photo
from civicnet.http import Request
from initiatives.marketplace.views.door import post_for

FIELD = "photo_file"
V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def photo_first(view: V) -> V:
    """Decorate a view whose form may bring a photo, above `one_at_a_time`: it is prepared before the transaction, for
    those who may change the post. `sent_photo` gives it to the view.
    """

    @wraps(view)
    def prepared(request: Request, pk: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and (upload := request.FILES.get(FIELD)):
            post_for(request, pk)
            try:
                request.photo = prepare_photo(upload)  # type: ignore[attr-defined]  # read by sent_photo
            except ValidationError as refused:
                request.photo = refused  # type: ignore[attr-defined]  # idem
        return view(request, pk, *args, **kwargs)

    return prepared  # type: ignore[return-value]  # wraps keeps the signature


def sent_photo(request: Request) -> PreparedPhoto | None:
    """The photo that came with the form, if one did. Raises ValidationError with what is wrong with it."""
    photo: PreparedPhoto | ValidationError | None = getattr(request, "photo", None)
    if isinstance(photo, ValidationError):
        raise photo
    return photo
