"""Triggers that keep the ledger append-only, and the counters of rate limits."""

from __future__ import annotations

from django.db import migrations

FORWARD = [
    """
    CREATE FUNCTION core_ledger_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' THEN
        IF OLD.position IS NULL AND OLD.leaf IS NULL
          AND NEW.position IS NOT NULL AND NEW.leaf IS NOT NULL
          AND (NEW.id, NEW.at, NEW.actor, NEW.capability, NEW.unit, NEW.verb, NEW.object,
               NEW.commitment, NEW.salt)
            IS NOT DISTINCT FROM
              (OLD.id, OLD.at, OLD.actor, OLD.capability, OLD.unit, OLD.verb, OLD.object,
               OLD.commitment, OLD.salt)
        THEN
          RETURN NEW;
        END IF;
      END IF;
      RAISE EXCEPTION 'the ledger is only added to: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER core_ledger_rows BEFORE UPDATE OR DELETE ON core_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION core_ledger_guard()
    """,
    """
    CREATE TRIGGER core_ledger_birth BEFORE INSERT ON core_ledgerentry
    FOR EACH ROW WHEN (NEW.position IS NOT NULL OR NEW.leaf IS NOT NULL)
    EXECUTE FUNCTION core_ledger_guard()
    """,
    """
    CREATE TRIGGER core_ledger_table BEFORE TRUNCATE ON core_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_ledger_guard()
    """,
    """
    CREATE FUNCTION core_ledger_head_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' THEN
        IF NEW.size > OLD.size THEN
          RETURN NEW;
        END IF;
      END IF;
      RAISE EXCEPTION 'the ledger only grows: % of its head refused', TG_OP
        USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER core_ledger_head_row BEFORE UPDATE OR DELETE ON core_ledgerhead
    FOR EACH ROW EXECUTE FUNCTION core_ledger_head_guard()
    """,
    """
    CREATE TRIGGER core_ledger_head_table BEFORE TRUNCATE ON core_ledgerhead
    FOR EACH STATEMENT EXECUTE FUNCTION core_ledger_head_guard()
    """,
    # Counters may be lost in a crash; writing them must cost no more than needed.
    "ALTER TABLE core_ratecounter SET UNLOGGED",
]
REVERSE = [
    "ALTER TABLE core_ratecounter SET LOGGED",
    "DROP TRIGGER core_ledger_head_table ON core_ledgerhead",
    "DROP TRIGGER core_ledger_head_row ON core_ledgerhead",
    "DROP FUNCTION core_ledger_head_guard()",
    "DROP TRIGGER core_ledger_table ON core_ledgerentry",
    "DROP TRIGGER core_ledger_birth ON core_ledgerentry",
    "DROP TRIGGER core_ledger_rows ON core_ledgerentry",
    "DROP FUNCTION core_ledger_guard()",
]


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, REVERSE)]
