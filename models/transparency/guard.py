"""What was published stays as it was told, whoever asks: afterwards it only is superseded or withdrawn."""
from ..ledger.append_only import guarded

WITHDRAWAL = ('withdrawal_reason', 'withdrawal_asked_by_id', 'withdrawal_asked_on', 'withdrawn_by_id', 'withdrawn_on')
GUARD = """
CREATE OR REPLACE FUNCTION koperasi_transparency_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE open_columns text[] := ARRAY['state', 'write_uid', 'write_date', 'withdrawal_reason', 'withdrawal_asked_by_id', 'withdrawal_asked_on', 'withdrawn_by_id', 'withdrawn_on'];
BEGIN
    IF TG_TABLE_NAME = 'koperasi_transparency' THEN
        IF OLD.state IN ('published', 'superseded', 'withdrawn') AND (TG_OP = 'DELETE'
            OR to_jsonb(NEW) - open_columns IS DISTINCT FROM to_jsonb(OLD) - open_columns
            OR (OLD.state = 'published' AND NEW.state NOT IN ('published', 'superseded', 'withdrawn'))
            OR (OLD.state = 'superseded' AND NEW.state NOT IN ('superseded', 'withdrawn'))
            OR (OLD.state = 'withdrawn' AND to_jsonb(NEW) - ARRAY['write_uid', 'write_date'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['write_uid', 'write_date'])) THEN
            RAISE EXCEPTION 'koperasi: what was published is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF EXISTS (SELECT FROM koperasi_transparency s WHERE s.state IN ('published', 'superseded', 'withdrawn')
                  AND s.id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.snapshot_id ELSE OLD.snapshot_id END, CASE WHEN TG_OP = 'DELETE' THEN OLD.snapshot_id ELSE NEW.snapshot_id END)) THEN
        RAISE EXCEPTION 'koperasi: what was published is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


def guard(cr, table, rows=True):
    """ Refuse changes of a table where they concern what was published; parameters as of ``guarded`` """
    cr.execute(GUARD)
    guarded(cr, table, 'koperasi_transparency_guard', rows)
