"""A home of its own for a test run, in place before Django reads its settings.

Loaded by pytest with ``-p sauyunan.testhome``. The processes of a parallel run inherit the home of
the process that started them, so that they share one embedded server.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# A browser driven in this process leaves its event loop running; Django's queries beside it are meant.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
_IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ

if not _IS_WORKER:
    HOME = Path(tempfile.mkdtemp(prefix="sauyunan-test-"))
    # As root the database's account must be able to pass.
    HOME.chmod(0o711)
    os.environ["SAUYUNAN_HOME"] = str(HOME)
    atexit.register(shutil.rmtree, HOME, ignore_errors=True)
