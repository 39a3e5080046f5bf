from odoo import fields, models
from odoo.exceptions import UserError

from .record import PROGRAMMES, guard


class KoperasiProgrammeAid(models.Model):
    """ What a cooperative is given by a programme; handed over against a receipt """
    _name = 'koperasi.programme.aid'
    _description = "Aid of a Programme"
    _inherit = ['koperasi.programme.part']
    _order = 'programme_id, id'
    _asked = frozenset({'programme_id', 'cooperative_id', 'kind', 'name', 'quantity', 'unit', 'value', 'receiver', 'receiver_position'})

    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, index=True, check_company=True, ondelete='restrict', domain="[('company_id', '=', company_id)]")
    kind = fields.Selection([('equipment', "Equipment"), ('capital', "Capital"), ('goods', "Goods"), ('other', "Other")], required=True, default='equipment')
    name = fields.Char(string="What Is Given", required=True)
    quantity = fields.Integer(default=1)
    unit = fields.Char()
    value = fields.Monetary(string="Value in All")
    receiver = fields.Char(string="Received By")
    receiver_position = fields.Char(string="Position of the Receiver")
    state = fields.Selection([('planned', "Planned"), ('handed', "Handed Over")], required=True, readonly=True, default='planned', copy=False)
    number = fields.Char(string="Number of the Receipt", readonly=True, copy=False)
    handed_on = fields.Date(readonly=True, copy=False)
    handed_by_id = fields.Many2one('res.users', string="Handed Over By", readonly=True, copy=False, ondelete='restrict')

    _amount_check = models.Constraint('CHECK (value >= 0 AND quantity > 0)', "What is given has a number above 0 and a value of 0 or more.")

    def init(self):
        guard(self.env.cr, self._table)

    def _check_asked(self, names):
        for aid in self:
            if aid.state == 'handed':
                raise UserError(self.env._("This was handed over: its receipt stands."))
            if aid.value != int(aid.value):
                raise UserError(self.env._("An amount is a whole number of rupiah."))
        return super()._check_asked(names)

    def action_hand_over(self):
        """ It was handed over; the receipt gets its number and can be printed.

        :raises AccessError: if the caller is no programme officer
        :raises UserError: if the programme does not run, or nobody is named who received it
        """
        aid = self._act((PROGRAMMES,), 'planned')
        if aid.programme_id.state != 'running':
            raise UserError(self.env._("Start the programme first."))
        if not aid.receiver:
            raise UserError(self.env._("Write who received it first."))
        day = fields.Date.context_today(self)
        aid.write({'state': 'handed', 'handed_on': day, 'handed_by_id': self.env.uid, 'number': f'BAST/{day.year}/{aid.programme_id.id}/{aid.id}'})
        aid.env['koperasi.programme.cooperative']._took_part(aid.programme_id, aid.cooperative_id)
        return True
