"""`ketnap switch`: an account off or on again, or out everywhere, at the machine itself: for who looks after the
program, and where nobody else can."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.access.viewer import office
from ketnap.actions import accounts
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Refused
from ketnap.lib import clock


class Command(BaseCommand):
    help = (
        "off: nobody signs in with the account, and where it has the book open that ends at the next page. on: it "
        "signs in as before. out: it is ended everywhere and may sign in again. off and on need a reason, and a paper "
        "or who asked for it. The last account that gives rights or looks after the program stays on. The journal "
        "keeps a line."
    )
    examples = (
        "ketnap switch off hoa --reason 'Nghỉ thai sản' --paper 12-QĐ/ĐUK",
        "ketnap switch on hoa --reason 'Đi làm lại' --asked-by 'đồng chí Vân, Trưởng ban'",
        "ketnap switch out hoa",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("off", "on", "out"))
        parser.add_argument("username", help="name to sign in with")
        parser.add_argument("--reason", default="", help="why, in one sentence")
        parser.add_argument("--paper", default="", metavar="NUMBER", help="number of the paper it follows")
        parser.add_argument("--asked-by", default="", metavar="WHO", help="who asked for it, where there is no paper")

    def handle(
        self, *, what: str, username: str, reason: str, paper: str, asked_by: str, **options: Any
    ) -> None:  # fmt: skip
        found = accounts.any_named(username)
        if found is None:
            raise CommandError(f"there is no account {username}: see the pages of the organisations", returncode=2)
        console = office(clock.today())
        if what == "out":
            many = accounts.end_all_of(found, unit_id=None, by=console)
            self.stdout.write(f"{username} is out everywhere: {many} ended.")
            return
        act = accounts.switch_off if what == "off" else accounts.switch_on
        try:
            act(found, paper=Paper(number=paper, on_behalf_of=asked_by, reason=reason), unit_id=None, by=console)
        except Refused as refused:
            raise CommandError(refused.problems[0].sentence, returncode=1) from refused
        self.stdout.write(f"{username} is {what}.")
