"""The kits: what their files say is what the program reads, and what systemd, PostgreSQL and nginx take."""

import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import load_command_class

from ketnap import settings
from ketnap.imports import workbook
from ketnap.management import cli
from scripts import postgres

ROOT = Path(__file__).parents[2]
KITS = ROOT / "kits"
UNITS = sorted(KITS.glob("*/ketnap*.service"))
SPARK = sorted(KITS.glob("*/spark-*.service"))
NAME = "ketnap.lan"
EXPOSED = 2.0
"""Of 10: what `systemd-analyze security` may find a service exposed at. One without a single option of ours has 9.4."""


def environment(kit: str) -> dict[str, str]:
    lines = (KITS / kit / "ketnap.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def section(path: Path, name: str) -> list[tuple[str, str]]:
    """(key, value) of a section of a unit; a key may stand more than once."""
    found, inside = [], False
    for line in path.read_text().splitlines():
        if line.startswith("["):
            inside = line == f"[{name}]"
        elif inside and "=" in line and not line.startswith("#"):
            found.append((line.partition("=")[0], line.partition("=")[2]))
    return found


def service(path: Path) -> dict[str, str]:
    return dict(section(path, "Service"))


def directive(name: str, file: str = "ketnap.conf") -> str:
    (found,) = set(re.findall(rf"^\s*{name} (.+);$", (KITS / "nginx" / file).read_text(), re.M))
    return found


@pytest.mark.parametrize("kit", ["one-pc", "server", "cluster"])
def test_every_line_of_the_environment_is_read_by_the_program(kit) -> None:
    told = environment(kit)
    source = "".join(path.read_text() for path in (ROOT / "ketnap").rglob("*.py"))
    assert [name for name in told if f'"{name}"' not in source] == []
    assert told["KETNAP_DATA_DIR"] == settings.own_folder(Path("/opt/ketnap")) == "/var/lib/ketnap"
    assert told["KETNAP_HTTPS"] == "yes" and told["KETNAP_HOSTS"] == NAME
    url = told.get("DATABASE_URL", "")
    database = settings.database(url, Path("/x"))
    if kit == "server":
        assert {key: database[key] for key in ("NAME", "USER", "HOST", "PASSWORD")} == {
            "NAME": "ketnap", "USER": "ketnap", "HOST": "/var/run/postgresql", "PASSWORD": "",
        }  # fmt: skip
    assert settings.required("KETNAP_SECOND_FACTOR", told.get("KETNAP_SECOND_FACTOR", ""), url) == (
        "optional" if kit == "one-pc" else "required"
    )


@pytest.mark.parametrize("path", UNITS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_unit_starts_what_there_is_with_what_it_takes(path) -> None:
    told = service(path)
    program, name, *rest = shlex.split(told["ExecStart"])
    assert program == "/opt/ketnap/current/bin/ketnap" and name in cli.COMMANDS
    options = cli.parser_of(load_command_class("ketnap", name), name).parse_args(rest)
    if name == "serve" and not options.only_worker:
        assert f"http://{options.host}:{options.port}" == directive("proxy_pass", "desk.conf")
        assert options.host in environment(path.parent.name)["KETNAP_TRUSTED_PROXIES"].split(",")
        assert options.no_worker == (path.parent / "ketnap-worker.service").exists()
    assert told["EnvironmentFile"] == "/etc/ketnap/ketnap.env"
    assert f"/var/lib/{told['StateDirectory']}" == environment(path.parent.name)["KETNAP_DATA_DIR"]
    assert told["ReadWritePaths"].lstrip("-") == environment(path.parent.name)["KETNAP_BACKUP_DIR"]


@pytest.mark.parametrize("path", UNITS + SPARK, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_unit_is_shut_in(path) -> None:
    told = service(path)
    user, near = ("spark", "localhost 10.0.0.0/24") if path in SPARK else ("ketnap", "localhost")
    wanted = {
        "User": user, "UMask": "0077", "StateDirectoryMode": "0700", "NoNewPrivileges": "yes",
        "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
        "CapabilityBoundingSet": "", "IPAddressDeny": "any", "IPAddressAllow": near,
    }  # fmt: skip
    assert {key: told.get(key) for key in wanted} == wanted


def test_every_timer_wakes_a_unit_and_every_unit_that_ends_has_a_timer() -> None:
    timers = {path.with_suffix("") for path in KITS.glob("*/*.timer")}
    ending = {path.with_suffix("") for path in UNITS if service(path)["Type"] == "oneshot"}
    assert timers == ending and len(timers) == 3


@pytest.mark.parametrize("path", UNITS + SPARK, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_systemd_takes_the_unit(path, tmp_path) -> None:
    planted = tmp_path / path.name
    planted.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", path.read_text()))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", planted], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", planted], capture_output=True, text=True
    )
    assert float(re.findall(r"exposure level for \S+ ([\d.]+)", done.stdout)[0]) <= EXPOSED


def test_spark_serves_nobody_who_does_not_know_the_word() -> None:
    """That its units start a cluster which counts is shown in tests/proofs/test_spark.py."""
    lines = (KITS / "cluster" / "spark-defaults.conf").read_text().splitlines()
    told = dict(line.split() for line in lines if line and not line.startswith("#"))
    assert told["spark.authenticate"] == told["spark.network.crypto.enabled"] == "true"
    assert told["spark.authenticate.secret"] and len(SPARK) == 2
    assert {service(path)["Environment"].split()[1] for path in SPARK} == {"SPARK_CONF_DIR=/etc/spark"}


@pytest.fixture
def readable() -> Iterator[Path]:
    """A folder the server's own account may read."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_postgresql_takes_its_settings_and_they_keep_the_log(readable) -> None:
    conf = KITS / "server" / "postgresql-ketnap.conf"
    (copy := readable / "postgresql.conf").write_text(conf.read_text())
    for name, wanted in {
        "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "archive_mode": "on",
        "archive_timeout": "60", "listen_addresses": "", "log_statement": "none",
        "archive_command": '/usr/local/bin/ketnap-wal-keep "%p" "%f"',
    }.items():  # fmt: skip
        done = subprocess.run(
            [postgres.binaries() / "postgres", f"--config-file={copy}", "-D", readable, "-C", name],
            capture_output=True, text=True, cwd="/", **postgres.account(),
        )  # fmt: skip
        assert (done.returncode, done.stdout.strip()) == (0, wanted), done.stderr
    keep = (KITS / "server" / "ketnap-wal-keep").read_text()
    assert set(re.findall(r"\b(KETNAP_\w+)=", keep)) == {"KETNAP_BACKUP_DIR", "KETNAP_COPY_KEY_FILE"}
    assert re.search(r'exec /opt/ketnap/current/bin/ketnap wal-keep "\$1" "\$2"', keep)
    assert os.access(KITS / "server" / "ketnap-wal-keep", os.X_OK)


def test_the_proxy_takes_what_the_program_takes_and_no_more() -> None:
    assert directive("client_max_body_size") == "66m"
    assert workbook.MAX_FILE == 64 * 1024**2, "the page 413 and the proxy speak of this"
    assert directive("ssl_protocols") == "TLSv1.2 TLSv1.3"
    assert "$args" not in directive("log_format ketnap") and "$request_uri" not in directive("log_format ketnap")
