"""The WSGI application that Granian serves."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

from sauyunan.core import whole_body

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sauyunan.settings")
application = whole_body.guarded(get_wsgi_application())

# What is loaded now stays: looking through it for garbage again and again costs every request.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 50)
