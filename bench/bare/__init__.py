"""A bare Django project: what the framework alone costs. No part of the product."""

from __future__ import annotations
