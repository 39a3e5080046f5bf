"""What a cooperative sent stays as it came, whoever asks; what the office decides goes one way."""
from odoo.tools import SQL

from ..ledger.append_only import guarded

NAME = 'koperasi_return_received_guard'
GUARD = """
CREATE OR REPLACE FUNCTION koperasi_return_received_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := '{state,question,asked_on,answer,answered_on,decision,decided_on,decided_by_id,write_uid,write_date,message_main_attachment_id}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'koperasi: a return that was received stays' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
            ('received', 'asked'), ('received', 'accepted'), ('received', 'refused'), ('received', 'replaced'),
            ('asked', 'received'), ('asked', 'accepted'), ('asked', 'refused'), ('asked', 'replaced'), ('accepted', 'replaced'), ('refused', 'replaced')) THEN
        RAISE EXCEPTION 'koperasi: a return does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'koperasi: what a cooperative sent stays as it came' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


def guard(cr):
    """ Refuse changes of received documents and figures by a trigger.

    :param cr: cursor
    """
    cr.execute(GUARD)
    guarded(cr, 'koperasi_return_received', NAME, rows=False)
    where = SQL.identifier('koperasi_return_received')
    cr.execute(SQL("DROP TRIGGER IF EXISTS koperasi_no_truncate ON %s", where))
    cr.execute(SQL("CREATE TRIGGER koperasi_no_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION koperasi_append_only()", where))
