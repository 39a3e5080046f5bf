from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from ..ledger.checks import ADMIN, MANAGER, check_role, text, whole_number

TILL_ACCOUNTS = range(111101, 111200)   # one a till, below the ministry's 1110 cash


class AccountJournal(models.Model):
    _inherit = 'account.journal'

    @api.constrains('koperasi_role', 'default_account_id', 'company_id')
    def _check_koperasi_own_cash(self):
        """ What lies in a till is the balance of its account in its branch: it cannot be another till's too """
        for journal in self.filtered(lambda journal: journal.koperasi_role in ('till', 'vault')):
            twin = self.sudo().search([
                ('company_id', '=', journal.company_id.id), ('koperasi_role', 'in', ('till', 'vault')),
                ('default_account_id', '=', journal.default_account_id.id), ('id', '!=', journal.id)], limit=1)
            if twin:
                raise UserError(self.env._(
                    "%(journal)s needs a cash account of its own: %(account)s is that of %(other)s.",
                    journal=journal.name, account=journal.default_account_id.display_name, other=twin.name))

    def koperasi_create_till(self, name, company_id=None):
        """ Make one more till of a branch: a cash journal with its own account below 1111.

        :param str name: what the till is called
        :param int company_id: branch; the current company if not given
        :return: dict with ``journal_id``, ``name``, ``code`` and ``account`` (code of its account)
        :raises UserError: if the name is missing or taken, or the branch is no cooperative
        :raises AccessError: if the caller is neither manager nor administrator
        """
        check_role(self.env, MANAGER, ADMIN)
        name = text(self.env, name, self.env._("The name of the till"), required=True)
        company = self.env.company
        if company_id is not None:
            whole_number(self.env, company_id, self.env._("The branch"))
            company = self.env.companies.filtered(lambda branch: branch.id == company_id)
        if not company or not company.sudo().koperasi_ready:
            raise UserError(self.env._("The till belongs to a branch of the cooperative."))
        journal = self.sudo()._koperasi_create_till(name, company.sudo())
        account = journal.default_account_id.with_company(company)
        return {'journal_id': journal.id, 'name': journal.name, 'code': journal.code, 'account': account.code}

    def _koperasi_create_till(self, name, company):
        own = self.with_context(active_test=False).search([('company_id', '=', company.id)])
        if own.filtered(lambda journal: journal.name.casefold() == name.casefold()):
            raise UserError(self.env._("%(branch)s has a journal called %(name)s already.", branch=company.name, name=name))
        root = company.root_id
        Account = self.env['account.account'].with_company(root)
        taken = set(Account.search([('company_ids', '=', root.id), ('code', '=like', '1111%')]).mapped('code'))
        number = next((code for code in TILL_ACCOUNTS if str(code) not in taken), None)
        if number is None:
            raise UserError(self.env._("All accounts of tills (%(first)s to %(last)s) are in use.", first=TILL_ACCOUNTS[0], last=TILL_ACCOUNTS[-1]))
        suffix = f" ({company.name})" if company != root else ""
        account = Account.create({
            'code': str(number), 'name': self.env._("Cash - %s", name) + suffix, 'account_type': 'asset_cash', 'company_ids': [Command.set(root.ids)]})
        codes = set(own.mapped('code'))
        return self.create({
            'name': name, 'code': next(code for code in (f'KAS{n}' for n in range(1, 100)) if code not in codes), 'type': 'cash',
            'company_id': company.id, 'koperasi_role': 'till', 'restrict_mode_hash_table': True, 'default_account_id': account.id})

    def _koperasi_cash(self, date=None):
        """ What the books say lies in these tills, vaults or banks.

        :param date date: at the end of this day; all that is booked if not given
        :return: ``{journal_id: rupiah}``
        """
        if not self:
            return {}
        self.env['account.move.line'].flush_model(['account_id', 'balance', 'parent_state', 'company_id', 'date'])
        rows = self.env.execute_query(SQL(
            """SELECT j.id, COALESCE(SUM(l.balance), 0) FROM account_journal j LEFT JOIN account_move_line l
                 ON l.account_id = j.default_account_id AND l.company_id = j.company_id AND l.parent_state = 'posted' %s
               WHERE j.id IN %s GROUP BY j.id""",
            SQL("AND l.date <= %s", date) if date else SQL(), tuple(self.ids)))
        return {journal_id: int(balance) for journal_id, balance in rows}
