"""Compiles requirements/*.in into hashed locks. uv is fetched into .venv for it and is needed for nothing else.

Each lock is compiled under the one before it, so that all name the same versions.
"""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
OPTIONS = [
    "--generate-hashes", "--universal", "--python-version", "3.12", "--no-header", "--no-emit-index-url",
    "--no-emit-find-links", "--quiet",
]  # fmt: skip
CHAIN = (
    ("runtime", ""), ("figures", "runtime"), ("spark", "figures"), ("build", "runtime"), ("test", "spark"),
    ("bench", "test"),
)  # fmt: skip
"""Lock, and the one before it."""


def main() -> int:
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-cache-dir", "uv"], check=True)
    for name, under in CHAIN:
        command = [uv, "pip", "compile", f"requirements/{name}.in", "-o", f"requirements/{name}.txt", *OPTIONS]
        command += ["--constraint", f"requirements/{under}.txt"] if under else []
        done = subprocess.run(command, cwd=PROJECT, check=False)
        if done.returncode:
            return done.returncode
    subprocess.run(
        [sys.executable, PROJECT / "scripts" / "setup.py", "test"], check=True
    )  # the table tells of what is there
    return subprocess.run([sys.executable, PROJECT / "scripts" / "packages.py"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
