"""What a meeting was is not rewritten: attendance, minutes and decisions of a closed one stay, whoever asks."""
from ..ledger.append_only import guarded

GUARD = """
CREATE OR REPLACE FUNCTION koperasi_meeting_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    always text[] := ARRAY['write_uid', 'write_date'];
    kept boolean;
BEGIN
    IF TG_TABLE_NAME = 'koperasi_meeting' THEN
        IF OLD.state IN ('closed', 'cancelled') AND (TG_OP = 'DELETE'
            OR to_jsonb(NEW) - always - ARRAY['dinas_reported_on', 'dinas_note', 'message_main_attachment_id']
               IS DISTINCT FROM to_jsonb(OLD) - always - ARRAY['dinas_reported_on', 'dinas_note', 'message_main_attachment_id']) THEN
            RAISE EXCEPTION 'koperasi: a meeting that is over is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;

    IF TG_OP = 'INSERT' THEN
        SELECT state IN ('closed', 'cancelled') INTO kept FROM koperasi_meeting WHERE id = NEW.meeting_id;
    ELSE
        SELECT bool_or(state IN ('closed', 'cancelled')) INTO kept FROM koperasi_meeting WHERE id IN (OLD.meeting_id, CASE WHEN TG_OP = 'UPDATE' THEN NEW.meeting_id END);
    END IF;

    IF TG_TABLE_NAME = 'koperasi_meeting_attendance' THEN
        -- a row is taken back by another one, which says why
        IF kept OR TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (
            to_jsonb(NEW) - 'state' IS DISTINCT FROM to_jsonb(OLD) - 'state' OR OLD.state <> 'present' OR NEW.state <> 'cancelled'
            OR NOT EXISTS (SELECT FROM koperasi_meeting_attendance c WHERE c.cancels_id = OLD.id)) THEN
            RAISE EXCEPTION 'koperasi: attendance is not rewritten' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF TG_TABLE_NAME = 'koperasi_meeting_agenda' OR TG_TABLE_NAME = 'koperasi_meeting_delegate' THEN
        IF kept THEN
            RAISE EXCEPTION 'koperasi: a meeting that is over is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF TG_TABLE_NAME = 'koperasi_meeting_decision' THEN
        -- what was decided stands; who does it until when goes on
        IF kept AND (TG_OP <> 'UPDATE' OR to_jsonb(NEW) - always - ARRAY['owner', 'owner_id', 'deadline', 'state', 'percent']
                     IS DISTINCT FROM to_jsonb(OLD) - always - ARRAY['owner', 'owner_id', 'deadline', 'state', 'percent']) THEN
            RAISE EXCEPTION 'koperasi: a decision of a meeting that is over is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF TG_TABLE_NAME = 'koperasi_meeting_question' THEN
        IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (OLD.text, OLD.member_id, OLD.meeting_id, OLD.asked_at) IS DISTINCT FROM (NEW.text, NEW.member_id, NEW.meeting_id, NEW.asked_at) THEN
            RAISE EXCEPTION 'koperasi: what a member asked is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF TG_TABLE_NAME = 'koperasi_meeting_invitation' THEN
        IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (OLD.code, OLD.member_id, OLD.meeting_id, OLD.invited_at) IS DISTINCT FROM (NEW.code, NEW.member_id, NEW.meeting_id, NEW.invited_at) THEN
            RAISE EXCEPTION 'koperasi: an invitation is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


def guard(cr, table, rows=True):
    """ Refuse changes of a table of meetings; parameters as of ``guarded`` """
    cr.execute(GUARD)
    guarded(cr, table, 'koperasi_meeting_guard', rows)
