"""What respondents may tell of themselves: fixed lists, as SKM reports of agencies have them.

Age, sex, education and work are in use in the survey applications and reports that follow
PermenPANRB 14/2017; its annex fixes no age groups, so ours go by tens of years.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise  # not there at run time

Lists = Mapping[str, Mapping[str, "StrPromise"]]

LABELS: Mapping[str, StrPromise] = {
    "age_group": _("Age"),
    "sex": _("Sex"),
    "education": _("Highest education"),
    "work": _("Main occupation"),
}
LISTS: Lists = {
    "age_group": {
        "under-20": _("Below 20"),
        "20-29": _("20 to 29"),
        "30-39": _("30 to 39"),
        "40-49": _("40 to 49"),
        "50-59": _("50 to 59"),
        "60-up": _("60 and above"),
    },
    "sex": {"male": _("Male"), "female": _("Female")},
    "education": {
        "sd": _("Primary school (SD) or none"),
        "sltp": _("Junior secondary school (SLTP)"),
        "slta": _("Senior secondary school (SLTA)"),
        "diploma": _("Diploma"),
        "s1": _("Bachelor (S1)"),
        "s2": _("Master (S2)"),
        "s3": _("Doctorate (S3)"),
    },
    "work": {
        "asn": _("Civil servant (PNS/ASN)"),
        "tni-polri": _("Army or police (TNI/Polri)"),
        "private": _("Private employee"),
        "self-employed": _("Self-employed"),
        "student": _("Pupil or student"),
        "farmer": _("Farmer"),
        "other": _("Other"),
    },
}
"""Field of an answer -> key -> label, in the order that they are shown."""
