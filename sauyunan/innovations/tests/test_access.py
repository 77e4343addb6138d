"""Who sees, writes and checks records."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from sauyunan.innovations import access
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.tests import registry_factories as made

pytestmark = pytest.mark.django_db


def everybody(units):
    """One person of each kind, by what they are to an innovation of the health centre."""
    return {
        "leader of the team": made.person("ketua", "kit/staf", units["puskesmas"]),
        "member of the team": made.person("anggota"),
        "mentor": made.person("mentor"),
        "colleague": made.person("rekan", "kit/staf", units["puskesmas"]),
        "reviewer of the unit": made.person("admin-unit", "city/innovation", units["puskesmas"]),
        "reviewer above": made.person("admin-dinas", "city/innovation", units["dinkes"]),
        "reviewer elsewhere": made.person("admin-lain", "city/innovation", units["dishub"]),
        "city leader": made.person("sekda", "city/leader", units["kota"]),
        "auditor": made.person("auditor", "city/auditor", units["kota"]),
        "administrator": made.person("admin", "city/admin", units["kota"]),
        "no role": made.person("tamu"),
    }


SEE_A_DRAFT = {
    "leader of the team",
    "member of the team",
    "mentor",
    "reviewer of the unit",
    "reviewer above",
    "city leader",
    "auditor",
    "administrator",
}
EDIT = {"leader of the team", "member of the team", "reviewer of the unit", "reviewer above"}
REVIEW = {"reviewer of the unit", "reviewer above"}


def test_each_kind_of_person_may_what_is_promised():
    units = city = made.city_units()
    people = everybody(city)
    draft = made.record(units["puskesmas"])
    made.in_team(draft, people["leader of the team"], "leader")
    made.in_team(draft, people["member of the team"], "member")
    made.in_team(draft, people["mentor"], "mentor")

    def those(allowed):
        return {kind for kind, person in people.items() if allowed(person)}

    sees = those(lambda person: Innovation.objects.visible_to(person).filter(pk=draft.pk).exists())
    assert sees == SEE_A_DRAFT
    assert those(lambda person: access.may_read_inside(person, draft)) == SEE_A_DRAFT
    assert those(lambda person: access.may_edit(person, draft)) == EDIT
    assert those(lambda person: access.may_review(person, draft)) == REVIEW
    assert not Innovation.objects.visible_to(AnonymousUser()).exists()


def test_listed_public_records_are_everybodys():
    units = made.city_units()
    shown = made.record(units["dinkes"], status="listed")
    made.record(units["dinkes"], status="listed", is_public=False)

    assert list(Innovation.objects.visible_to(AnonymousUser())) == [shown]
    assert list(Innovation.objects.visible_to(made.person("tamu"))) == [shown]


def test_record_without_a_unit_is_reviewed_at_the_top():
    units = made.city_units()
    row = made.record(None)

    assert access.may_review(made.person("a", "city/innovation", units["kota"]), row)
    assert not access.may_review(made.person("b", "city/innovation", units["dinkes"]), row)


def test_one_begins_records_where_one_works():
    units = made.city_units()

    def begins(*args):
        return [unit.code for unit in access.units_to_begin_in(made.person(*args))]

    assert begins("a", "kit/staf", units["dinkes"]) == ["dinkes"]
    assert begins("b", "city/innovation", units["dinkes"]) == ["dinkes", "puskesmas"]
    assert begins("c", "city/auditor", units["kota"]) == []
    assert begins("d") == []
