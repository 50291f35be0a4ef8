"""Where a request came from, and how often somebody tries: in constant memory, without keeping who it was."""

import hashlib
import hmac
import ipaddress
import os
import threading


def sender(remote: str, forwarded: str, trusted: frozenset[str]) -> str:
    """The address a request came from. What a header says is believed only where the neighbour is one of the trusted
    proxies, from its end backwards to the first address that is none; one that is no address is not believed.

    An IPv6 network of 64 bits counts as one address: that much is given to one household."""
    found = remote.strip()
    for one in reversed(forwarded.split(",")) if forwarded else ():
        if found not in trusted:
            break
        if not _read(one):
            break
        found = one.strip()
    address = _read(found)
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped
        return str(inner) if inner else str(ipaddress.ip_network((address, 64), strict=False))
    return found


def near(address: str) -> str:
    """How far away what `sender` told is: `machine`, `inside` a private network, `outside`; empty: it is no address."""
    try:
        found = ipaddress.ip_network(address.strip(), strict=False)
    except ValueError:
        return ""
    if found.is_loopback:
        return "machine"
    return "inside" if found.is_private or found.is_link_local else "outside"


def _read(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip())
    except ValueError:
        return None


class Memory[T]:
    """What was found out, for some seconds, in this process; of at most `places` keys."""

    def __init__(self, *, seconds: int, places: int = 500) -> None:
        self.seconds, self.places = seconds, places
        self._kept: dict[str, tuple[float, T]] = {}

    def get(self, key: str, now: float) -> T | None:
        until, value = self._kept.get(key, (0.0, None))
        return value if now < until else None

    def keep(self, key: str, value: T, now: float) -> None:
        if len(self._kept) >= self.places:
            self._kept = {}
        self._kept[key] = (now + self.seconds, value)

    def clear(self) -> None:
        self._kept = {}


class Gate:
    """At most `tries` of one sender within `seconds`, in this process. Senders are kept as a keyed digest, the key is
    made anew with every window; when there are `places` of them, nobody new passes until the window is over."""

    def __init__(self, *, tries: int, seconds: int, places: int = 20_000) -> None:
        self.tries, self.seconds, self.places = tries, seconds, places
        self._lock = threading.Lock()
        self._window, self._key = -1, b""
        self._counts: dict[bytes, int] = {}

    def passes(self, sender: str, now: float) -> bool:
        """Count one try of the sender at that moment (seconds since 1970). False: one too many."""
        with self._lock:
            if int(now // self.seconds) != self._window:
                self._window, self._key = int(now // self.seconds), os.urandom(16)
                self._counts.clear()
            named = hmac.digest(self._key, sender.encode(), hashlib.sha256)[:8]
            count = self._counts.get(named, 0)
            if count >= self.tries or (not count and len(self._counts) >= self.places):
                return False
            self._counts[named] = count + 1
            return True

    def clear(self) -> None:
        with self._lock:
            self._window = -1
