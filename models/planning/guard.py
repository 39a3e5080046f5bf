"""A budget that was approved stays as it is, whoever asks: a new version takes its place. Of its work plan only what became of it is written."""
from ..ledger.append_only import guarded

REPORTED = ('progress', 'spent', 'result')      # of an activity, while the year runs
GUARD = """
CREATE OR REPLACE FUNCTION koperasi_budget_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE open_columns text[] := ARRAY['write_uid', 'write_date'];
BEGIN
    IF TG_TABLE_NAME = 'koperasi_budget' THEN
        IF OLD.state IN ('approved', 'replaced') AND (TG_OP = 'DELETE'
            OR to_jsonb(NEW) - 'state' - open_columns IS DISTINCT FROM to_jsonb(OLD) - 'state' - open_columns
            OR NEW.state NOT IN (OLD.state, 'replaced')) THEN
            RAISE EXCEPTION 'koperasi: an approved budget is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF EXISTS (SELECT FROM koperasi_budget b WHERE b.state IN ('approved', 'replaced')
                  AND b.id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.budget_id ELSE OLD.budget_id END, CASE WHEN TG_OP = 'DELETE' THEN OLD.budget_id ELSE NEW.budget_id END)) THEN
        IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'koperasi_budget_activity' THEN
            open_columns := open_columns || ARRAY['progress', 'spent', 'result'];
        END IF;
        IF TG_OP <> 'UPDATE' OR to_jsonb(NEW) - open_columns IS DISTINCT FROM to_jsonb(OLD) - open_columns THEN
            RAISE EXCEPTION 'koperasi: an approved budget is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


def guard(cr, table, rows=True):
    """ Refuse changes of a table where they concern an approved budget; parameters as of ``guarded`` """
    cr.execute(GUARD)
    guarded(cr, table, 'koperasi_budget_guard', rows)
