"""A small municipality with everybody and every state in it, for the tests that walk all URLs; each room adds its part.

Every private field holds a canary: a word that no page, feed, API answer, mail to others or log line may show.
"""

from tests.world.addresses import arguments_of, fits, paths
from tests.world.build import build_world
from tests.world.contents import DOMAIN, IDENTITIES, World

__all__ = ["DOMAIN", "IDENTITIES", "World", "arguments_of", "build_world", "fits", "paths"]
