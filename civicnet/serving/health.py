"""Whether this process lives and can serve, for `manage.py up`, load balancers and monitoring."""

from collections.abc import Callable
from threading import Lock, Thread
from typing import Final

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from civicnet.caching.shared import is_shared_cache_up
from civicnet.permissions import PUBLIC, access

# Together with the half second for the broker this is less than a monitor waits.
ANSWER_SECONDS: Final = 1.2
_one_at_a_time = Lock()
_asking: Thread | None = None


@access(PUBLIC)
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all."""
    return HttpResponse("ok", content_type="text/plain")


@access(PUBLIC)
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, 503 when it does not.

    A broker that is down is no reason to take the site down: what must go out waits in the outbox, and the limits on
    signing in are not counted meanwhile, which `limits` says.
    """
    answers = answers_in_time(_database_answers)
    parts = {"database": answers, "limits": is_shared_cache_up()}
    return JsonResponse(
        {part: "ok" if well else "unavailable" for part, well in parts.items()},
        status=200 if answers else 503,
    )


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
            return cursor.fetchone() is not None
    except DatabaseError:
        return False
    finally:
        connection.close()  # of this thread


def answers_in_time(question: Callable[[], bool]) -> bool:
    """What `question` returns within ANSWER_SECONDS, in a thread of its own; False when it has returned nothing by then.

    The time-outs of the database do not help when a server hangs or a network drops what is sent. While one question is
    under way no other is asked, so they do not pile up.
    """
    global _asking
    answers: list[bool] = []
    with _one_at_a_time:
        if _asking is not None and _asking.is_alive():
            return False
        _asking = Thread(target=lambda: answers.append(question()), name="readyz", daemon=True)
        _asking.start()
        _asking.join(ANSWER_SECONDS)
    return answers == [True]
