"""Asks a feed whether holes are known in the packages the program runs on. Run before each release.

    .venv/bin/python scripts/holes.py [--feed https://pypi.org/pypi]

The feed answers GET FEED/NAME/VERSION/json with `vulnerabilities`, as the Python Package Index and its mirrors do (what
pip-audit asks too). Exit: 0 every package was looked up and none has a hole; 1 holes, each named; 3 NOT CHECKED: the
feed could not be asked about every package.
"""

import argparse
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.wheelhouse import locked

FEED = "https://pypi.org/pypi"
SECONDS = 10


def holes(feed: str, name: str, version: str) -> list[str]:
    """One sentence a hole. Raises OSError or ValueError where the feed does not answer as it should."""
    with urllib.request.urlopen(f"{feed.rstrip('/')}/{name}/{version}/json", timeout=SECONDS) as answer:  # noqa: S310
        told = json.load(answer)
    if told["info"]["version"] != version:
        raise ValueError(f"it speaks of {told['info']['version']}")
    return [
        f"{name} {version}: {', '.join([one['id'], *one.get('aliases', [])])}, mended in "
        f"{', '.join(one.get('fixed_in') or ['no version yet'])}"
        for one in told["vulnerabilities"]
        if not one.get("withdrawn")
    ]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feed", default=FEED)
    feed = parser.parse_args(arguments).feed
    packages, found, silent = locked(), [], {}
    for name, (version, _) in packages.items():
        try:
            found += holes(feed, name, version)
        except (OSError, ValueError, KeyError, TypeError) as failed:
            silent[name] = str(failed)
            if isinstance(failed, urllib.error.URLError) and not isinstance(failed, urllib.error.HTTPError):
                break  # nobody there: the others would only wait
    for line in found:
        print(line)
    if silent:
        name, why = next(iter(silent.items()))
        print(f"NOT CHECKED: {feed} could not be asked about every one of {len(packages)} packages ({name}: {why})")
        return 1 if found else 3
    print(f"{len(packages)} packages looked up at {feed}: {len(found)} known holes")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
