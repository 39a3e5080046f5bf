"""A signed return stays as it was signed, whoever asks: only what became of it at the office goes on, and a correction takes its place."""
from ..ledger.append_only import guarded

GUARD = """
CREATE OR REPLACE FUNCTION koperasi_return_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    flow text[] := ARRAY['state', 'write_uid', 'write_date', 'sent_on', 'channel', 'receipt', 'tries', 'next_try', 'last_answer', 'office_words', 'answered_on',
                         'message_main_attachment_id'];
BEGIN
    IF TG_TABLE_NAME = 'koperasi_return' THEN
        IF OLD.state <> 'draft' AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - flow IS DISTINCT FROM to_jsonb(OLD) - flow OR NEW.state = 'draft'
            OR (OLD.state = 'replaced' AND NEW.state <> 'replaced')) THEN
            RAISE EXCEPTION 'koperasi: a signed return is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF EXISTS (SELECT FROM koperasi_return r WHERE r.state <> 'draft'
                  AND r.id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.return_id ELSE OLD.return_id END, CASE WHEN TG_OP = 'DELETE' THEN OLD.return_id ELSE NEW.return_id END)) THEN
        RAISE EXCEPTION 'koperasi: a signed return is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


def guard(cr, table, rows=True):
    """ Refuse changes of a table where they concern a signed return; parameters as of ``guarded`` """
    cr.execute(GUARD)
    guarded(cr, table, 'koperasi_return_guard', rows)
