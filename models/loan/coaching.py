from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class KoperasiLoanCoaching(models.Model):
    """ A talk or training that a borrower got: obligatory with ultra-micro loans (PMK 193/PMK.05/2020). """
    _name = 'koperasi.loan.coaching'
    _description = "Coaching"
    _order = 'date desc, id desc'
    _inherit = ['mail.thread']
    _check_company_auto = True
    _rec_name = 'topic'

    loan_id = fields.Many2one('koperasi.loan', required=True, index=True, ondelete='restrict', check_company=True)
    member_id = fields.Many2one(related='loan_id.member_id', store=True, index=True)
    company_id = fields.Many2one(related='loan_id.company_id', store=True, index=True)
    date = fields.Date(required=True, default=lambda self: self.env.company._koperasi_book_date(), tracking=True)
    user_id = fields.Many2one(
        'res.users', string="Officer", required=True, default=lambda self: self.env.user, domain=[('share', '=', False)], index=True, ondelete='restrict', tracking=True)
    kind = fields.Selection([
        ('visit', "Visit to the business"), ('group', "Group meeting"), ('training', "Training"), ('office', "Talk at the office"), ('phone', "Telephone"),
    ], required=True, default='visit', tracking=True)
    topic = fields.Char(required=True, help="What it was about: bookkeeping, stock, marketing, the instalments.", tracking=True)
    agreed = fields.Text(string="What Was Agreed")
    next_on = fields.Date(string="Next Coaching", tracking=True)

    @api.constrains('date', 'next_on', 'loan_id')
    def _check_dates(self):
        for coaching in self:
            if coaching.date > coaching.company_id._koperasi_book_date():
                raise ValidationError(self.env._("Coaching is written down when it was held, not before."))
            if coaching.date < coaching.loan_id.disbursed_on:
                raise ValidationError(self.env._("Coaching of a loan begins with its payout."))
            if coaching.next_on and coaching.next_on <= coaching.date:
                raise ValidationError(self.env._("The next coaching comes after this one."))

    @api.model
    def _has_field_access(self, field, operation):
        # they follow the loan
        if operation == 'write' and not self.env.su and field.name in ('member_id', 'company_id'):
            return False
        return super()._has_field_access(field, operation)


class KoperasiLoan(models.Model):
    _inherit = 'koperasi.loan'

    coaching_ids = fields.One2many('koperasi.loan.coaching', 'loan_id')
    last_coached_on = fields.Date(compute='_compute_last_coached_on', store=True)
    is_umi = fields.Boolean(string="Ultra-Micro", compute='_compute_is_umi', search='_search_is_umi', help="By its product or its funding source.")
    coaching_missing = fields.Boolean(
        string="Without Coaching", compute='_compute_coaching_missing', search='_search_coaching_missing',
        help="A running ultra-micro loan that was not coached for longer than the limit “umi_coaching_days”, counted from the last time or from the payout.")

    @api.depends('coaching_ids.date')
    def _compute_last_coached_on(self):
        for loan in self:
            loan.last_coached_on = max(loan.coaching_ids.mapped('date'), default=False)

    @api.depends('product_id.is_umi', 'funding_source_id.kind')
    def _compute_is_umi(self):
        for loan in self:
            loan.is_umi = loan.product_id.is_umi or loan.funding_source_id.kind == 'umi'

    def _search_is_umi(self, operator, value):
        if operator != 'in' or set(value) != {True}:
            return NotImplemented
        return Domain('product_id.is_umi', '=', True) | Domain('funding_source_id.kind', '=', 'umi')

    @api.depends('is_umi', 'loan_state', 'last_coached_on', 'disbursed_on')
    def _compute_coaching_missing(self):
        found = self.filtered_domain(self._coaching_missing_domain())
        for loan in self:
            loan.coaching_missing = loan in found

    def _search_coaching_missing(self, operator, value):
        if operator != 'in' or set(value) != {True}:
            return NotImplemented
        return self._coaching_missing_domain()

    @api.model
    def _coaching_missing_domain(self):
        """ Running ultra-micro loans that were not coached for too long, by the business date of each branch """
        domain = Domain.FALSE
        for company in self.env.companies:
            today = company._koperasi_book_date()
            days = self.env['koperasi.regulation.limit']._find('umi_coaching_days', today)
            if days is not None:
                oldest = today - timedelta(days=int(days))
                late = Domain('last_coached_on', '<', oldest) | (Domain('last_coached_on', '=', False) & Domain('disbursed_on', '<', oldest))
                domain |= Domain('company_id', '=', company.id) & late
        return domain & Domain('loan_state', '=', 'active') & Domain('is_umi', '=', True)
