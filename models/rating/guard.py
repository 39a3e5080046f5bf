"""A rating that is final stays as it is, whoever asks; one that a newer one takes the place of says so, no more."""
from ..ledger.append_only import guarded

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
    """ Refuse changes of a table where they concern a final rating; parameters as of ``guarded`` """
    cr.execute(GUARD)
    guarded(cr, table, 'koperasi_rating_guard', rows)
