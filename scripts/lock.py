"""Compiles requirements/*.in into hashed locks. uv is fetched into .venv for it and is needed for nothing else.

The test lock is compiled under the runtime lock, so that both name the same versions.
"""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
OPTIONS = [
    "--generate-hashes", "--universal", "--python-version", "3.12", "--no-header", "--no-emit-index-url",
    "--no-emit-find-links", "--quiet",
]  # fmt: skip


def main() -> int:
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-cache-dir", "uv"], check=True)
    for name, more in (("runtime", []), ("test", ["--constraint", "requirements/runtime.txt"])):
        command = [uv, "pip", "compile", f"requirements/{name}.in", "-o", f"requirements/{name}.txt", *OPTIONS, *more]
        done = subprocess.run(command, cwd=PROJECT, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
