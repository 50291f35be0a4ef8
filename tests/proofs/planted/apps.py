"""Faults a program of a proof may be started with: PLANTED names one of them. Only tests start it."""

import os
from importlib import import_module
from typing import Any

from django.apps import AppConfig

SETTINGS = "tests.proofs.planted.settings"


def planted(name: str) -> dict[str, str]:
    """What goes into the environment of a server that is to have the fault."""
    return {"DJANGO_SETTINGS_MODULE": SETTINGS, "PLANTED": name}


class Planted(AppConfig):
    name = "tests.proofs.planted"

    def ready(self) -> None:
        FAULTS.get(os.environ["PLANTED"], dict)()  # the others are settings


def no_version() -> None:
    """Nobody asks whether a file was changed since the page was opened."""
    from ketnap.web.admission import acts

    acts.posted_version = lambda request: None


def no_key() -> None:
    """Every form is taken for a new one."""
    from ketnap.actions import once

    plain = once.claim

    def claim(*, user_id: int, key: str, page: str) -> Any:
        return plain(user_id=user_id, key=os.urandom(15).hex(), page=page)

    once.claim = claim


def no_transaction() -> None:
    """Every statement is committed by itself."""
    from tests.proofs import without_transaction  # noqa: F401


def clock() -> None:
    """The clock of the program is set on by the seconds a file of the data folder says."""
    from datetime import timedelta
    from pathlib import Path

    from django.conf import settings

    from ketnap.management import clock_watch

    timezone: Any = import_module("django.utils.timezone")
    plain, said = timezone.now, Path(settings.DATA_DIR) / "clock.offset"
    clock_watch.EVERY = 0.2

    def now() -> Any:
        return plain() + timedelta(seconds=float(said.read_text() or 0) if said.exists() else 0)

    timezone.now = now


def network_drive() -> None:
    """The data folder lies on a drive of another machine."""
    from ketnap.lib import engine

    engine.file_system = lambda folder, mounts: "nfs4"


FAULTS = {one.__name__: one for one in (no_version, no_key, no_transaction, clock, network_drive)}
