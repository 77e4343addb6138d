"""What services add to the kit format: services/*.yaml and the words of scenarios."""

from __future__ import annotations

from sauyunan.kits.parts import KitPart
from sauyunan.services import checking
from sauyunan.services.format import Service
from sauyunan.services.owner_effects import OWN
from sauyunan.services.reminder_effects import REMIND
from sauyunan.services.requiring_effects import REQUIRE
from sauyunan.services.scenario_words import WORDS

SERVICES = KitPart(
    name="services",
    files="services/*.yaml",
    model=Service,
    check=checking.check_services,
    named_by="service",
    effects=(REMIND, OWN, REQUIRE),
    scenario=WORDS,
    schema_title="A service",
    adaptable=(
        "",
        "promise",
        "fee",
        "law",
        "law.*",
        "keep_years",
        "withdraw_after_days",
        "entry",
        "escalate",
        "escalate.after",
        "bring.*",
        "bring.*.optional",
        "bring.*.or",
        "moves.*.within",
    ),
)
