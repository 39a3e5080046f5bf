"""A rating that is final stays as it is, whoever asks; one that a newer one takes the place of says so, no more."""
from odoo.tools import SQL

GUARD = """
CREATE OR REPLACE FUNCTION koperasi_rating_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'koperasi_rating' THEN
        IF OLD.state IN ('final', 'replaced') AND (TG_OP = 'DELETE'
            OR to_jsonb(NEW) - ARRAY['state', 'write_uid', 'write_date'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['state', 'write_uid', 'write_date']
            OR NEW.state NOT IN (OLD.state, 'replaced')) THEN
            RAISE EXCEPTION 'koperasi: a final rating is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF EXISTS (SELECT FROM koperasi_rating r WHERE r.state IN ('final', 'replaced')
                  AND r.id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.rating_id ELSE OLD.rating_id END, CASE WHEN TG_OP = 'DELETE' THEN OLD.rating_id ELSE NEW.rating_id END)) THEN
        RAISE EXCEPTION 'koperasi: a final rating is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


def guard(cr, table, rows=True):
    """ Refuse changes of a table where they concern a final rating.

    :param cr: cursor
    :param str table: name of the table
    :param bool rows: the table holds rows of a rating, which are not added either
    """
    name, events = SQL.identifier(table), SQL("INSERT OR UPDATE OR DELETE") if rows else SQL("UPDATE OR DELETE")
    cr.execute(GUARD)
    cr.execute(SQL("DROP TRIGGER IF EXISTS koperasi_rating_guard ON %s", name))
    cr.execute(SQL("CREATE TRIGGER koperasi_rating_guard BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION koperasi_rating_guard()", events, name))
