from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.checks import BOARD, MANAGER, check_role
from .guard import guard
from .surplus import OPEN

ASKED = {'surplus_id', 'sequence', 'name', 'kind', 'percent', 'account_id'}
EVENTS = {'reserve': 'surplus_reserve', 'capital': 'surplus_capital', 'business': 'surplus_business'}


class KoperasiSurplusLine(models.Model):
    """ What a part of one year's surplus is for: from the by-laws, changed by the meeting """
    _name = 'koperasi.surplus.line'
    _inherit = 'koperasi.surplus.allocation'
    _description = "Allocation of a Surplus"
    _check_company_auto = True

    surplus_id = fields.Many2one('koperasi.surplus', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='surplus_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='surplus_id.currency_id')
    amount = fields.Monetary(compute='_compute_amount', help="Rounded down to Rp1; the reserve gets what is left.")

    def init(self):
        guard(self.env.cr, self._table)

    @api.depends('percent', 'kind', 'sequence', 'surplus_id.surplus', 'surplus_id.line_ids.percent')
    def _compute_amount(self):
        for surplus, lines in self.grouped('surplus_id').items():
            amounts = surplus._amounts() if surplus else {}
            for line in lines:
                line.amount = amounts.get(line, 0)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{name: value for name, value in vals.items() if name in ASKED} for vals in vals_list]
            self.env['koperasi.surplus'].browse(vals['surplus_id'] for vals in vals_list if vals.get('surplus_id'))._check_open()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self.surplus_id._check_open()
            if vals.keys() - (ASKED - {'surplus_id'}):
                raise UserError(self.env._("This follows from the surplus, and is not written."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_open(self):
        if not self.env.su:
            self.surplus_id._check_open()

    def _account(self, branch):
        """ ``account.account`` on which it is booked """
        return self.account_id or self.env['koperasi.posting.rule']._get_account(branch, EVENTS[self.kind])


class KoperasiSurplus(models.Model):
    _inherit = 'koperasi.surplus'

    def _check_open(self):
        """ Where the lines of a draft change, its reviews are gone; those of what was reviewed are changed as the meeting decides.

        :raises UserError: where the meeting has decided
        :raises AccessError: if it was reviewed and the caller is neither board nor manager
        """
        for surplus in self:
            if surplus.state not in OPEN:
                raise UserError(self.env._("%s was decided by the meeting: only a new decision changes it.", surplus.display_name))
            if surplus.state == 'reviewed':
                check_role(self.env, BOARD, MANAGER)
            elif surplus.board_reviewed_by_id or surplus.supervisor_reviewed_by_id:
                # narrow sudo(): who reviewed the other figures has not reviewed these
                surplus.sudo()._forget_reviews()
