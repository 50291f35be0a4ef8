"""Addresses of a copy in files: relative, so that it opens from a disk, a stick or any folder of a web host."""

from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from ketnap.lib import naming
from ketnap.public.links import Links


@dataclass(frozen=True)
class Copied(Links):
    up: str = ""
    """From the page that prints the address to the top of the folder: `../../`."""

    def seen_from(self, path: str) -> "Copied":
        """Addresses as the page of that path prints them."""
        return replace(self, up="../" * path.count("/"))

    def home(self) -> str:
        return f"{self.up}index.html"

    def article(self, address: str) -> str:
        return f"{self.up}bai/{_folder(address)}/index.html"

    def to_print(self, address: str) -> str:
        return f"{self.up}bai/{_folder(address)}/in.html"

    def figures(self, address: str) -> str:
        return f"{self.up}bai/{_folder(address)}/so-lieu.html"

    def section(self, address: str, after: int | None = None) -> str:
        return f"{self.up}chuyen-muc/{_folder(address)}/{f'sau-{after}' if after else 'index'}.html"

    def tag(self, address: str, page: int = 1) -> str:
        return f"{self.up}the/{_folder(address)}/{f'trang-{page}' if page > 1 else 'index'}.html"

    def search(self, typed: str = "", page: int = 1) -> str:
        return f"{self.up}tim/index.html"

    def feed(self) -> str:
        return f"{self.up}feed.xml"

    def feed_page(self) -> str:
        """What a reading program is, and where it finds the feed."""
        return f"{self.up}nhan-tin/index.html"

    def feedback(self, address: str) -> str:
        return f"{self.writing()}?bai={self.code(address)}"

    def own_feedback(self) -> str:
        return self.writing()

    def writing(self) -> str:
        """Where feedback is written into a file."""
        return f"{self.up}gui-phan-hoi/index.html"

    def code(self, address: str) -> str:
        """What an article is called in feedback that comes as a file."""
        return f"{self.bulletin}/{address}"

    def photo(self, digest: str, width: int) -> str:
        return f"{self.up}anh/{digest}-{width}.jpg"

    def file(self, name: str) -> str:
        return f"{self.up}tep/{name}"


def path_of(address: str) -> str:
    """The file an address leads to that was printed at the top of the folder."""
    return unquote(address)


def _folder(address: str) -> str:
    """`con` is a word of every day and no name of a folder on Windows."""
    return quote(naming.legal(address) if len(address) <= naming.LONGEST else address)
