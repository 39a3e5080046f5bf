from odoo import api, fields, models
from odoo.exceptions import UserError

# in the order of the book
CHAPTERS = {
    'board': "Report of the Board", 'supervisors': "Report of the Supervisors", 'position': "Statement of Financial Position", 'result': "Statement of Surplus",
    'equity': "Statement of Changes in Equity", 'cash_flow': "Statement of Cash Flows", 'notes': "Notes to the Statements", 'pearls': "PEARLS", 'kkpkk': "Health Rating (KKPKK)",
    'members': "Growth of Membership", 'portfolio': "Collectability of Loans", 'plan_actual': "Budget and Actual", 'work_plan': "What Became of the Work Plan",
    'next_plan': "Work Plan and Budget of the Next Year", 'surplus': "Plan for the Surplus", 'shares': "Members and Their Shares", 'signatures': "Signatures",
}


class KoperasiAnnualPart(models.AbstractModel):
    """ What belongs to an annual report: not changed once it is finished """
    _name = 'koperasi.annual.part'
    _description = "Part of an Annual Report"
    _asked = frozenset()    # fields that people fill in

    report_id = fields.Many2one('koperasi.annual.report', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='report_id.company_id', store=True, index=True)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self.env['koperasi.annual.report'].browse(vals['report_id'] for vals in vals_list if vals.get('report_id'))._check_draft()
            vals_list = [{name: value for name, value in vals.items() if name in {*self._asked, 'report_id'}} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self.report_id._check_draft()
            if vals.keys() - self._asked:
                raise UserError(self.env._("This follows from the annual report, and is not written."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if not self.env.su:
            self.report_id._check_draft()


class KoperasiAnnualChapter(models.Model):
    _name = 'koperasi.annual.chapter'
    _inherit = 'koperasi.annual.part'
    _description = "Chapter of an Annual Report"
    _order = 'report_id, sequence, id'
    _rec_name = 'code'
    _asked = frozenset({'code', 'sequence', 'included'})

    code = fields.Selection(list(CHAPTERS.items()), string="Chapter", required=True)
    sequence = fields.Integer(default=10)
    included = fields.Boolean(string="In the Book", default=True)

    _code_uniq = models.Constraint('UNIQUE (report_id, code)', "A chapter stands once in the book.")


class KoperasiAnnualSigner(models.Model):
    _name = 'koperasi.annual.signer'
    _inherit = 'koperasi.annual.part'
    _description = "Signature of an Annual Report"
    _order = 'report_id, body, sequence, id'
    _asked = frozenset({'body', 'sequence', 'name', 'position', 'signed_on'})

    body = fields.Selection([('board', "Board"), ('supervisor', "Supervisors")], required=True, default='board')
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    position = fields.Char(required=True, help="E.g. chair, secretary, treasurer.")
    signed_on = fields.Date(help="Day on which the book was signed by hand.")
