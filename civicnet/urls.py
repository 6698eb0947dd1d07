"""Every address. Dutch paths for pages; English under /en/. The API, files and the machine's addresses have no language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from civicnet.api.resources import Root
from civicnet.outbox.views import came_back
from civicnet.serving import health

API = [
    path("", include(room))
    for room in (
        "civicnet.api.resources",
        "civicnet.areas.api",
        "vision.api",
        "vision.endorsement.api",
        "initiatives.api",
        "initiatives.assessments.api",
        "initiatives.marketplace.api",
        "initiatives.collaborations.api",
        "initiatives.network.api",
    )
]

urlpatterns = [
    path("livez", health.live, name="livez"),
    path("readyz", health.ready, name="readyz"),
    path("api/v1", Root.as_view(), name="api-root"),
    path("api/v1/", include((API, "api"))),
    path("post/teruggekomen", came_back, name="came_back"),
    path("", include("civicnet.pages.machine.urls")),
    path("bestanden/", include("civicnet.files.urls")),
    *i18n_patterns(
        path("initiatieven/", include("civicnet.pages.initiative.urls")),
        path("initiatieven/", include("initiatives.urls")),
        path("initiatieven/", include("civicnet.pages.organisation.urls")),
        path("visie/", include("vision.endorsement.urls")),
        path("visie/uitslag/", include("vision.endorsement.result_urls")),
        path("visie/", include("civicnet.pages.vision.urls")),
        path("toetsen/", include("initiatives.assessments.urls")),
        path("marktplaats/", include("initiatives.marketplace.urls")),
        path("samenwerkingen/", include("initiatives.collaborations.urls")),
        path("netwerk/", include("initiatives.network.urls")),
        path("mijn/gegevens/", include("civicnet.pages.my_data.urls")),
        path("mijn/", include("civicnet.outbox.urls")),
        path("", include("civicnet.following.urls")),
        path("account/", include("civicnet.accounts.urls")),
        path("account/", include("civicnet.accounts.allauth_urls")),
        path("buurten/", include("civicnet.areas.urls")),
        path("beheer/postcodes/", include("civicnet.areas.admin_urls")),
        path("beheer/overnemen/", include("initiatives.import_urls")),
        path("beheer/rollen/beeindigen/", include("civicnet.pages.ending_roles.urls")),
        path("beheer/", include("civicnet.accounts.admin_urls")),
        path("beheer/", include("civicnet.pages.administration.urls")),
        path("", include("initiatives.work_urls")),
        path("", include("initiatives.assessments.work_urls")),
        path("", include("civicnet.pages.urls")),
        path("inrichten/", include("civicnet.setup.urls")),
        path("", include("civicnet.demo.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "civicnet.serving.outage.bad_request"
handler403 = "civicnet.serving.refusals.forbidden"
handler404 = "civicnet.serving.refusals.not_found"
handler500 = "civicnet.serving.outage.server_error"
