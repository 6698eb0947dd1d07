"""The people of an example file."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Person:
    code: str
    name: str
    email: str
    language: str
    roles: tuple[str, ...]
