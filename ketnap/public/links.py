"""Every address a public page prints comes from here, so that a copy written to files may have addresses of its own."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.templatetags.static import static
from django.urls import reverse


@dataclass(frozen=True)
class Links:
    """Addresses of one bulletin on this site. A copy in files subclasses it."""

    bulletin: str

    def home(self) -> str:
        return reverse("public-home", args=[self.bulletin])

    def article(self, address: str) -> str:
        return reverse("public-article", args=[self.bulletin, address])

    def to_print(self, address: str) -> str:
        return reverse("public-print", args=[self.bulletin, address])

    def figures(self, address: str) -> str:
        return reverse("public-figures", args=[self.bulletin, address])

    def feedback(self, address: str) -> str:
        """All feedback under an article, and where one's own is sent. Empty: nothing can be sent here."""
        return reverse("public-feedback", args=[self.bulletin, address])

    def own_feedback(self) -> str:
        return reverse("public-own-feedback", args=[self.bulletin])

    def section(self, address: str, after: int | None = None) -> str:
        return reverse("public-section", args=[self.bulletin, address]) + (f"?sau={after}" if after else "")

    def tag(self, address: str, page: int = 1) -> str:
        return reverse("public-tag", args=[self.bulletin, address]) + (f"?trang={page}" if page > 1 else "")

    def search(self, typed: str = "", page: int = 1) -> str:
        """Without words: where the search form sends what is typed. Empty: there is no search here."""
        query = ({"q": typed} if typed else {}) | ({"trang": page} if page > 1 else {})
        return reverse("public-search", args=[self.bulletin]) + (f"?{urlencode(query)}" if query else "")

    def feed(self) -> str:
        return reverse("public-feed", args=[self.bulletin])

    def photo(self, digest: str, width: int) -> str:
        return reverse("public-photo", args=[self.bulletin, digest, width])

    def file(self, name: str) -> str:
        """A stylesheet, a font, the mark."""
        return static(name)
