"""Prepares .venv in the project folder. Called by make; needs only a Python and, where a part is missing, apt-get.

    python3 scripts/setup.py run     the program: .venv/bin/ketnap
    python3 scripts/setup.py figures and the columnar engine for figures (KETNAP_FIGURES=columnar)
    python3 scripts/setup.py spark   and Spark, which counts on several machines (KETNAP_FIGURES=spark://…), with Java
    python3 scripts/setup.py test    and what the tests need: packages, PostgreSQL, Patroni, Java, Chromium, strace
    python3 scripts/setup.py bench   and the rivals of the measurements

Standard library only and plain syntax: the Python that starts it may be older than the one it finds for .venv.
A second call does nothing when no requirement file has changed. Outside the project folder it writes only what apt-get
installs.
"""

import contextlib
import glob
import hashlib
import os
import shutil
import subprocess
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(PROJECT, ".venv")
INSIDE = os.path.join(VENV, "bin", "python")
OLDEST = (3, 12)
ASKED_TO_START = "/usr/sbin/policy-rc.d"
"""Debian asks it before the service of a new package starts."""
SHELL = "chromium-headless-shell"
"""The same browser without its windows: a quarter less work. An older Debian has only the whole one."""
BUILT = ("spark.txt", "test.txt", "bench.txt")
"""Locks with pyspark, which is published as source: what builds it is installed first, held to its hash too."""
NEEDED_FOR_SPARK = {"default-jre-headless": lambda: shutil.which("java")}
NEEDED_FOR_TESTS = {  # Debian package: how to see that it is there
    **NEEDED_FOR_SPARK,
    "postgresql": lambda: glob.glob("/usr/lib/postgresql/*/bin/initdb") or shutil.which("initdb"),
    "patroni": lambda: shutil.which("patroni"),
    "python3-etcd": lambda: glob.glob("/usr/lib/python3/dist-packages/etcd"),
    "etcd-server": lambda: shutil.which("etcd"),
    "haproxy": lambda: shutil.which("haproxy") or os.path.exists("/usr/sbin/haproxy"),
    "nginx": lambda: shutil.which("nginx") or os.path.exists("/usr/sbin/nginx"),
    "systemd": lambda: shutil.which("systemd-analyze"),
    "chromium": lambda: shutil.which(SHELL) or shutil.which("chromium") or shutil.which("chromium-browser"),
    "strace": lambda: shutil.which("strace"),
}


class Missing(Exception):
    """One plain sentence: what is missing and how to get it."""


def apt(packages):
    """Install Debian packages quietly, or say in one sentence which are missing."""
    names = " ".join(packages)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Missing("Missing on this machine: %s. As administrator: apt-get install %s" % (names, names))
    say("installing %s (apt-get)" % names)
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    with unstarted():
        for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *packages]):
            done = subprocess.run(command, env=quiet, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            if done.returncode and "install" in command:
                tail = done.stdout.decode(errors="replace").strip()[-800:]
                raise Missing("apt-get could not install %s:\n%s" % (names, tail))


@contextlib.contextmanager
def unstarted():
    """No service of a package starts that is installed meanwhile: the tests start their own, on ports of their own."""
    if os.path.exists(ASKED_TO_START):
        yield
        return
    with open(ASKED_TO_START, "w") as file:
        file.write("#!/bin/sh\nexit 101\n")
    os.chmod(ASKED_TO_START, 0o755)
    try:
        yield
    finally:
        os.unlink(ASKED_TO_START)


def needed(programs):
    lacking = [name for name, there in programs.items() if not there()]
    if lacking:
        apt(lacking)


def say(sentence):
    print("setup: " + sentence, file=sys.stderr, flush=True)


def version_of(python):
    """(3, 13) of an interpreter, None when it does not start (a shim without its version)."""
    code = "import sys; print(*sys.version_info[:2])"
    done = subprocess.run([python, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    words = done.stdout.split()
    return tuple(int(word) for word in words) if done.returncode == 0 and len(words) == 2 else None


def find_python():
    """The first interpreter new enough: the one asked for, the one running, then what the system has."""
    names = ["python3.13", "python3.14", "python3.12", "python3"]
    paths = [os.environ.get("PYTHON"), sys.executable] + [shutil.which(name) for name in names]
    paths += ["/usr/bin/" + name for name in names] + ["/usr/local/bin/" + name for name in names]
    seen = []
    for path in paths:
        if path and os.path.exists(path):
            found = version_of(path)
            if found and found >= OLDEST:
                return path
            if found:
                seen.append("%d.%d" % found)
    raise Missing(
        "Ketnap needs Python %d.%d or newer; this machine has %s. On Debian: apt-get install python3 python3-venv"
        % (OLDEST + (", ".join(sorted(set(seen))) or "none",))
    )


def make_venv():
    if os.path.exists(INSIDE) and (version_of(INSIDE) or (0, 0)) >= OLDEST:
        return
    python = find_python()
    say("making .venv with %s" % python)
    shutil.rmtree(VENV, ignore_errors=True)
    run([python, "-m", "venv", "--without-pip", VENV])


def pip():
    """A command line of pip that installs into .venv; Debian splits ensurepip and pip into packages of their own."""
    own = [INSIDE, "-m", "pip"]
    if works([*own, "--version"]):
        return own
    if works([INSIDE, "-c", "import ensurepip"]):
        run([INSIDE, "-m", "ensurepip", "--upgrade"])
        return own
    base = os.path.realpath(INSIDE)
    if works([base, "-m", "pip", "--version"]):
        return [base, "-m", "pip", "--python", INSIDE]
    apt(["python%d.%d-venv" % version_of(INSIDE)])
    run([INSIDE, "-m", "ensurepip", "--upgrade"])
    return own


def works(command):
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        tail = done.stdout.decode(errors="replace").strip()[-1500:]
        raise Missing("%s failed:\n%s" % (" ".join(command[:4]), tail))


def packages(lock):
    """Install the packages of one lock, each checked against its hash; nothing when the lock is the installed one."""
    path = os.path.join(PROJECT, "requirements", lock)
    with open(path, "rb") as file:
        fingerprint = hashlib.sha256(file.read() + repr(version_of(INSIDE)).encode()).hexdigest()
    stamp = os.path.join(VENV, lock + ".sha256")
    if os.path.exists(stamp):
        with open(stamp) as file:
            if file.read() == fingerprint:
                return
    say("installing the packages of requirements/%s" % lock)
    command = [*pip(), "install", "--quiet", "--no-cache-dir", "--require-hashes"]
    if lock in BUILT:
        run([*command, "-r", os.path.join(PROJECT, "requirements", "build.txt")])
        command.append("--no-build-isolation")
    run([*command, "-r", path])
    with open(stamp, "w") as file:
        file.write(fingerprint)


def command():
    """`.venv/bin/ketnap`, and the project on the path of .venv. The folder may have spaces in its name."""
    (site,) = glob.glob(os.path.join(VENV, "lib", "python3.*", "site-packages"))
    write(os.path.join(site, "ketnap-here.pth"), PROJECT + "\n")
    start = "import sys; from ketnap.management.cli import main; sys.exit(main())"
    path = os.path.join(VENV, "bin", "ketnap")
    write(path, "#!/bin/sh\nexec '%s' -P -c '%s' \"$@\"\n" % (INSIDE.replace("'", "'\\''"), start))
    os.chmod(path, 0o755)


def write(path, text):
    if os.path.exists(path):
        with open(path) as file:
            if file.read() == text:
                return
    with open(path, "w") as file:
        file.write(text)


def main():
    wanted = sys.argv[1] if len(sys.argv) == 2 else ""
    if wanted not in ("run", "figures", "spark", "test", "bench"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        make_venv()
        packages("runtime.txt")
        if wanted == "figures":
            packages("figures.txt")
        elif wanted == "spark":
            packages("figures.txt")
            packages("spark.txt")
            needed(NEEDED_FOR_SPARK)
        elif wanted != "run":
            packages("test.txt" if wanted == "test" else "bench.txt")
            if not shutil.which(SHELL):
                try:
                    apt([SHELL])
                except Missing:
                    say("tests use the whole Chromium: %s is not to be had" % SHELL)
            needed(NEEDED_FOR_TESTS)
        command()
    except Missing as missing:
        say(str(missing))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
