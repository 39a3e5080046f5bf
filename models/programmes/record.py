"""What the records of programmes and of the channel share."""
import re

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

from ..ledger.append_only import guarded
from ..ledger.checks import check_role

PROGRAMMES = 'koperasi.group_koperasi_programme_officer'
HEAD = 'koperasi.group_koperasi_office_head'
# who writes to cooperatives in the name of the office
WRITERS = (PROGRAMMES, 'koperasi.group_koperasi_registrar', 'koperasi.group_koperasi_inspector', HEAD)
TOKEN = re.compile('[0-9a-f]{32}')

GUARD = """
CREATE OR REPLACE FUNCTION koperasi_programme_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    always text[] := ARRAY['write_uid', 'write_date', 'message_main_attachment_id'];
    kept boolean;
    free text[] := ARRAY[]::text[];
BEGIN
    IF TG_TABLE_NAME = 'koperasi_programme' THEN
        free := ARRAY['result', 'follow_up'];
        kept := OLD.state IN ('finished', 'cancelled');
    ELSIF TG_OP = 'INSERT' THEN
        SELECT state IN ('finished', 'cancelled') INTO kept FROM koperasi_programme WHERE id = NEW.programme_id;
    ELSE
        SELECT bool_or(state IN ('finished', 'cancelled')) INTO kept FROM koperasi_programme
            WHERE id IN (OLD.programme_id, CASE WHEN TG_OP = 'UPDATE' THEN NEW.programme_id END);
    END IF;
    IF TG_TABLE_NAME = 'koperasi_programme_decision' THEN
        free := ARRAY['owner', 'deadline', 'state', 'percent', 'progress'];
    END IF;
    IF TG_TABLE_NAME = 'koperasi_programme_snapshot' THEN
        IF TG_OP <> 'INSERT' THEN
            RAISE EXCEPTION 'koperasi: figures that a programme is measured by are not rewritten' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF kept AND (TG_OP <> 'UPDATE' OR to_jsonb(NEW) - always - free IS DISTINCT FROM to_jsonb(OLD) - always - free) THEN
        RAISE EXCEPTION 'koperasi: a programme that is finished is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


def guard(cr, table, rows=True):
    """ Refuse changes of what belongs to a finished programme; parameters as of ``guarded`` """
    cr.execute(GUARD)
    guarded(cr, table, 'koperasi_programme_guard', rows)


class KoperasiOfficeRecord(models.AbstractModel):
    """ A record of which people write some fields, in some states; the program writes the others. """
    _name = 'koperasi.office.record'
    _description = "Record of an Office"
    _asked = frozenset()        # fields that people write

    def _check_asked(self, names):
        """ These fields of the record may be written now; domains extend it.

        :param names: set of field names; None if the records were added, or are removed
        :raises UserError: otherwise
        """

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        # nobody fills what he is not asked for, neither by values nor by a default in the context
        asked = [{name: value for name, value in vals.items() if name in self._asked} for vals in vals_list]
        records = super(KoperasiOfficeRecord, self.with_env(self.env(context=clean_context(self.env.context)))).create(asked)
        records._check_asked(None)
        return records

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if vals.keys() - self._asked:
            raise UserError(self.env._("This is written by the program."))
        self._check_asked(vals.keys())
        result = super().write(vals)
        self._check_asked(vals.keys())      # where it was moved to
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_asked_office(self):
        if not self.env.su:
            self._check_asked(None)

    def _act(self, roles, *states):
        """ The caller has one of these roles, and the record is in one of these states.

        :param roles: tuple of groups
        :return: the record, as superuser: no role writes its state
        :raises AccessError: if he has none
        :raises UserError: if it is in another state
        """
        self.ensure_one()
        check_role(self.env, *roles)
        self.check_access('read')
        if self.state not in states:
            raise UserError(self.env._("%s is not in the state for this.", self.display_name))
        # narrow sudo(): role, office and state were checked
        return self.sudo()
