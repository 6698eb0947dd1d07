"""Where the embedded default keeps its files. Imported by settings, so it imports nothing of Django."""

import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

# A unix socket's path may have about 100 bytes; PostgreSQL adds the name of its socket to the folder.
LONGEST_SOCKET_DIR = 80


class StartError(Exception):
    """Why a part cannot start, as one sentence for the person at the terminal."""


@dataclass(frozen=True)
class Layout:
    """The folders and addresses that belong to one data folder."""

    data_dir: Path

    @property
    def postgres_dir(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def valkey_dir(self) -> Path:
        return self.data_dir / "valkey"

    @property
    def pages_dir(self) -> Path:
        return self.data_dir / "valkey-pages"

    @property
    def log_dir(self) -> Path:
        return self.data_dir / "logs"

    @property
    def socket_dir(self) -> Path:
        """The folder of the unix sockets: in the data folder, or in /tmp when that path is long or unusual."""
        inside = self.data_dir / "run"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_DIR and re.fullmatch(r"[A-Za-z0-9/._-]+", str(inside)):
            return inside
        name = sha256(os.fsencode(self.data_dir)).hexdigest()[:10]
        return Path("/tmp") / f"civicnet-{os.getuid()}-{name}"

    def database(self, role: str) -> dict[str, Any]:
        """Django's settings of the embedded database for `role`, through its unix socket."""
        return {"NAME": "civicnet", "USER": role, "HOST": str(self.socket_dir)}

    def broker_url(self) -> str:
        return f"redis+socket://{self.socket_dir / 'valkey.sock'}"

    def pages_url(self) -> str:
        return f"redis+socket://{self.socket_dir / 'pages.sock'}"

    @property
    def address_file(self) -> Path:
        return self.data_dir / "up-address"

    def tell_address(self, address: str) -> None:
        """Tell the commands that run beside `manage.py up` where the site is, for as long as this process lives."""
        self.address_file.write_text(f"{os.getpid()} {address}")

    def forget_address(self) -> None:
        """Withdraw what `tell_address` said; what another process said stays."""
        with suppress(FileNotFoundError):
            if self.address_file.read_text().startswith(f"{os.getpid()} "):
                self.address_file.unlink()

    def address(self) -> str:
        """Where `manage.py up` serves from this data folder now; empty when it does not run."""
        try:
            pid, address = self.address_file.read_text().split()
            os.kill(int(pid), 0)
        except PermissionError:  # it runs as another user
            return address
        except (OSError, ValueError):
            return ""
        return address

    def create(self) -> None:
        """Make the data folder if it is missing. Raises StartError when that is not possible."""
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StartError(
                f"The data folder {self.data_dir} cannot be made ({error.strerror}): "
                "set CIVICNET_DATA_DIR to a folder you may write in."
            ) from error
        if not os.access(self.data_dir, os.W_OK | os.X_OK):
            raise StartError(
                f"The data folder {self.data_dir} is not writable: set CIVICNET_DATA_DIR to a folder you may write in."
            )

    def secret_key(self) -> str:
        """The installation's secret, made once and kept readable for its owner only. Raises StartError."""
        path = self.data_dir / "secret-key"
        if not path.exists():
            self.create()
            # Two processes may start at once: each writes its own, the first link wins, both read the winner.
            own = path.with_name(f"secret-key.{os.getpid()}")
            try:
                with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                    file.write(secrets.token_urlsafe(50))
                if not path.exists():
                    os.link(own, path)
            except FileExistsError:
                pass
            except OSError as error:
                raise StartError(
                    f"The data folder {self.data_dir} cannot be used: {error.strerror}."
                ) from error
            finally:
                own.unlink(missing_ok=True)
        return path.read_text()
