from odoo import fields, models

from .savings_product import SHARES

STAFF = 'koperasi.group_koperasi_staff'


class KoperasiMember(models.Model):
    """ What a member has. """
    _inherit = 'koperasi.member'

    currency_id = fields.Many2one(related='company_id.currency_id')
    savings_account_ids = fields.Many2many('koperasi.savings.account', string="Accounts", compute='_compute_savings_accounts', groups=STAFF)
    share_total = fields.Monetary(string="Shares", compute='_compute_totals', groups=STAFF, help="Principal, mandatory and loan-linked shares.")
    savings_total = fields.Monetary(string="Savings", compute='_compute_totals', groups=STAFF, help="All savings and term deposits.")
    principal_paid = fields.Monetary(string="Principal Share Paid", compute='_compute_totals', groups=STAFF)
    entry_paid = fields.Monetary(string="Entry Money Paid", compute='_compute_totals', groups=STAFF, help="Paid before the admission, not yet divided.")
    exit_balance = fields.Monetary(string="Due to Former Member", compute='_compute_totals', groups=STAFF)
    mandatory_paid = fields.Monetary(string="Mandatory Share Paid", compute='_compute_totals', groups=STAFF)

    def _compute_savings_accounts(self):
        accounts = self.env['koperasi.savings.account'].search([('member_id', 'in', self.ids)])
        by_member = accounts.grouped('member_id')
        for member in self:
            member.savings_account_ids = by_member.get(member._origin, accounts.browse()).sorted(
                lambda account: (account.state == 'closed', account.product_id.sequence, account.number))

    def _compute_totals(self):
        balances = self._balances_by_family()
        for member in self:
            own = balances.get(member._origin.id, {})
            member.share_total = sum(own.get(family, 0) for family in SHARES)
            member.savings_total = sum(own.get(family, 0) for family in ('demand', 'recurring', 'term', 'other_coop'))
            member.principal_paid = own.get('share_principal', 0)
            member.mandatory_paid = own.get('share_mandatory', 0)
            member.entry_paid = own.get('prospective', 0)
            member.exit_balance = own.get('exit', 0)

    def _balances_by_family(self):
        """ ``{member id: {family: rupiah}}`` """
        result = {}
        rows = self.env['koperasi.savings.account']._read_group(
            [('member_id', 'in', self._origin.ids)], ['member_id', 'family'], ['balance:sum'])
        for member, family, balance in rows:
            result.setdefault(member.id, {})[family] = int(balance)
        return result

    def _serialise(self):
        """ Let no two transactions change at once what is one for a member: his share account, his tax of a month. The second
        one fails with 40001, is retried and then sees the first; a mere lock would not do that (reliability F2).
        """
        self.env.cr.execute("UPDATE koperasi_member SET id = id WHERE id IN %s", (tuple(self.ids) or (0,),))

    def _running_accounts(self):
        """ This member's savings accounts that are not closed, as superuser, lowest ledger row first """
        self.ensure_one()
        accounts = self.env['koperasi.savings.account'].sudo().search([('member_id', '=', self.id), ('state', '!=', 'closed')])
        return accounts.sorted(lambda account: account.account_id.id)

    def action_open_savings(self):
        """ Open this member's accounts. """
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_savings_account')
        return {**action, 'domain': [('member_id', '=', self.id)], 'context': {'default_member_id': self.id}}

    def action_open_savings_movements(self):
        """ Open this member's transactions. """
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_transaction')
        return {**action, 'domain': [('member_id', '=', self.id)], 'path': False}

    def action_savings_operation(self):
        """ Open the dialog for an operation of this member (context key ``operation``). """
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_savings_operation')
        return {**action, 'context': {
            'default_operation': self.env.context.get('operation', 'deposit'), 'default_member_id': self.id}}
