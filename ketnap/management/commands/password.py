"""`ketnap password`: a new first password for somebody, at the machine itself, when nobody else can help."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.access.viewer import office
from ketnap.actions import accounts
from ketnap.actions.refusal import Refused
from ketnap.lib import clock
from ketnap.management.commands.account import asked


class Command(BaseCommand):
    help = (
        "Set a first password for an account; its holder sets one of their own at the next sign-in. The password is "
        "asked for, or read from stdin. The journal keeps a line."
    )
    examples = ("ketnap password hoa", "ketnap password hoa --drop-factor")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="name to sign in with")
        parser.add_argument(
            "--drop-factor", action="store_true", help="take the app and the printed codes away too: both are lost"
        )

    def handle(self, *, username: str, drop_factor: bool, **options: Any) -> None:
        user = accounts.named(username)
        if user is None:
            raise CommandError(f"there is no account {username}: see the pages of the organisations", returncode=2)
        try:
            accounts.reset_password(user.pk, password=asked(), drop_factor=drop_factor, by=office(clock.today()))
        except Refused as refused:
            raise CommandError(refused.problems[0].sentence, returncode=1) from refused
        self.stdout.write(f"{username} signs in with the new password and sets one of their own.")
