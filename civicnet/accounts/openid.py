"""Signing in through a broker (OpenID Connect): DigiD, eHerkenning."""

from typing import Any


def openid_settings(
    *, name: str, client_id: str, secret: str, server_url: str, acr_values: list[str]
) -> dict[str, Any]:
    """The settings of allauth's provider `openid_connect`: one broker, or none when `server_url` is empty.

    Args:
        name: what the button on the page says.
        acr_values: the levels of assurance that we ask for, and refuse to go below (adapter.py).
    """
    broker = {
        "provider_id": "gemeente",
        "name": name,
        "client_id": client_id,
        "secret": secret,
        "settings": {
            "server_url": server_url,
            "uid_field": "sub",
            "acr_values": acr_values,
            "auth_params": {"acr_values": " ".join(acr_values)} if acr_values else {},
        },
    }
    return {"OAUTH_PKCE_ENABLED": True, "APPS": [broker] if server_url else []}
