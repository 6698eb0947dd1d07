"""What an address may ask: text that can be read, whole numbers, and no more of it than somebody means.

Source: RFC 3986 (percent-encoding) and RFC 3629 (UTF-8); RFC 9110, 4.1: a server need not read more than 8,000 bytes.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponseBase

from civicnet.api.problems import PREFIX, problem_answer
from civicnet.serving.outage import bad_request

LONGEST: Final = 8000  # bytes of path and query together
MOST_VALUES: Final = 200  # of all parameters of an address together
LARGEST_KEY: Final = 2**63 - 1  # of PostgreSQL's bigint

# For the API; a page has its own words.
UNREADABLE: Final = "The address holds what is no text: a NUL, or bytes that are no UTF-8."
TOO_LONG: Final = f"The address is longer than {LONGEST} bytes."
TOO_MANY: Final = f"The address holds more than {MOST_VALUES} values."


def number_of(text: str | None, *, most: int = LARGEST_KEY) -> int | None:
    """The whole number from 0 up to `most` that `text` is, in digits and nothing else; None for all else.

    `str.isdigit` holds for "²" and "٣", and `int` takes "1_000", "+1" and " 7 ", and refuses 5,000 digits with an
    error.
    """
    if not text or len(text) > len(str(most)) or not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    return number if number <= most else None


def refuse_unreadable(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: an address that cannot be read, or asks too much at once, is refused with 400 before anything is done.

    PostgreSQL takes no NUL in a text; bytes that are not UTF-8 would be read as something else than was sent; and what
    a page does for each value (a link without it, a line with it) grows with their square. The API says what is wrong.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        wrong = find_fault(request.path_info, request.META.get("QUERY_STRING", ""))
        if not wrong:
            return get_response(request)
        return problem_answer(400, wrong) if request.path_info.startswith(PREFIX) else bad_request(request)

    return middleware


def find_fault(path: str, query: str) -> str:
    """What is wrong with an address, in a sentence, or nothing. `path` is decoded, `query` as it was sent."""
    if "\0" in path:
        return UNREADABLE
    if len(path) + len(query) > LONGEST:
        return TOO_LONG
    if not query:
        return ""
    try:
        # A server hands over bytes, each as the sign of the same number (PEP 3333).
        if "\0" in unquote_to_bytes(query.encode("latin-1")).decode():
            return UNREADABLE
    except UnicodeError:
        return UNREADABLE
    return TOO_MANY if query.count("&") >= MOST_VALUES else ""
