"""A rating that is final stays as it is, whoever asks; one that a newer one takes the place of says so, no more."""
from odoo.tools import SQL

from ..ledger.append_only import guarded

GUARD = """
CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = %(name)s THEN
        IF OLD.state IN ('final', 'replaced') AND (TG_OP = 'DELETE'
            OR to_jsonb(NEW) - ARRAY['state', 'write_uid', 'write_date'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['state', 'write_uid', 'write_date']
            OR NEW.state NOT IN (OLD.state, 'replaced')) THEN
            RAISE EXCEPTION 'koperasi: a final rating is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF EXISTS (SELECT FROM %(table)s r WHERE r.state IN ('final', 'replaced')
                  AND r.id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.rating_id ELSE OLD.rating_id END, CASE WHEN TG_OP = 'DELETE' THEN OLD.rating_id ELSE NEW.rating_id END)) THEN
        RAISE EXCEPTION 'koperasi: a final rating is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


def guard(cr, table, ratings):
    """ Refuse changes of a table where they concern a final rating.

    :param str table: of ratings, or of their rows
    :param str ratings: table of the ratings
    """
    cr.execute(SQL(GUARD, function=SQL.identifier(f'{ratings}_guard'), name=ratings, table=SQL.identifier(ratings)))
    guarded(cr, table, f'{ratings}_guard', table != ratings)
