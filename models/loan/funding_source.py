from odoo import fields, models


class KoperasiLoanFundingSource(models.Model):
    """ Where the money of loans comes from. """
    _name = 'koperasi.loan.funding.source'
    _description = "Funding Source"
    _order = 'sequence, name'
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        'res.company', string="Cooperative", required=True, index=True, domain=[('parent_id', '=', False)],
        default=lambda self: self.env.company.root_id)
    currency_id = fields.Many2one(related='company_id.currency_id')
    kind = fields.Selection([
        ('own', "Own funds"), ('bank', "Bank"), ('puskopdit', "Puskopdit"), ('lpdb', "LPDB"), ('umi', "UMi (PIP)"), ('programme', "Programme"),
    ], required=True, default='own')
    account_id = fields.Many2one(
        'account.account', string="Liability Account", check_company=True, ondelete='restrict', help="Holds what is owed to this source.")
    agreement = fields.Char(help="Number of the agreement.")
    date_from = fields.Date()
    date_to = fields.Date()
    note = fields.Text()

    _name_uniq = models.Constraint('UNIQUE (company_id, name)', "There is already a funding source of this name.")
