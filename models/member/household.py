from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .person import SIXTEEN_DIGITS, digits


class KoperasiHousehold(models.Model):
    """ People on one family card (kartu keluarga). Belongs to the cooperative, its members may be in several branches. """
    _name = 'koperasi.household'
    _description = "Household"
    _order = 'name, id'
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, help="Usually the family name or the name of the head.")
    kk_number = fields.Char(
        string="Family Card Number", copy=False, groups='koperasi.group_koperasi_personal_data',
        help="Number of the kartu keluarga (KK), 16 digits.")
    company_id = fields.Many2one(
        'res.company', string="Cooperative", required=True, index=True, default=lambda self: self.env.company.root_id,
        domain=[('parent_id', '=', False)])
    head_id = fields.Many2one('koperasi.member', string="Head of Household", index='btree_not_null', ondelete='set null')
    member_ids = fields.One2many('koperasi.member', 'household_id', string="Members")
    member_count = fields.Integer(compute='_compute_member_count')
    note = fields.Text()

    _kk_number_uniq = models.UniqueIndex(
        '(company_id, kk_number) WHERE kk_number IS NOT NULL', "There is already a household with this family card number.")

    @api.depends('member_ids')
    def _compute_member_count(self):
        for household in self:
            household.member_count = len(household.member_ids)

    @api.constrains('kk_number')
    def _check_kk_number(self):
        for household in self.sudo():
            if household.kk_number and not SIXTEEN_DIGITS.fullmatch(household.kk_number):
                raise ValidationError(self.env._("A family card number has 16 digits."))

    @api.constrains('head_id', 'company_id')
    def _check_head(self):
        for household in self.sudo():
            if household.head_id and household.head_id.root_company_id != household.company_id:
                raise ValidationError(self.env._("The head of a household is a member of the same cooperative."))

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalised(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._normalised(vals))

    @api.model
    def _normalised(self, vals):
        return {**vals, 'kk_number': digits(vals['kk_number']) or False} if 'kk_number' in vals else vals
