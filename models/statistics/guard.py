"""What was published stays as it was told, whoever asks: afterwards a later edition may take its place, no more."""
from ..ledger.append_only import guarded

GUARD = """
CREATE OR REPLACE FUNCTION koperasi_statistic_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE open_columns text[] := ARRAY['state', 'write_uid', 'write_date'];
BEGIN
    IF TG_TABLE_NAME = 'koperasi_statistic_edition' THEN
        IF OLD.state IN ('published', 'replaced') AND (TG_OP = 'DELETE' OR NEW.state NOT IN ('published', 'replaced') OR (OLD.state = 'replaced' AND NEW.state <> 'replaced')
            OR to_jsonb(NEW) - open_columns IS DISTINCT FROM to_jsonb(OLD) - open_columns) THEN
            RAISE EXCEPTION 'koperasi: what was published is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF EXISTS (SELECT FROM koperasi_statistic_edition e WHERE e.state IN ('published', 'replaced')
                  AND e.id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.edition_id ELSE OLD.edition_id END, CASE WHEN TG_OP = 'DELETE' THEN OLD.edition_id ELSE NEW.edition_id END)) THEN
        RAISE EXCEPTION 'koperasi: what was published is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


def guard(cr, table, rows=True):
    """ Refuse changes of a table where they concern what was published; parameters as of ``guarded`` """
    cr.execute(GUARD)
    guarded(cr, table, 'koperasi_statistic_guard', rows)
