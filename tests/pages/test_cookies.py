"""A visitor who does nothing gets no cookie (architecture.md), and the cookies there are say where they belong."""

import os
import re
import subprocess
import sys
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from civicnet.areas.models import Municipality

# These are where one does something: sign in, sign up. A form needs its mark against forgery.
DOES_SOMETHING = re.compile(r"^(/en)?/account/")


@pytest.mark.django_db
def test_a_crawl_of_the_public_pages_sets_none(client: Client) -> None:
    Municipality.objects.create(name="Elzerbroek")
    todo, seen = ["/", "/en/", "/robots.txt", "/.well-known/security.txt"], set()
    while todo:
        page = todo.pop()
        if page in seen or DOES_SOMETHING.match(page):
            continue
        seen.add(page)
        answer = client.get(page)
        assert answer.status_code in {200, 302}, page
        assert not answer.cookies, page
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for link in re.findall(r'<a[^>]+href="([^"#]+)', answer.content.decode()):
                path = urlsplit(urljoin(page, link.replace("&amp;", "&")))
                if not path.netloc:
                    todo.append(path.path + ("?" + path.query if path.query else ""))
        assert len(seen) < 500
    assert len(seen) > 10


def test_anywhere_but_on_loopback_all_is_over_https_and_cookies_are_of_this_host_only() -> None:
    code = (
        "from django.conf import settings as s; "
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN, s.SECURE_HSTS_SECONDS, "
        "s.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN, s.SECURE_SSL_HOST)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "civicnet.settings", "CIVICNET_BIND": "0.0.0.0"}
        | {"SITE_URL": "https://stad.example"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    cookies = ["__Host-session", "__Host-csrf", "True", "True", "True", "/", "None"]
    assert said.stdout.split() == [*cookies, "31536000", "False", "stad.example"]
