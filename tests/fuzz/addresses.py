"""Every address of the product, who may open it, and which values it gets."""

import random
from collections.abc import Iterator
from typing import Any

from django.conf import settings as project
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils.translation import activate

from civicnet.permissions import Url, every_url
from tests.fuzz.asking import Asked
from tests.fuzz.values import SOME, Value
from tests.world import World, paths

# The admin's last pattern catches what it has no page for.
URLS = {url.name: url for url in every_url() if url.name and url.name != "admin:"}
# Who may open a page: the first who sees it is the one who breaks it.
ANYBODY = ("anonymous", "resident", "owner", "curator", "moderator", "admin")
WITH_A_ROLE = ("assessor", "second_reader", "decider", "broker", "curator", "moderator", "admin")


def addresses(world: World, url: Url) -> list[str]:
    """The addresses of `url`, one for each state of what stands in it; of others' URLs one."""
    activate(project.LANGUAGE_CODE)
    if url.third_party is None:
        return list(dict.fromkeys(paths(world, url).values()))
    parts = url.route.count("<")
    for words in (["1"] * parts, ["accounts"] * parts, ["1", "2-3"][:parts]):
        try:
            return [reverse(url.name, args=words)]
        except NoReverseMatch:
            continue
    return []


def opened(
    world: World, url: Url, path: str, asked: Asked, who: tuple[str, ...] = ANYBODY
) -> Iterator[tuple[Client, Any]]:
    """Who gets the page at `path`, with the page: first come those for whom it is meant."""
    who = WITH_A_ROLE if url.rule and url.rule.roles else who
    if url.third_party == "admin":
        who = ("admin",)
    for name in who:
        answer = asked.ask(world.clients[name], path, path)
        if answer is not None and answer.status_code == 200:
            yield world.clients[name], answer


def drawn(*about: str, most: int) -> list[tuple[str, Value]]:
    """So many of SOME for what is named: the same ones in every run."""
    return random.Random(" ".join(about)).sample(list(SOME.items()), most)
