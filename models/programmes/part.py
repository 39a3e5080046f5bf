"""The parts of a programme: lines of its budget and what else hangs on it."""
from odoo import fields, models
from odoo.exceptions import UserError

from .record import guard

SOURCES = [('apbd', "Regional Budget (APBD)"), ('apbn', "State Budget (APBN)"), ('dak', "Special Allocation Fund (DAK)"), ('other', "Other")]


class KoperasiProgrammePart(models.AbstractModel):
    """ What belongs to a programme, and is written as long as this is """
    _name = 'koperasi.programme.part'
    _description = "Part of a Programme"
    _inherit = ['koperasi.office.record']
    _check_company_auto = True
    _states = ('draft', 'approved', 'running')      # of the programme, in which people write this

    programme_id = fields.Many2one('koperasi.programme', required=True, index=True, check_company=True, ondelete='cascade')
    company_id = fields.Many2one(related='programme_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    programme_state = fields.Selection(related='programme_id.state', string="State of the Programme")

    def _check_asked(self, names):
        for part in self:
            if part.programme_id.state not in part._states:
                raise UserError(self.env._("%s is not in a state in which this is changed.", part.programme_id.display_name))
        return super()._check_asked(names)


class KoperasiProgrammeBudget(models.Model):
    """ What a programme costs, by source of the money: planned, and what was spent """
    _name = 'koperasi.programme.budget'
    _description = "Budget Line of a Programme"
    _inherit = ['koperasi.programme.part']
    _order = 'programme_id, source, id'
    _asked = frozenset({'programme_id', 'source', 'name', 'planned', 'realised'})

    source = fields.Selection(SOURCES, required=True, default='apbd')
    name = fields.Char(string="For What", required=True)
    planned = fields.Monetary()
    realised = fields.Monetary()

    _amount_check = models.Constraint('CHECK (planned >= 0 AND realised >= 0)', "Amounts of a budget are 0 or more.")

    def init(self):
        guard(self.env.cr, self._table)

    def _check_asked(self, names):
        for line in self:
            # what was approved stays as it was approved; what was spent is written while it runs
            if line.programme_id.state != 'draft' and (names is None or names - {'realised'}):
                raise UserError(self.env._("The budget was approved: only what was spent is written now."))
            if line.planned != int(line.planned) or line.realised != int(line.realised):
                raise UserError(self.env._("An amount is a whole number of rupiah."))
        return super()._check_asked(names)
