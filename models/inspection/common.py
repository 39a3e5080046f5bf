"""What the parts of the office's supervision share: who does what, which fields people write, what is decided by another person."""
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import clean_context

from ..ledger.append_only import guarded
from ..ledger.checks import check_role

INSPECTOR = 'koperasi.group_koperasi_inspector'
HEAD = 'koperasi.group_koperasi_office_head'
GRAVITY = [('low', "Low"), ('medium', "Medium"), ('high', "High"), ('critical', "Critical")]
GRAVE = ('high', 'critical')
# what is not in one of the open states any more stays as it is, but for what tells how it goes on
FROZEN = """
CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = ANY(%(open)s) THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - %(moves)s IS DISTINCT FROM to_jsonb(OLD) - %(moves)s OR NEW.state = ANY(%(open)s) THEN
        RAISE EXCEPTION 'koperasi: what the office decided is not changed or deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


def frozen(cr, table, open_states, moves):
    """ Keep the rows of a table as they were decided, whoever asks.

    :param open_states: those in which a row may still be changed
    :param moves: columns that go on changing afterwards; ``state`` is one of them, but never back into an open state
    """
    cr.execute(SQL(FROZEN, function=SQL.identifier(f'{table}_guard'), open=list(open_states), moves=['state', 'write_uid', 'write_date', *moves]))
    guarded(cr, table, f'{table}_guard', rows=False)


class KoperasiInspectionRecord(models.AbstractModel):
    """ A record that a role writes while it is open, and that moves by methods which check who asks """
    _name = 'koperasi.inspection.record'
    _description = "Record of the Office's Supervision"
    _written = frozenset()
    _writers = (INSPECTOR,)
    _open_states = ('draft',)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            check_role(self.env, *self._writers)
            # what a caller's context proposes for the other fields is not taken either
            self = self.with_env(self.env(context=clean_context(self.env.context)))
            vals_list = [{name: value for name, value in vals.items() if name in self._written} for vals in vals_list]
            self._check_linked(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            check_role(self.env, *self._writers)
            if vals.keys() - self._written or any(record._state_now() not in self._open_states for record in self):
                raise UserError(self.env._("This is not written any more: it goes on by the buttons."))
            self._check_linked([vals])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_open(self):
        if any(record._state_now() not in self._open_states for record in self):
            raise UserError(self.env._("What was decided stays."))

    def _state_now(self):
        """ The state that says whether it may be written; parts of another record have that of their owner """
        return self.state

    def _check_linked(self, vals_list):
        """ Whoever links to a record may read it: the rules of offices do not look at what stands behind a field """
        for name, field in self._fields.items():
            if field.type == 'many2one' and (field.comodel_name or '').startswith('koperasi.'):
                ids = [vals[name] for vals in vals_list if isinstance(vals.get(name), int) and vals[name]]
                self.env[field.comodel_name].browse(ids).check_access('read')

    def _act(self, states, *groups):
        """ The caller has one of these roles, and this is in one of these states.

        :return: the record, as superuser: nobody writes a state
        :raises AccessError: if he has none of them
        :raises UserError: if it is in another state
        """
        self.ensure_one()
        check_role(self.env, *groups)
        self.check_access('read')
        if self.state not in states:
            raise UserError(self.env._("%s is not in the state for this.", self.display_name))
        # narrow sudo(): role, office and state were checked
        return self.sudo()

    def _check_another(self, first):
        """ :raises UserError: if the caller is the person who did the first step """
        if first and self.env.user._koperasi_same_person(first):
            raise UserError(self.env._("Another person than who prepared it decides."))

    @api.model
    def _next_number(self, company, code, day):
        """ The next number of an office in a year, from a sequence that is made when it is first asked for

        :param str code: letters between number and year, such as ``SP1``
        :return: ``007/SP1/XI/2026``
        """
        Sequence = self.env['ir.sequence'].sudo()
        sequence = Sequence.search([('code', '=', self._name), ('company_id', '=', company.id)], limit=1)
        if not sequence:
            sequence = Sequence.create({
                'name': f'{self._description} {company.sudo().name}', 'code': self._name, 'company_id': company.id, 'padding': 3,
                'implementation': 'no_gap', 'use_date_range': True})
        month = ('I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII')[day.month - 1]
        return f'{sequence.next_by_id(sequence_date=day)}/{code}/{month}/{day.year}'


class KoperasiInspectionCase(models.AbstractModel):
    """ Such a record about one cooperative, with a history that only grows """
    _name = 'koperasi.inspection.case'
    _description = "The Office's Record of a Cooperative"
    _inherit = ['koperasi.inspection.record']
    _linked = ()
    _about = None

    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='cooperative_id.company_id', store=True, index=True, precompute=True)

    @api.constrains(lambda self: ('cooperative_id', *self._linked))
    def _check_one_cooperative(self):
        for record in self:
            for name in self._linked:
                if record[name].cooperative_id - record.cooperative_id:
                    raise UserError(self.env._("%s is about another cooperative.", record[name][:1].display_name))

    def _note(self, kind, words=None):
        """ Add a line to its history """
        self.env['koperasi.inspection.event'].sudo().create(
            {'cooperative_id': self.cooperative_id.id, 'company_id': self.company_id.id, self._about: self.id, 'kind': kind, 'user_id': self.env.uid, 'note': words})

    def _dialog(self, act):
        """ The action that opens the dialog of an act """
        self.ensure_one()
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.inspection.dialog', 'view_mode': 'form', 'target': 'new', 'name': self.display_name,
                'context': {'default_act': act, f'default_{self._about}': self.id}}
