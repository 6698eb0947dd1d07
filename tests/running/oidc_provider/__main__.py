"""`python -m tests.running.oidc_provider PORT`: make the database, two clients and three people; then serve."""

import os
import sys

import django

# A client for accounts, and one for voting.
BACK = {"civicnet": "/account/oidc/gemeente/login/callback/", "stemmen": "/visie/instemmen/terug/"}
PEOPLE = {"noor": "noor@voorbeeld.example", "sam": "sam@voorbeeld.example", "zonder": ""}


def main(port: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.running.oidc_provider.settings"
    django.setup()
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for name, back in BACK.items():
        client = Client(id=name, name=name, skip_consent=True, scopes="openid\nprofile\nemail")
        client.set_secret("of-a-test")
        client.set_redirect_uris([os.environ.get("OIDC_PROVIDER_BACK", "http://testserver") + back])
        client.save()
    for name, email in PEOPLE.items():
        user = get_user_model().objects.create_user(name, email, first_name=name.title(), last_name="Bakker")
        if email:
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    call_command("runserver", f"localhost:{port}", use_reloader=False, verbosity=0)


if __name__ == "__main__":
    main(sys.argv[1])
