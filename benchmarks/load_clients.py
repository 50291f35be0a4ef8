"""Those who ask: a process of its own, so that it waits for its own processor and not for the server's lock.

    python -m benchmarks.load_clients FILE     FILE: what to do, as load.py writes it; prints what came back

`steady`: so many requests a second, each begun when it is due whether or not others have come back; seconds are counted
from that moment. `full`: so many connections, each asking again at once. `come`: people who sign in, each trying again
where told to wait. `wrong`: passwords that are none, so many a second.
"""

import http.client
import json
import queue
import random
import sys
import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from math import ceil

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TOKEN = "x" * 32
PATIENCE = 180.0
SILENT = 3.0
LONGEST = 600.0
"""Seconds a connection waits for an answer: a report of a country takes minutes beside daily work."""


@dataclass
class Told:
    """What came back."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, seconds: float, status: int | str) -> None:
        with self.lock:
            self.seconds.append(seconds)
            self.statuses[str(status)] = self.statuses.get(str(status), 0) + 1

    def said(self) -> dict[str, object]:
        rows = sorted(self.seconds) or [0.0]
        return {
            "count": len(self.seconds), "statuses": self.statuses, "p50": rows[len(rows) // 2],
            "p99": rows[ceil(0.99 * len(rows)) - 1], "most": rows[-1],
        }  # fmt: skip


class Asker:
    """One connection while it is used; where it was silent, another, as a browser does."""

    def __init__(self, port: int) -> None:
        self.port, self.used = port, 0.0
        self.held = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST)

    def ask(self, where: str, cookie: str, typed: dict[str, str] | None = None) -> tuple[int | str, str]:
        """(status, Retry-After); a connection that broke is `broken`."""
        body, headers = None, {"Cookie": f"sessionid={cookie}; csrftoken={TOKEN}" if cookie else f"csrftoken={TOKEN}"}
        if time.perf_counter() - self.used > SILENT:
            self.held.close()
        self.used = time.perf_counter()
        if typed is not None:
            body, headers = urllib.parse.urlencode(typed | {"csrfmiddlewaretoken": TOKEN}), headers | FORM
        try:
            self.held.request("POST" if body else "GET", where, body, headers)
            answer = self.held.getresponse()
            answer.read()
            self.used = time.perf_counter()
        except (OSError, http.client.HTTPException):
            self.held.close()
            self.held = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
            return "broken", ""
        return answer.status, answer.headers.get("Retry-After", "")


def one_of(rng: random.Random, mix: list[dict]) -> dict:
    chosen: dict = rng.choices(mix, weights=[one["share"] for one in mix])[0]
    return chosen


def asked(asker: Asker, rng: random.Random, one: dict, number: int) -> tuple[int | str, str]:
    where, cookie = rng.choice(one["where"])
    day = f"{number % 28 + 1}/{number // 28 % 12 + 1}/{1950 + number // 336 % 45}"
    typed = one["typed"] and {
        name: value.replace("#", str(number)).replace("@", day) for name, value in one["typed"].items()
    }
    return asker.ask(where, cookie, typed)


def steady(todo: dict, told: Told) -> None:
    due: queue.Queue[tuple[float, int]] = queue.Queue()

    def work(seed: int) -> None:
        asker, rng = Asker(todo["port"]), random.Random(seed)
        while (at := due.get())[1] >= 0:
            status, _ = asked(asker, rng, one_of(rng, todo["mix"]), at[1] + todo.get("first", 0))
            told.note(time.perf_counter() - at[0], status)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(todo["connections"])]
    for one in threads:
        one.start()
    began = time.perf_counter()
    for number in range(int(todo["rate"] * todo["seconds"])):
        at = began + number / todo["rate"]
        time.sleep(max(0.0, at - time.perf_counter()))
        due.put((at, number))
    for _ in threads:
        due.put((0.0, -1))
    for one in threads:
        one.join()


def full(todo: dict, told: Told) -> None:
    until = time.perf_counter() + todo["seconds"]

    def work(seed: int) -> None:
        asker, rng, number = Asker(todo["port"]), random.Random(seed), 0
        while (began := time.perf_counter()) < until:
            number += 1
            where = todo.get("first", 0) + seed * 10_000 + number
            status, wait = asked(asker, rng, one_of(rng, todo["mix"]), where)
            told.note(time.perf_counter() - began, status)
            if wait:
                time.sleep(min(float(wait), 1.0))

    run([threading.Thread(target=work, args=(n,)) for n in range(todo["connections"])])


def come(todo: dict, told: Told) -> None:
    """`told.seconds`: from the first try to being in."""
    names = todo["names"]

    def work(place: int) -> None:
        time.sleep(place * todo["seconds"] / len(names))
        asker, began = Asker(todo["port"]), time.perf_counter()
        while time.perf_counter() - began < PATIENCE:
            status, wait = asker.ask("/dang-nhap/", "", {"username": names[place], "password": todo["password"]})
            if status == 302:
                break
            told.statuses[f"again {status}"] = told.statuses.get(f"again {status}", 0) + 1
            time.sleep(float(wait or 1.0))
        told.note(time.perf_counter() - began, status)

    run([threading.Thread(target=work, args=(n,)) for n in range(len(names))])


def run(threads: list[threading.Thread]) -> None:
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def main(file: str) -> None:
    with open(file, encoding="utf-8") as held:  # noqa: PTH123
        todo = json.load(held)
    told = Told()
    {"steady": steady, "full": full, "come": come}[todo["how"]](todo, told)
    print(json.dumps(told.said()))


if __name__ == "__main__":
    main(sys.argv[1])
