"""What was asked, cast, counted and published is not changed: triggers, since a database has users beside the programme."""
from odoo.tools import SQL

from ..ledger.append_only import guarded

BALLOT = """
CREATE OR REPLACE FUNCTION koperasi_ballot_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := '{state,write_uid,write_date,message_main_attachment_id}';
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'koperasi: a ballot that was opened stays' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('open', 'closed'), ('closed', 'published'), ('open', 'void'), ('closed', 'void'))
        OR (NEW.state = 'published' AND OLD.counted_on IS NULL) OR (NEW.state = 'void' AND OLD.counted_on IS NOT NULL) THEN
        RAISE EXCEPTION 'koperasi: a ballot does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'void' THEN
        free := free || '{void_reason,closed_on,closed_by_id}'::text[];
    ELSIF OLD.state = 'open' THEN
        free := free || '{closed_on,closed_by_id,entitled}'::text[];
    ELSIF OLD.counted_on IS NULL THEN
        free := free || '{counted_on,counted_by_id,papers,blank,spoiled,lapsed,result,list_hash,codes_hash,key_name}'::text[];
    ELSIF NEW.state <> OLD.state THEN
        free := free || '{published_on,published_by_id}'::text[];
    END IF;
    IF OLD.lot_words IS NULL AND OLD.counted_on IS NOT NULL THEN
        free := free || '{lot_words,lot_on,lot_by_id}'::text[];
    END IF;
    IF to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'koperasi: what was asked and what was counted stay' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
ASKED = """
CREATE OR REPLACE FUNCTION koperasi_ballot_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM koperasi_ballot WHERE state <> 'draft' AND id IN (COALESCE(NEW.ballot_id, OLD.ballot_id), COALESCE(OLD.ballot_id, NEW.ballot_id))) THEN
        RAISE EXCEPTION 'koperasi: the paper of an open ballot stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
"""
# what comes in while the ballot is open, and is not changed; the register is written anew, as it is, at the count
VOTES = """
CREATE OR REPLACE FUNCTION koperasi_ballot_votes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ballot record;
BEGIN
    SELECT state, counted_on INTO ballot FROM koperasi_ballot WHERE id = COALESCE(NEW.ballot_id, OLD.ballot_id);
    IF TG_OP = 'INSERT' AND ballot.state = 'open' AND TG_TABLE_NAME <> 'koperasi_ballot_paper'
        OR TG_OP = 'INSERT' AND ballot.state = 'closed' AND ballot.counted_on IS NULL AND TG_TABLE_NAME = 'koperasi_ballot_paper'
        OR TG_OP = 'UPDATE' AND ballot.state = 'closed' AND ballot.counted_on IS NULL AND TG_TABLE_NAME = 'koperasi_ballot_voter' AND OLD IS NOT DISTINCT FROM NEW
        OR TG_OP = 'DELETE' AND TG_TABLE_NAME = 'koperasi_ballot_envelope' AND (ballot.counted_on IS NOT NULL OR ballot.state = 'void') THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'koperasi: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
SLIPS = """
CREATE OR REPLACE FUNCTION koperasi_ballot_slips() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (SELECT state FROM koperasi_ballot WHERE id = NEW.ballot_id) <> 'open'
        OR TG_OP = 'UPDATE' AND (OLD.used OR (OLD.ballot_id, OLD.code_hash) IS DISTINCT FROM (NEW.ballot_id, NEW.code_hash)) THEN
        RAISE EXCEPTION 'koperasi: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
TRUNCATE = """
CREATE OR REPLACE FUNCTION koperasi_ballot_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'koperasi: TRUNCATE of % is refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
GUARDS = {
    'koperasi_ballot': (BALLOT, 'koperasi_ballot_guard', False),
    **dict.fromkeys(('koperasi_ballot_choice', 'koperasi_candidate'), (ASKED, 'koperasi_ballot_asked', True)),
    **dict.fromkeys(('koperasi_ballot_voter', 'koperasi_ballot_envelope', 'koperasi_ballot_paper', 'koperasi_ballot_vote'), (VOTES, 'koperasi_ballot_votes', True)),
    'koperasi_ballot_slip': (SLIPS, 'koperasi_ballot_slips', True),
}


def guard(cr, table):
    """ Refuse, by triggers, what a table of votes does not allow, whoever asks.

    :param cr: cursor
    :param str table: one of ``GUARDS``
    """
    function, name, rows = GUARDS[table]
    cr.execute(function)   # pylint: disable=sql-injection
    cr.execute(TRUNCATE)
    guarded(cr, table, name, rows)
    where = SQL.identifier(table)
    cr.execute(SQL("DROP TRIGGER IF EXISTS koperasi_no_truncate ON %s", where))
    cr.execute(SQL("CREATE TRIGGER koperasi_no_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION koperasi_ballot_truncate()", where))
