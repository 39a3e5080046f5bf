"""What the meeting decided stays as it was decided, whoever asks: only a new decision takes its place, and only before it is booked.
What was paid goes back only where its transaction was reversed."""
from ..ledger.append_only import guarded

GUARD = """
CREATE OR REPLACE FUNCTION koperasi_surplus_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    flow text[] := ARRAY['state', 'write_uid', 'write_date', 'computed_on', 'booked_by_id', 'booked_on', 'paid_on'];
    totals text[] := ARRAY['total_share_months', 'total_interest', 'capital_given', 'business_given', 'remainder', 'tax_total', 'small_total', 'member_count'];
    standing varchar;
BEGIN
    IF TG_TABLE_NAME = 'koperasi_surplus' THEN
        IF TG_OP = 'DELETE' THEN
            IF OLD.state <> 'draft' THEN
                RAISE EXCEPTION 'koperasi: a surplus that was reviewed is not deleted' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN OLD;
        END IF;
        IF OLD.state IN ('draft', 'reviewed') THEN
            IF NEW.state NOT IN ('draft', 'reviewed') AND NOT (NEW.state = 'decided' AND EXISTS (
                SELECT FROM koperasi_surplus_decision d WHERE d.surplus_id = NEW.id AND d.number = NEW.decision_number AND d.date = NEW.decision_date AND d.surplus = NEW.surplus)) THEN
                RAISE EXCEPTION 'koperasi: a surplus is distributed as the meeting decided' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END IF;
        IF OLD.state = 'decided' THEN
            flow := flow || totals;
        END IF;
        IF to_jsonb(NEW) - flow IS DISTINCT FROM to_jsonb(OLD) - flow
            OR NOT (NEW.state = OLD.state OR (OLD.state, NEW.state) IN (('decided', 'computed'), ('decided', 'reviewed'), ('computed', 'reviewed'), ('computed', 'booked'),
                    ('booked', 'paid'), ('booked', 'computed'), ('paid', 'booked')))
            OR (NEW.state = 'computed' AND OLD.state = 'booked' AND EXISTS (SELECT FROM koperasi_surplus_share s WHERE s.surplus_id = OLD.id AND s.state = 'paid')) THEN
            RAISE EXCEPTION 'koperasi: what the meeting decided on the surplus is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT s.state INTO standing FROM koperasi_surplus s WHERE s.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.surplus_id ELSE OLD.surplus_id END;
    IF TG_TABLE_NAME = 'koperasi_surplus_line' THEN
        IF standing NOT IN ('draft', 'reviewed') THEN
            RAISE EXCEPTION 'koperasi: what the meeting decided on the surplus is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF TG_OP = 'DELETE' THEN
        IF standing NOT IN ('draft', 'reviewed', 'decided') THEN
            RAISE EXCEPTION 'koperasi: the parts of a surplus are not changed' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF (standing NOT IN ('draft', 'reviewed', 'decided')
           AND (NEW.surplus_id, NEW.member_id, NEW.company_id, NEW.share_months, NEW.interest_paid, NEW.capital, NEW.business, NEW.gross, NEW.tax, NEW.net)
               IS DISTINCT FROM (OLD.surplus_id, OLD.member_id, OLD.company_id, OLD.share_months, OLD.interest_paid, OLD.capital, OLD.business, OLD.gross, OLD.tax, OLD.net))
        OR (NEW.state = 'paid' AND NEW.transaction_id IS NULL)
        OR (OLD.state = 'paid' AND (NEW.state, NEW.transaction_id, NEW.payout) IS DISTINCT FROM (OLD.state, OLD.transaction_id, OLD.payout)
            AND NOT EXISTS (SELECT FROM koperasi_transaction r WHERE r.reversal_of_id = OLD.transaction_id)) THEN
        RAISE EXCEPTION 'koperasi: the parts of a surplus are not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
# the parts of all members are added by few statements: each is looked at as a whole
ADDED = """
CREATE OR REPLACE FUNCTION koperasi_surplus_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM koperasi_surplus s WHERE s.state NOT IN ('draft', 'reviewed', 'decided') AND s.id IN (SELECT a.surplus_id FROM added a)) THEN
        RAISE EXCEPTION 'koperasi: the parts of a surplus are not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS koperasi_surplus_added ON koperasi_surplus_share;
CREATE TRIGGER koperasi_surplus_added AFTER INSERT ON koperasi_surplus_share REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION koperasi_surplus_added();
"""


def guard(cr, table, rows=True):
    """ Refuse changes of a table where they concern a decided surplus; parameters as of ``guarded`` """
    cr.execute(GUARD)
    guarded(cr, table, 'koperasi_surplus_guard', rows)


def guard_added(cr):
    """ Refuse more parts of members where a surplus is computed """
    cr.execute(ADDED)
