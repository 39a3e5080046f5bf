"""A budget that was approved stays as it is, whoever asks: a new version takes its place. Of its work plan only what became of it is written."""
from odoo.tools import SQL

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
    """ Refuse changes of a table where they concern an approved budget.

    :param cr: cursor
    :param str table: name of the table
    :param bool rows: the table holds rows of a budget, which are not added either
    """
    name, events = SQL.identifier(table), SQL("INSERT OR UPDATE OR DELETE") if rows else SQL("UPDATE OR DELETE")
    cr.execute(GUARD)
    cr.execute(SQL("DROP TRIGGER IF EXISTS koperasi_budget_guard ON %s", name))
    cr.execute(SQL("CREATE TRIGGER koperasi_budget_guard BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION koperasi_budget_guard()", events, name))
