"""What surveys add to the kit format: no file, one effect."""

from __future__ import annotations

from sauyunan.kits.format import Strict
from sauyunan.kits.parts import KitPart
from sauyunan.surveys.effects import ASK_SURVEY

SURVEYS = KitPart(name="surveys", files="", model=Strict, effects=(ASK_SURVEY,))
