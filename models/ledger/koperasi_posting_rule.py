from odoo import api, fields, models, tools
from odoo.exceptions import UserError

# event -> account of the cooperative's chart (domain 6.3)
DEFAULTS = {
    'entrance_fee': '414002',
    'admin_fee': '412001',
    'closing_fee': '412001',
    'break_penalty': '414001',
    'savings_interest': '511001',
    'term_interest': '512001',
    'interest_payable': '213001',
    'tax_payable': '216002',
    'cash_difference': '216007',
    'suspense': '216004',
    'loan_principal': '114101',
    'surplus_prior': '317001',
}


class KoperasiPostingRule(models.Model):
    """ Which account an event is posted to. One line a cooperative and event; products may name their own. """
    _name = 'koperasi.posting.rule'
    _description = "Posting Rule"
    _order = 'company_id, event'
    _rec_name = 'event'
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    company_id = fields.Many2one('res.company', string="Cooperative", required=True, index=True, default=lambda self: self.env.company.root_id)
    event = fields.Selection([
        ('entrance_fee', "Entrance Fee"), ('admin_fee', "Administration Fee"), ('closing_fee', "Closing Fee"),
        ('break_penalty', "Penalty for Early Break"), ('savings_interest', "Savings Interest"), ('term_interest', "Term Deposit Interest"),
        ('interest_payable', "Accrued Savings Interest"), ('tax_payable', "Final Tax Withheld"), ('cash_difference', "Cash Difference"),
        ('suspense', "Unidentified Receipts"), ('loan_principal', "Loan Principal"),
        ('surplus_prior', "Surplus of Prior Years, not yet Distributed"),
    ], required=True)
    account_id = fields.Many2one('account.account', required=True, check_company=True, ondelete='restrict')

    _event_uniq = models.Constraint('UNIQUE (company_id, event)', "This event already has its account.")

    @api.model
    def _get_account(self, company, event):
        """ The account an event is posted to.

        :param company: branch or cooperative
        :param str event: value of ``event``
        :return: ``account.account``
        :raises UserError: if no account is set, naming the event
        """
        account_id = self._account_ids(company.root_id.id).get(event)
        if not account_id:
            label = dict(self._fields['event']._description_selection(self.env))[event]
            raise UserError(self.env._("No account is set for: %s (Configuration, Posting Rules).", label))
        return self.env['account.account'].browse(account_id)

    @api.model
    @tools.ormcache('root_id')
    def _account_ids(self, root_id):
        """ ``{event: id of account.account}`` of a cooperative; each posting asks for it """
        return {rule.event: rule.account_id.id for rule in self.sudo().search([('company_id', '=', root_id)])}

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    def _events_set(self, company):
        """ The events of a cooperative that have their account """
        return set(self._account_ids(company.root_id.id))

    @api.model
    def _missing(self, company):
        """ Labels of the events that have no account yet: the configuration check """
        found = self._events_set(company)
        return [label for event, label in self._fields['event']._description_selection(self.env) if event not in found]
