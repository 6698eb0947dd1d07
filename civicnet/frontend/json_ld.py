"""What a page says to search engines, as the content of a script element."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe

# In a script element only these three could end it or start something else.
_ESCAPED: Final = {ord(c): f"\\u{ord(c):04x}" for c in "<>&"}


def script_json(data: Mapping[str, Any]) -> SafeString:
    """`data` as JSON that can stand in a script element as it is."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPED))
