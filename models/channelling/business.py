from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

OTHER_FINANCING = [('none', "None"), ('kur', "KUR"), ('bank', "Bank or Finance Company"), ('cooperative', "Another Cooperative"), ('umi', "UMi of Another Distributor")]


class KoperasiMemberBusiness(models.Model):
    """ The business of a borrower, as programmes of the state ask for it (SIKP, domain 5.12). """
    _name = 'koperasi.member.business'
    _description = "Business of a Borrower"
    _inherit = ['mail.thread']
    _rec_name = 'member_id'
    _check_company_auto = True

    member_id = fields.Many2one('koperasi.member', required=True, index=True, ondelete='restrict', check_company=True)
    company_id = fields.Many2one(related='member_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    started_on = fields.Date(required=True, tracking=True)
    address = fields.Char(string="Address of the Business", required=True, tracking=True)
    area_id = fields.Many2one('koperasi.area', string="Regency of Residence", required=True, index='btree_not_null', ondelete='restrict', domain="[('level', '=', 'regency')]",
                              help="Of the identity card; its code is reported.")
    licence = fields.Char(string="Business Licence", help="NIB, or a statement of the village.")
    capital = fields.Monetary(string="Business Capital", required=True, tracking=True)
    turnover = fields.Monetary(string="Turnover a Year", tracking=True)
    workers = fields.Integer(default=1, tracking=True, aggregator=None)
    is_linkage = fields.Boolean(string="Linkage", help="Reached through a linkage institution.")
    subsidised_before = fields.Boolean(string="Had Subsidised Credit Before")
    is_blacklisted = fields.Boolean(string="Blacklisted", tracking=True, help="On a blacklist of banks: no interest subsidy.")

    _member_uniq = models.Constraint('UNIQUE (member_id)', "The business of this member is written down already.")
    _amounts_check = models.Constraint('CHECK (capital >= 0 AND turnover >= 0 AND workers >= 0)', "Figures of a business are 0 or more.")

    @api.constrains('started_on', 'area_id', 'capital', 'turnover')
    def _check_business(self):
        for business in self:
            if business.started_on > business.company_id._koperasi_book_date():
                raise ValidationError(self.env._("The business began in the past."))
            if business.area_id.level != 'regency':
                raise ValidationError(self.env._("Choose the regency or city of residence."))
            if any(amount != int(amount) for amount in (business.capital, business.turnover)):
                raise ValidationError(self.env._("Amounts are in whole rupiah."))

    def write(self, vals):
        if not self.env.su and 'member_id' in vals and any(business.member_id.id != vals['member_id'] for business in self):
            raise UserError(self.env._("The business stays that of its member."))
        return super().write(vals)

    @api.model
    def _has_field_access(self, field, operation):
        # it follows the member
        if operation == 'write' and not self.env.su and field.name == 'company_id':
            return False
        return super()._has_field_access(field, operation)


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    business_ids = fields.One2many('koperasi.member.business', 'member_id', string="Business Sheet", groups='koperasi.group_koperasi_staff')


class KoperasiLoanApplication(models.Model):
    _inherit = 'koperasi.loan.application'

    other_financing = fields.Selection(
        OTHER_FINANCING, tracking=True, help="What the borrower declared, and what SIKP answered: UMi is for who is financed by nobody else (PMK 193/PMK.05/2020).")
    other_financing_checked_on = fields.Date(string="Checked with SIKP on", tracking=True)

    @api.model
    def _analysis_fields(self):
        return super()._analysis_fields() | {'other_financing', 'other_financing_checked_on'}
