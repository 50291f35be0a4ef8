"""`ketnap account`: an account that can sign in, with its first right. The first one of an empty book sets it up."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ketnap.access.roles import ROLES
from ketnap.access.viewer import Viewer, office
from ketnap.actions import accounts
from ketnap.lib import clock
from ketnap.queries import organisation


class Command(BaseCommand):
    help = (
        "Make an account that can sign in. While the register holds no organisation it may name the first one and then "
        "works in it as its organiser. The password (12 letters or more) is asked for, or read from stdin."
    )
    examples = (
        "ketnap account hoa --name 'Nguyễn Thị Hòa'",
        "ketnap account duc --name 'Trần Văn Đức' --role officer --unit 19.168.001",
        "ketnap account may --name 'Lê Văn Máy' --role installer",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="name to sign in with")
        parser.add_argument("--name", required=True, help="name of the person, as pages show it")
        parser.add_argument("--seat", default="", help="office of the person, as the masthead shows it")
        parser.add_argument("--role", choices=sorted(ROLES), default="organiser", help="default: organiser")
        parser.add_argument("--unit", metavar="CODE", help="official code (default: the only topmost unit)")

    def handle(self, *, username: str, name: str, seat: str, role: str, unit: str | None, **options: Any) -> None:
        console = office(clock.today())
        place = None if role == "installer" else find(console, unit)
        password = asked()
        accounts.check_password(password)
        with transaction.atomic():
            user = accounts.create_user(username=username, display_name=name, password=password, seat=seat, by=console)
            # Without an organisation there is nothing yet to be organiser of: whoever names it gets that right then.
            accounts.grant(
                user=user, role=role if place else "installer", unit_id=place, valid_from=clock.today(), by=console
            )
        where = f"{role} over {unit or 'the topmost unit'}" if place else "may set up the book"
        self.stdout.write(f"{username} can sign in: {where}.")


def find(console: Viewer, code: str | None) -> int | None:
    """The unit of that code, or the only topmost one; None while there is none at all."""
    rows = organisation.tree(console, clock.today())
    if code is not None:
        found = next((row.unit_id for row in rows if row.code == code), None)
        if found is None:
            raise CommandError(f"there is no unit {code} today: see the codes with ketnap tree", returncode=2)
        return found
    tops = [row for row in rows if row.depth == 0]
    if len(tops) > 1:
        raise CommandError(f"name the unit with --unit: {', '.join(row.code for row in tops)}", returncode=2)
    return tops[0].unit_id if tops else None


def asked() -> str:
    """Typed twice without being shown, or one line of stdin for who scripts it."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise CommandError("the two passwords differ: start again", returncode=2)
    return first
