"""Triggers that keep the tallies of published records, whoever changes these; and the first count."""

from __future__ import annotations

from django.db import migrations

DEEPEST = 18
"""Digits of the smallest cells that are counted: 150 metres wide at the equator."""
_COUNTED = f"""
INSERT INTO registers_tally (register, level, key, until, records, places, latitude, longitude)
SELECT one.register, kept.level, kept.key, one.until, factor * count(*), factor * count(one.latitude),
  factor * coalesce(sum(one.latitude), 0), factor * coalesce(sum(one.longitude), 0)
FROM %s AS one CROSS JOIN LATERAL (
  SELECT 0 AS level, '' AS key
  UNION ALL SELECT 0, unnest(one.facets)
  UNION ALL SELECT digits, left(one.cell, digits) FROM generate_series(1, {DEEPEST}) AS digits
    WHERE one.cell <> '') AS kept
GROUP BY 1, 2, 3, 4
"""  # noqa: S608  a number and a name of ours
_FUNCTION = f"""
CREATE FUNCTION registers_tally_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  factor integer := TG_ARGV[0];
BEGIN
  {_COUNTED % "changed"};
  RETURN NULL;
END $$
"""
_TRIGGER = """
CREATE TRIGGER registers_tally_{name} AFTER {verb} ON registers_published
REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION registers_tally_change('{factor}')
"""
TRIGGERS = {
    "added": ("INSERT", "NEW", "1"),
    "gone": ("DELETE", "OLD", "-1"),
    "before": ("UPDATE", "OLD", "-1"),
    "after": ("UPDATE", "NEW", "1"),
}
FORWARD = [
    _FUNCTION,
    *(
        _TRIGGER.format(name=name, verb=verb, rows=rows, factor=factor)
        for name, (verb, rows, factor) in TRIGGERS.items()
    ),
    _COUNTED.replace("factor * ", "") % "registers_published",
]
BACKWARD = [
    *(f"DROP TRIGGER registers_tally_{name} ON registers_published" for name in TRIGGERS),
    "DROP FUNCTION registers_tally_change()",
    "DELETE FROM registers_tally",
]


class Migration(migrations.Migration):
    dependencies = [("registers", "0011_take_a_sample")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
