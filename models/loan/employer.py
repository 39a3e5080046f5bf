from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KoperasiLoanEmployer(models.Model):
    """ Who deducts instalments from pay or pension. """
    _name = 'koperasi.loan.employer'
    _description = "Employer"
    _inherit = ['mail.thread']
    _order = 'name'
    _rec_names_search = ['name', 'code']
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(help="Short name on files.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        'res.company', string="Cooperative", required=True, index=True, domain=[('parent_id', '=', False)],
        default=lambda self: self.env.company.root_id)
    kind = fields.Selection([
        ('government', "Government"), ('company', "Company"), ('school', "School or foundation"), ('pension', "Pension payer"), ('other', "Other"),
    ], required=True, default='government')
    agreement = fields.Char(string="Agreement Number", tracking=True, help="Of the agreement on deductions.")
    pay_day = fields.Integer(default=1, help="Day of the month on which pay is deducted.", aggregator=None)
    contact = fields.Char()
    phone = fields.Char()
    email = fields.Char()
    address = fields.Char()
    note = fields.Text()

    _name_uniq = models.Constraint('UNIQUE (company_id, name)', "There is already an employer of this name.")

    @api.constrains('pay_day')
    def _check_pay_day(self):
        if any(not 1 <= employer.pay_day <= 31 for employer in self):
            raise ValidationError(self.env._("The day of pay is 1 to 31."))


class KoperasiMemberGroup(models.Model):
    _inherit = 'koperasi.member.group'

    joint_liability = fields.Boolean(
        tracking=True, help="The members answer for each other's loans (tanggung renteng).")
