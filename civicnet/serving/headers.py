"""Headers that say what a page may do in a browser."""

from typing import Any, Final

from csp.constants import NONE, SELF

# Nothing that a browser could ask of a device.
NO_PERMISSIONS: Final[dict[str, list[str]]] = {
    name: []
    for name in ("camera", "geolocation", "microphone", "payment", "usb", "accelerometer", "gyroscope")
}


def security_policy(*brokers: str, tiles: str = "") -> dict[str, Any]:
    """The setting of django-csp: all of a page comes from this site.

    Args:
        brokers: the addresses of the identity providers, or empty. A form may redirect to one, and the browser
        checks that as well.
        tiles: the host that the tiles of the map come from, or empty.
    """
    hosts = {"/".join(url.split("/")[:3]) for url in brokers}
    return {
        "DIRECTIVES": {
            "default-src": [SELF],
            "img-src": [SELF, "data:", *filter(None, [tiles])],
            "object-src": [NONE],
            "base-uri": [NONE],
            "form-action": [SELF, *filter(None, hosts)],
            "frame-ancestors": [NONE],
        }
    }
