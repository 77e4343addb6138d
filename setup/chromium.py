"""Find Chromium for the browser tests: CHROMIUM=, else on PATH, else installed by apt as root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def found() -> str | None:
    """The path of a Chromium, or None."""
    named = os.environ.get("CHROMIUM", "")
    if named:
        return shutil.which(named)
    return shutil.which("chromium") or shutil.which("chromium-browser")


def main() -> int:
    if found():
        return 0
    if os.environ.get("CHROMIUM"):
        print(f"CHROMIUM={os.environ['CHROMIUM']} is no program: name the path of a Chromium.")
        return 1
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        print("Chromium for the browser tests …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([apt, "update", "-qq"], env=quiet, check=False)
        install = [apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        subprocess.run(install, env=quiet, check=False, stdout=subprocess.DEVNULL)
    if not found():
        print("The browser tests need Chromium: type apt-get install chromium, or CHROMIUM=/path.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
