"""The list of initiatives as a visitor sees it."""

from django.test import Client

LIST = "/initiatieven/"


def found(client: Client, query: str = "") -> list[str]:
    """The names on the page, in order."""
    return [row.name for row in client.get(LIST + query).context["rows"]]


def boxes(client: Client, query: str, group: str) -> dict[str, int]:
    """The counts beside the boxes of one filter."""
    groups = {g.name: g for g in client.get(LIST + query).context["groups"]}
    return {option.value: option.count for option in groups[group].options}
