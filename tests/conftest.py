"""What every test stands on: the database and its two roles, the shared data, the running product."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.template.backends.jinja2 import Template
from django.test import Client, TransactionTestCase
from django.test.signals import template_rendered
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from civicnet.caching.versions import raise_everything
from civicnet.database.roles import grant_web_role
from civicnet.embedded.postgres import as_superuser, ensure, let_owner_clear_log
from tests import running, walked
from tests.factories import once, sign_in
from tests.first_start import first_start as first_start_in
from tests.fuzz import asking
from tests.settings import TEST_DATABASE
from tests.template_database import migrated
from tests.workers import group_tests, order_groups
from tests.world import World, build_world
from tests.world.rows import one_test, shared_rows

# New objects before Python looks for garbage; its own 700 take a tenth of the time of all tests.
GARBAGE_AT = 20_000

LEFT_OUT = pytest.StashKey[int]()

# No test depends on how fast the machine is, or how busy.
hypothesis_settings.register_profile("civicnet", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("civicnet")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--whole",
        action="store_true",
        help="everything whole: every URL for everybody in every state, all real ballots, the largest attack",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "walk(walk): left out while the walk is kept (tests/walked.py)")
    Template.render = _render_and_say  # type: ignore[method-assign]
    if settings.EMBEDDED:
        ensure(settings.LAYOUT)


def pytest_report_header(config: pytest.Config) -> str:
    """One line: of what a sample is taken, and why."""
    return walked.header(whole=config.getoption("whole"))


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    if left_out := [] if config.getoption("whole") else walked.left_out(items):
        config.hook.pytest_deselected(items=left_out)
        config.stash[LEFT_OUT] = len(left_out)
        items[:] = [item for item in items if item not in {*left_out}]
    group_tests(items)
    yield  # pytest-django puts them in an order of its own, and xdist reads the marks
    order_groups(items)


def pytest_collection_finish() -> None:
    """Let Python look for garbage in what tests make, not again and again in all that was imported for them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AT)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear how many tests a worker left out, which is the same for all."""
    node.config.stash[LEFT_OUT] = node.workeroutput.get("left_out", 0)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """How many tests were left out, and what the fuzz tests tried, added up over all processes."""
    if number := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"walks: {number} tests were left out (tests/walked.py)")
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    if said := asking.summary(reports):
        terminalreporter.write_line(said)


@pytest.fixture(scope="session")
def whole(pytestconfig: pytest.Config) -> bool:
    """Whether this run takes all of what others take the edges of (`make test-all`)."""
    return bool(pytestconfig.getoption("whole"))


@pytest.fixture(scope="session")
def walks_whole(whole: bool) -> Callable[[walked.Walk], bool]:
    """`walks_whole(FUZZ)`: whether a test that can take the edges of this walk takes all of it."""
    return lambda walk: whole or not walk.is_kept()


# ---- answers ------------------------------------------------------------------------------
_request = Client.request


def _request_and_read(self: Client, **request: Any) -> Any:
    """Read every answer to its end, as a server does: one that is left half-way holds its question open, until garbage
    is collected in the transaction of another test.
    """
    response: Any = _request(self, **request)
    if response.streaming:
        response.streaming_content = list(response.streaming_content)
    return response


Client.request = _request_and_read  # type: ignore[method-assign]

# ---- templates ----------------------------------------------------------------------------
_render = Template.render


def _render_and_say(self: Template, context: dict[str, Any] | None = None, request: Any = None) -> Any:
    """Say which template was drawn with which context, as Django's own backend does, for `response.context`."""
    context = {} if context is None else context
    drawn = _render(self, context, request)
    template_rendered.send(sender=self, template=self.template, context=context)
    return drawn


# ---- database -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Let Django make the test database of each worker as a copy of one that is migrated (template_database.py)."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated(f"{TEST_DATABASE}_migrated")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the test database as the owner, then let every test act as the web role."""
    options = connection.settings_dict["OPTIONS"]
    as_owner = options["options"]
    with django_db_blocker.unblock():
        grant_web_role(connection)
        if settings.EMBEDDED:
            let_owner_clear_log(settings.LAYOUT, connection.settings_dict["NAME"])
            with as_superuser(settings.LAYOUT, connection.settings_dict["NAME"]) as superuser:
                once.allow_put_back(superuser)
        _keep_autovacuum_away()
        connection.close()
    if settings.WEB_ROLE:
        options["options"] += f" -c role={settings.WEB_ROLE}"
    yield
    with django_db_blocker.unblock():
        connection.close()
    options["options"] = as_owner  # who makes a database drops it


def _keep_autovacuum_away() -> None:
    """Let no table of the test database be analysed while a test runs; the server's settings stay the product's.

    A test has its rows in a transaction that others do not see. Autovacuum, which may come by at any moment, then notes
    that the table is empty, and from there on PostgreSQL reads it whole for every row of a big import.
    """
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} SET (autovacuum_enabled = false)")


def _empty_as_owner(self: TransactionTestCase) -> None:
    """Empty the tables after a transactional test; the web role may not truncate and frozen tables refuse it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.DATABASES['default']['USER']}")
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        names = ", ".join(connection.ops.quote_name(table) for table in tables)
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 <> 0"
        )
        guarded = [table for (table,) in cursor.fetchall()]
        cursor.execute("BEGIN")
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {names}")
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("COMMIT")
        cursor.execute("RESET ROLE")


TransactionTestCase._fixture_teardown = _empty_as_owner  # type: ignore[method-assign]


# ---- shared data --------------------------------------------------------------------------


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real input beside the project; a test that needs it is skipped where it is missing."""
    folder = Path(os.environ.get("CIVICNET_TEST_DATA") or running.ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        reason = f"The shared data is not in {folder} (CIVICNET_TEST_DATA names another folder)."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(autouse=True)
def media(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> None:
    """Uploads of a test stay with the test; rows that several tests share have folders of their own."""
    if not {"world", "rows"} & {*request.fixturenames}:
        settings.MEDIA_ROOT = tmp_path / "media"
        settings.ROUND_KEYS = tmp_path / "round-keys"


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """No test finds what another one left in a cache, or in the process."""
    cache.clear()
    raise_everything()


@pytest.fixture(autouse=True)
def factories_remember(
    request: pytest.FixtureRequest, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Factories put back what they made before (factories/once.py), where a test begins with an empty database."""
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & {*request.fixturenames} or (
        marker and marker.kwargs.get("transaction")
    )
    shares = {"world", "rows", "made_anew"} & {*request.fixturenames} or hasattr(
        request.function, "hypothesis"
    )
    with once.begin_test(monkeypatch, empty=settings.EMBEDDED and not (whole or commits or shares)):
        yield
    if commits:
        once.forget()


@pytest.fixture
def made_anew() -> None:
    """A test that asks for it gets rows that the verbs made: it looks at how they lie in the database."""


@pytest.fixture(autouse=True)
def dutch() -> None:
    """A page in English, fetched in the test before, leaves its language behind."""
    translation.activate("nl")


# ---- the world ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One world (tests/world) for all tests of a file, which says `usefixtures("world")` of them all."""
    with build_world(django_db_blocker, tmp_path_factory.mktemp("world")) as built:
        yield built


@pytest.fixture(scope="module")
def rows(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A transaction for all tests of a file, which says `usefixtures("rows")` of them all.

    A fixture of the module, which asks for this one, makes in it once what the tests read; it gives no model instance,
    which a test could change for those after it, but what they need to fetch their own.
    """
    with shared_rows(django_db_blocker, tmp_path_factory.mktemp("rows")):
        yield


@pytest.fixture
def _django_db_helper(request: pytest.FixtureRequest) -> Iterator[None]:
    """A transaction for each test, as pytest-django makes one; within that of a file's rows; none in the world's."""
    if "rows" in request.fixturenames:
        with one_test():
            yield
        return
    if "world" not in request.fixturenames:
        request.getfixturevalue("_django_db_helper")
    yield


# ---- people -------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def outbox(settings: Any) -> None:
    """Mail goes where it goes in the product: Message rows of kind mail. Django's test runner would catch it before."""
    settings.EMAIL_BACKEND = "civicnet.outbox.mail.Outbox"


@pytest.fixture
def client_for() -> Callable[..., Client]:
    """`client_for(user, strong=True)`: a test client that is signed in; `strong` is a session with two factors."""

    return sign_in


# ---- running programs ---------------------------------------------------------------------


@pytest.fixture(scope="session")
def first_start() -> Path:
    """A data folder in which `manage.py up` began with nothing, and came to its end: products start from copies."""
    return first_start_in(settings.DATA_DIR / "first-starts")


@pytest.fixture(scope="session")
def first_demo(first_start: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which `manage.py up --demo` loaded the demo, and came to its end: demos start from copies."""
    folder = running.copy(first_start, tmp_path_factory.mktemp("first") / "demo")
    with running.started(folder, "--demo"):
        pass
    return folder


@pytest.fixture(scope="session")
def product(first_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `manage.py up --demo` on a data folder of its own. Tests that use it are in the group "browser"."""
    folder = running.copy(first_demo, tmp_path_factory.mktemp("product") / "demo")
    with running.started(folder, "--demo") as address:
        yield address


@pytest.fixture(scope="module")
def oidc_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a running OpenID Connect provider, and the folder whose `claims.json` says what it claims."""
    folder, port = tmp_path_factory.mktemp("provider"), running.free_port()
    process = running.start_provider(port, folder)
    yield f"http://localhost:{port}", folder
    process.terminate()
    process.wait(10)
