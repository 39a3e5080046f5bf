from odoo import models
from odoo.tools import email_normalize


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _loan_accounts(self, side):
        """ Ledger rows of this member, as superuser """
        self.ensure_one()
        return self.env['koperasi.account'].sudo().search([('member_id', '=', self.id), ('side', '=', side), ('balance', '>', 0)])

    def _loan_shares(self):
        """ Rupiah of shares: accounts whose control account is equity, whoever keeps them """
        accounts = self._loan_accounts('credit').filtered(lambda account: account.control_id.account_type == 'equity')
        return int(sum(accounts.mapped('balance')))

    def _loan_owed(self):
        """ Rupiah of principal that this member owes """
        return int(sum(self._loan_accounts('debit').mapped('balance')))

    def _loan_users(self):
        """ Logins of the cooperative's people that are this member: the same contact or the same e-mail address.

        :return: ``res.users`` as superuser
        """
        self.ensure_one()
        member = self.sudo()
        emails = {email_normalize(address) for address in (member.email, member.partner_id.email) if address} - {False, None, ''}
        users = self.env['res.users'].sudo().search([
            ('share', '=', False), ('company_ids', 'child_of', member.root_company_id.id),
            '|', ('partner_id', '=', member.partner_id.id), ('partner_id.email_normalized', 'in', sorted(emails))])
        return users

    def _is_related_party(self):
        """ Whether this member is of the board, the supervisors or the staff (pihak terkait) """
        return any(user.has_group('koperasi.group_koperasi_staff') for user in self._loan_users())
