from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..loan.application import OPEN_STATES
from ..loan.checks import MANAGER, OFFICER
from ..loan.guarantor import ANSWER
from .reading import read_amount, read_count, read_line, read_words
from .upload import checked_upload

# set by the member's own steps on the portal, by nobody else
PORTAL_FIELDS = frozenset({'origin', 'portal_key', 'offered_security', 'acceptance_ids'})
# until the agreement is signed the member may think again
WITHDRAWABLE = ('submitted', 'analysed', 'committee', 'approved')
MOST_DRAFTS, MOST_DOCUMENTS, MOST_GUARANTORS = 3, 10, 5
# steps that a member is told of
TOLD = ('committee', 'approved', 'refused')


class KoperasiLoanApplication(models.Model):
    """ The member's own application on the portal: written in steps, left and gone on with, sent. What is sent is an application like any other,
    submitted, for an officer to take up. The methods here run with the member's login and as superuser on what ``_portal_own`` found.
    """
    _inherit = 'koperasi.loan.application'

    origin = fields.Selection(
        [('office', "Office"), ('portal', "Member Portal")], string="Came by", required=True, default='office', readonly=True, copy=False, index=True)
    portal_key = fields.Char(readonly=True, copy=False)
    offered_security = fields.Text(
        readonly=True, copy=False, help="What the member offers, in his words. Collateral is entered by the officer who has seen its papers.")

    _portal_key_uniq = models.UniqueIndex("(member_id, portal_key) WHERE portal_key IS NOT NULL", "This form was sent already.")

    @api.model
    def _has_field_access(self, field, operation):
        if operation == 'write' and not self.env.su and field.name in PORTAL_FIELDS:
            return False
        return super()._has_field_access(field, operation)

    @api.model
    def _waiting_domain(self):
        """ Applications that an officer has to do something about """
        return Domain('state', 'in', OPEN_STATES)

    # -- what is the member's own ---------------------------------------------

    @api.model
    def _portal_own(self, member):
        """ The member's applications, as superuser: his drafts that are not too old, and all that the office has; none that an officer is still writing

        :param member: of the login, found by the portal's frame
        """
        found = self.sudo().search([
            ('member_id', '=', member.id), ('member_id.partner_id', '=', self.env.user.partner_id.id),
            '|', ('state', '!=', 'draft'), ('origin', '=', 'portal')], order='id desc')
        oldest = self._oldest_draft(member.sudo().company_id)
        return found.filtered(lambda application: application.state != 'draft' or application.write_date >= oldest)

    @api.model
    def _oldest_draft(self, company):
        return fields.Datetime.now() - relativedelta(days=company.sudo().root_id.koperasi_draft_days)

    @api.autovacuum
    def _gc_portal_drafts(self):
        """ Drafts that nobody went on with; nothing of them was sent """
        for company in self.env['res.company'].sudo().search([('koperasi_ready', '=', True)]):
            self.sudo().search([
                ('origin', '=', 'portal'), ('state', '=', 'draft'), ('history_ids', '=', False), ('company_id', '=', company.id),
                ('write_date', '<', self._oldest_draft(company))]).unlink()

    @api.model
    def _portal_products(self, member):
        """ What a member may ask for by himself: with a rate in force, and without what only an officer enters (group, employer, source of the funds, own instalments) """
        company = member.sudo().company_id
        day = company._koperasi_book_date()
        return self.env['koperasi.loan.product'].sudo().search([
            ('company_id', '=', company.root_id.id), ('is_group', '=', False), ('is_payroll', '=', False), ('funding_source_ids', '=', False),
            ('method', '!=', 'own')], order='name').filtered(
                lambda product: product._rate_version(day))

    # -- the steps ------------------------------------------------------------

    @api.model
    def _portal_offer(self, member, typed):
        """ What was typed in the first step: product, amount and number of instalments, and nothing else of the terms

        :param dict typed: texts ``product``, ``principal``, ``instalments``
        :return: unsaved application, as superuser
        :raises UserError: where this makes no loan, or the product does not allow it
        """
        company = member.sudo().company_id
        product = self._portal_products(member).filtered(lambda one: str(one.id) == typed.get('product'))
        if not product:
            raise UserError(self.env._("Choose a product."))
        values = {'product_id': product.id, 'principal': read_amount(self.env, typed.get('principal'), self.env._("The amount")),
                  'instalments': read_count(self.env, typed.get('instalments'), self.env._("The number of instalments"))}
        offer = self.sudo().with_company(company)._offer_record(values)
        offer.company_id = company
        refused = [row['text'] for row in offer._check_product_limits() if not row['passed'] and row['level'] == 'block']
        if refused:
            raise UserError("\n".join(refused))
        offer._plan()
        return offer

    @api.model
    def _portal_start(self, member, key, typed):
        """ Begin an application, once for a key.

        :param str key: of the form that was sent
        :return: application, as superuser
        :raises UserError: in plain words
        """
        member = member.sudo()
        if member.state != 'active':
            raise UserError(self.env._("Loans are for active members. Please talk with the office."))
        offer = self._portal_offer(member, typed)
        _request, again = self.env['koperasi.request']._claim(member.company_id, key, {'apply': member.id, **self._asked_values(offer)})
        if again:
            return self._portal_own(member).filtered(lambda application: application.portal_key == key)
        if len(self._portal_own(member).filtered(lambda application: application.state == 'draft')) >= MOST_DRAFTS:
            raise UserError(self.env._("You have %s drafts. Go on with one of them, or withdraw one.", MOST_DRAFTS))
        today = member.company_id._koperasi_book_date()
        return self.sudo().with_company(member.company_id).create({
            **self._asked_values(offer), 'member_id': member.id, 'company_id': member.company_id.id, 'origin': 'portal', 'portal_key': key,
            'officer_id': False, 'date': today, 'planned_on': today})

    @api.model
    def _asked_values(self, offer):
        return {'product_id': offer.product_id.id, 'principal': int(offer.principal), 'instalments': offer.instalments}

    def _portal_refuse_sent(self):
        if self.state != 'draft':
            raise UserError(self.env._("This application was sent already and is not changed any more."))

    def _portal_save_loan(self, typed):
        """ The first step again: who agreed to guarantee another amount is asked anew """
        self._portal_refuse_sent()
        values = self._asked_values(self._portal_offer(self.member_id, typed))
        if values != self._asked_values(self):
            self.write(values)
            self.guarantor_ids.write(dict.fromkeys(ANSWER, False))

    def _portal_save_purpose(self, typed):
        """ The second step: what it is for, and what the household lives on a month """
        self._portal_refuse_sent()
        amounts = {name: read_amount(self.env, typed.get(name), self._fields[name]._description_string(self.env), empty=0)
                   for name in ('income', 'income_other', 'expenses', 'other_instalments')}
        if not amounts['income']:
            raise UserError(self.env._("Enter what you earn in a month."))
        self.write({**amounts, 'purpose': read_line(self.env, typed.get('purpose'), self.env._("What the money is for"), 200)})

    def _portal_save_security(self, typed):
        """ The third step: what the member offers as security """
        self._portal_refuse_sent()
        self.write({'offered_security': read_words(self.env, typed.get('security'), self.env._("What you offer"), 1000, required=False) or False})

    def _portal_add_guarantor(self, typed):
        """ Ask another member to guarantee. Number and name must fit, and one answer is given for all that do not: nobody learns who is a member. """
        self._portal_refuse_sent()
        if len(self.guarantor_ids) >= MOST_GUARANTORS:
            raise UserError(self.env._("At most %s members guarantee a loan.", MOST_GUARANTORS))
        number = read_line(self.env, typed.get('number'), self.env._("The member number"), 20)
        name = read_line(self.env, typed.get('name'), self.env._("The name"))
        amount = read_amount(self.env, typed.get('amount'), self.env._("The amount"))
        other = self.env['koperasi.member'].sudo().search([
            ('number', '=', number), ('company_id', '=', self.company_id.id), ('state', '=', 'active'), ('id', '!=', self.member_id.id)])
        if not other or other.name.casefold() != name.casefold():
            raise UserError(self.env._("There is no active member with this number and this name in your branch. Write the name as on the member card."))
        if not 0 < amount <= self.principal:
            raise UserError(self.env._("A guarantee is above 0 and at most the amount of the loan."))
        if other in self.guarantor_ids.member_id:
            raise UserError(self.env._("You have asked this member already."))
        relation = read_line(self.env, typed.get('relation'), self.env._("The relation"), 60, required=False)
        try:
            self.env['koperasi.loan.guarantor'].sudo().create({
                'application_id': self.id, 'member_id': other.id, 'amount': amount, 'relation': relation or False})
        except ValidationError as error:   # which would tell of the other's own loans
            raise UserError(self.env._("This member cannot guarantee your loan. Please talk with the office.")) from error

    def _portal_remove_guarantor(self, guarantor_id):
        self._portal_refuse_sent()
        self.guarantor_ids.filtered(lambda guarantor: guarantor.id == guarantor_id).unlink()

    @api.model
    def _portal_document_types(self):
        """ ``(code, label)`` of what a member may send; what he signs comes otherwise """
        labels = self.env['koperasi.loan.document']._fields['type']._description_selection(self.env)
        return [(code, label) for code, label in labels if code in ('income', 'business', 'collateral', 'consent', 'other')]

    def _portal_add_document(self, kind, upload):
        """ A scan or photo; also while the officer works on the application, who may have asked for it """
        if self.state not in ('draft', 'submitted', 'analysed'):
            raise UserError(self.env._("This application was decided already."))
        if kind not in dict(self._portal_document_types()):
            raise UserError(self.env._("Choose what the paper is."))
        if len(self.document_ids) >= MOST_DOCUMENTS:
            raise UserError(self.env._("At most %s papers belong to an application.", MOST_DOCUMENTS))
        return self.env['koperasi.loan.document'].sudo().create({'application_id': self.id, 'type': kind, **checked_upload(self.env, upload)})

    def _portal_remove_document(self, document_id):
        self._portal_refuse_sent()
        self.document_ids.filtered(lambda document: document.id == document_id).unlink()

    def _portal_missing(self):
        """ Sentences: what is still to be written before it can be sent """
        missing = []
        if not self.purpose:
            missing.append(self.env._("What the money is for"))
        if not self.income:
            missing.append(self.env._("What you earn in a month"))
        return missing

    # -- sent, withdrawn ------------------------------------------------------

    def _portal_send(self):
        """ Send it to the office, once: who presses twice has sent it.

        :raises UserError: if something is missing, or this loan cannot be whoever decides
        """
        if self.state != 'draft':
            return
        if missing := self._portal_missing():
            raise UserError(self.env._("Still missing: %s.", ", ".join(missing)))
        today = self.company_id._koperasi_book_date()
        officer = self.company_id._koperasi_least_busy(self._name, (OFFICER,), self.partner_id)
        self.write({'date': today, 'planned_on': today, 'officer_id': officer.id})
        self._refuse_hopeless()
        self._step('submitted', self.env._("Sent by the member on the portal"), submitted_on=fields.Datetime.now(), principal_asked=self.principal)

    def _step(self, state, note=None, **values):
        super()._step(state, note, **values)
        if state in TOLD:
            for application in self.sudo():
                application._tell_step()

    def _tell_step(self):
        """ The member is told how far his application has come, in his language """
        Notice = self.env['koperasi.notice']
        spoken = Notice._speaking(self.member_id)
        states = dict(self._fields['state']._description_selection(spoken))
        Notice._tell(self.member_id, 'answer', {'what': spoken._("Loan application %(number)s: %(state)s.", number=self.name, state=states[self.state])},
                     f'{self._name},{self.id},{self.state}')

    def _remind(self):
        super()._remind()
        if self.state == 'submitted' and self.origin == 'portal' and not self.officer_id:
            manager = self.company_id._koperasi_least_busy(self._name, (MANAGER,), self.partner_id)
            if manager:
                self.activity_schedule(
                    'mail.mail_activity_data_todo', summary=self.env._("An application from the portal has no officer"), user_id=manager.id)

    def _portal_withdraw(self):
        """ The member thinks again. A draft was never sent, so nothing of it is kept. """
        if self.state == 'draft':
            self.unlink()
            return
        if self.state not in WITHDRAWABLE:
            raise UserError(self.env._("This application cannot be withdrawn here any more. Please talk with the office."))
        self._step('cancelled', self.env._("Withdrawn by the member on the portal"))
        self.collateral_ids._release()
