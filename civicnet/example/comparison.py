"""What a check gives for each thing: its name, what the file says of it, and what is stored."""

from collections.abc import Iterator
from typing import Any

Comparisons = Iterator[tuple[str, Any, Any]]
