from odoo import api, fields, models
from odoo.fields import Command


class KoperasiTieOut(models.TransientModel):
    """ Member accounts against the general ledger, per branch and control account (domain 6.5). """
    _name = 'koperasi.tie.out'
    _description = "Tie-out"

    date = fields.Date(string="As of", help="End of this business date; empty for now.")
    currency_id = fields.Many2one('res.currency', default=lambda self: self.env.company.currency_id)
    line_ids = fields.One2many('koperasi.tie.out.line', 'report_id', readonly=True)
    difference = fields.Monetary(compute='_compute_difference')
    problems = fields.Text(readonly=True)

    @api.depends('line_ids.difference')
    def _compute_difference(self):
        for report in self:
            report.difference = sum(abs(line.difference) for line in report.line_ids)

    @api.depends('date')
    def _compute_display_name(self):
        self.display_name = self.env._("Tie-out")

    @api.model
    def action_open(self):
        """ A fresh report of the branches that the user works in. """
        report = self.create([{}])
        report.action_refresh()
        return {'type': 'ir.actions.act_window', 'name': self.env._("Tie-out"), 'res_model': self._name, 'view_mode': 'form', 'res_id': report.id,
                'path': 'koperasi-tie-out'}

    def action_refresh(self):
        """ Compute the report again. """
        check = self.env['koperasi.ledger.check'].sudo()   # totals of the user's own branches, no member's data
        companies = self.env.companies
        for report in self:
            report.line_ids = [Command.clear()] + [
                Command.create({name: row[name] for name in ('company_id', 'control_id', 'accounts', 'subledger', 'ledger', 'difference')})
                for row in check._tie_out(companies, report.date)]
            report.problems = "\n".join(check._problems(companies))
        return True


class KoperasiTieOutLine(models.TransientModel):
    _name = 'koperasi.tie.out.line'
    _description = "Tie-out Line"
    _order = 'company_id, id'

    report_id = fields.Many2one('koperasi.tie.out', required=True, ondelete='cascade', index=True)
    company_id = fields.Many2one('res.company', string="Branch")
    control_id = fields.Many2one('account.account', string="Control Account")
    control_name = fields.Char(compute='_compute_control_name', string="Control Account Name")
    currency_id = fields.Many2one(related='report_id.currency_id')
    accounts = fields.Integer(string="Member Accounts")
    subledger = fields.Monetary(string="Member Accounts Total")
    ledger = fields.Monetary(string="General Ledger")
    difference = fields.Monetary()

    @api.depends('control_id')
    def _compute_control_name(self):
        for line in self:
            line.control_name = line.control_id.sudo().display_name
