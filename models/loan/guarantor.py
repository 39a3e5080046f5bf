from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .application import OPEN_STATES
from .checks import day, text

UNDECIDED = ('draft', 'submitted', 'analysed', 'committee')
ANSWER = {'consent_date', 'consent_note', 'consent_user_id', 'refused_on'}


class KoperasiLoanGuarantor(models.Model):
    """ A member who answers for another's loan, up to an amount, and has agreed to it. """
    _name = 'koperasi.loan.guarantor'
    _description = "Guarantor"
    _order = 'application_id, id'
    _rec_name = 'member_id'
    _check_company_auto = True

    application_id = fields.Many2one('koperasi.loan.application', required=True, index=True, check_company=True, ondelete='cascade')
    company_id = fields.Many2one(related='application_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    member_id = fields.Many2one('koperasi.member', required=True, index=True, ondelete='restrict', check_company=True)
    borrower_id = fields.Many2one(related='application_id.member_id', string="Borrower")
    state = fields.Selection(related='application_id.state')
    amount = fields.Monetary(required=True)
    relation = fields.Char(help="To the borrower.")
    consent_date = fields.Date(string="Agreed On", readonly=True, copy=False)
    consent_note = fields.Char(string="How", readonly=True, copy=False, help="Signed paper, at the counter, by telephone.")
    consent_user_id = fields.Many2one('res.users', string="Recorded By", readonly=True, copy=False, ondelete='restrict')
    refused_on = fields.Date(readonly=True, copy=False, help="Day on which the member refused, on the portal.")

    _member_uniq = models.Constraint('UNIQUE (application_id, member_id)', "This member is already a guarantor of this loan.")
    _amount_check = models.Constraint('CHECK (amount > 0 AND amount = trunc(amount))', "A guarantee is in whole rupiah, above 0.")

    @api.constrains('member_id', 'application_id', 'amount')
    def _check_guarantor(self):
        for guarantor in self.sudo():
            borrower = guarantor.application_id.member_id
            if guarantor.member_id == borrower or guarantor.member_id.partner_id == borrower.partner_id:
                raise ValidationError(self.env._("Nobody guarantees his own loan."))
            if guarantor.amount < 1 or guarantor.amount != int(guarantor.amount):
                raise ValidationError(self.env._("A guarantee is in whole rupiah, above 0."))
            if borrower in guarantor.member_id._guarantors_all():
                raise ValidationError(self.env._(
                    "%(guarantor)s has loans that %(borrower)s answers for, himself or through others: members do not guarantee each other in a circle.",
                    guarantor=guarantor.member_id.display_name, borrower=borrower.display_name))

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_consent(vals_list)
        guarantors = super().create(vals_list)
        guarantors._check_editable()
        return guarantors

    def write(self, vals):
        self._refuse_consent([vals])
        self._check_editable()
        if {'member_id', 'amount', 'application_id'} & vals.keys() and not self.env.su:
            # who agreed to something else has not agreed to this
            self.sudo().write(dict.fromkeys(ANSWER, False))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_while_editable(self):
        self._check_editable()

    def _check_editable(self):
        for application in self.application_id if not self.env.su else ():
            application._check_may_write({'guarantor_ids': True})

    def _refuse_consent(self, vals_list):
        if not self.env.su and any(ANSWER & vals.keys() for vals in vals_list):
            raise UserError(self.env._("The consent of a guarantor is recorded by “Record Consent”."))

    def record_consent(self, note, date=None):
        """ Record that a guarantor agreed.

        :param str note: how he did: a signed paper, at the counter
        :param date date: the day of it; the business day if not given
        :raises AccessError: if the caller may not change the application
        :raises UserError: if the application was decided already
        """
        self.check_access('write')
        note = text(self.env, note, self.env._("The note"), required=True)
        agreed_on = day(self.env, date, self.env._("The date"))
        for guarantor in self:
            guarantor._check_undecided()
            today = guarantor.company_id._koperasi_book_date()
            if agreed_on and agreed_on > today:
                raise UserError(self.env._("A consent is not given in the future."))
            # narrow sudo(): what the door has checked
            guarantor.sudo().write({'consent_date': agreed_on or today, 'consent_note': note, 'consent_user_id': self.env.uid, 'refused_on': False})
        return True

    def _check_undecided(self):
        if self.application_id.state not in UNDECIDED:
            raise UserError(self.env._("This application was decided already."))

    def action_consent(self):
        """ Record that the guarantor signed the paper today. """
        return self.record_consent(self.env._("Signed on paper"))

    @api.model
    def _running_domain(self):
        """ Guarantees that bind: of applications under way, and of loans that still owe """
        return [('refused_on', '=', False),
                '|', ('application_id.state', 'in', ('draft', *OPEN_STATES)),
                '&', ('application_id.state', '=', 'disbursed'), ('application_id.loan_id.balance', '>', 0)]


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _guarantors_all(self):
        """ Everybody who answers for loans of these members, also through others; read as superuser """
        Guarantor = self.env['koperasi.loan.guarantor'].sudo()
        found, edge = self.env['koperasi.member'].sudo(), self.sudo()
        while edge:
            guarantees = Guarantor.search([('borrower_id', 'in', edge.ids), *Guarantor._running_domain()])
            edge = guarantees.member_id - found
            found |= edge
        return found

    def _guarantees_running(self, but=None):
        """ Number of loans of others that this member answers for, without those of one application """
        self.ensure_one()
        Guarantor = self.env['koperasi.loan.guarantor'].sudo()
        others = [('application_id', '!=', but.id)] if but else []
        return Guarantor.search_count([('member_id', '=', self.id), *others, *Guarantor._running_domain()])

    def _check_can_leave(self):
        obstacles = super()._check_can_leave()
        if number := self._guarantees_running():
            obstacles.append(self.env._("Answers for %s loans of other members.", number))
        return obstacles
