"""What was published stays as it was published, whoever asks: of a proof only its mail is noted later, of signed papers nothing is changed."""
from ..ledger.append_only import guarded

GUARD = """
CREATE OR REPLACE FUNCTION koperasi_proof_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'koperasi_proof' THEN
        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['mail_id', 'write_uid', 'write_date'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['mail_id', 'write_uid', 'write_date'] THEN
            RAISE EXCEPTION 'koperasi: a published proof is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF OLD.signed_on IS NOT NULL THEN
        RAISE EXCEPTION 'koperasi: a signed paper is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


def guard(cr, table):
    """ Refuse changes of a table of this domain; parameters as of ``guarded`` """
    cr.execute(GUARD)
    guarded(cr, table, 'koperasi_proof_guard', rows=False)
