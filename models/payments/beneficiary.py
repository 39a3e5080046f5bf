from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

from ..ledger.checks import text
from ..member.person import mask_name
from ..savings.savings_product import ON_DEMAND


class KoperasiBeneficiary(models.Model):
    """ Another member's account to which a member transfers. Added and removed by himself; a new one waits before it is used. """
    _name = 'koperasi.beneficiary'
    _description = "Beneficiary"
    _order = 'name, id'

    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='member_id.company_id', store=True, index=True)
    account_id = fields.Many2one('koperasi.savings.account', required=True, readonly=True, index=True, ondelete='restrict')
    name = fields.Char(required=True, readonly=True, help="What the member calls him.")
    usable_from = fields.Datetime(required=True, readonly=True)
    removed_at = fields.Datetime(readonly=True)

    _pair_uniq = models.UniqueIndex('(member_id, account_id) WHERE removed_at IS NULL', "This beneficiary is on the list already.")

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_writing(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_writing(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A beneficiary is removed by its member, not deleted."))

    def _refuse_writing(self, what):
        if what and not self.env.su:
            raise UserError(self.env._("A member chooses his beneficiaries himself."))

    def _is_usable(self):
        return not self.removed_at and self.usable_from <= fields.Datetime.now()

    def _remove(self):
        """ Take it off the list, and end the standing orders that its member gave to it; who may was checked """
        self.sudo().removed_at = fields.Datetime.now()
        self.member_id._own_orders().filtered(lambda order: order.request_id and order.target_id == self.account_id).write({'state': 'ended', 'next_date': False})

    def _page(self):
        """ As its member sees it: dict of texts """
        env, zone = self.env, self.company_id.root_id.koperasi_tz
        return {
            'id': self.id, 'name': self.name, 'number': self.account_id.number, 'masked': mask_name(self.account_id.member_id.name), 'usable': self._is_usable(),
            'from': env._("From %s on", format_datetime(env, self.usable_from, tz=zone, dt_format='short'))}


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _beneficiaries(self):
        """ This member's, as superuser: portal users read none """
        return self.env['koperasi.beneficiary'].sudo().search([('member_id', '=', self.id), ('removed_at', '=', False)])

    def _find_beneficiary(self, number):
        """ The account of another member of this branch that a number names

        :return: ``koperasi.savings.account`` as superuser
        :raises UserError: the same for a number that is not given, is closed, his own, or of an account that takes no transfers
        """
        number = text(self.env, number, self.env._("The account number"), required=True)
        # narrow sudo(): portal users read no accounts of others; of what is found he sees a masked name
        account = self.env['koperasi.savings.account'].sudo().search([
            ('number', '=ilike', number.replace('\\', '\\\\').replace('%', '\\%').replace('_', '\\_')), ('company_id', '=', self.sudo().company_id.id),
            ('state', '=', 'open'), ('family', 'in', ON_DEMAND), ('member_id', '!=', self.id), ('member_id.state', 'in', ('active', 'passive'))], limit=2)
        if len(account) != 1:
            raise UserError(self.env._("No account of this number takes transfers in your branch. Look at the number again."))
        return account

    def _beneficiary_found(self, number):
        """ What he is shown before he confirms: dict ``number``, ``masked`` """
        account = self._find_beneficiary(number)
        return {'number': account.number, 'masked': mask_name(account.member_id.name)}

    def _add_beneficiary(self, number, name, pin):
        """ Put an account on this member's list, signed by his PIN. It can be used after the cooperative's waiting time.

        :return: ``koperasi.beneficiary`` as superuser; the one that is there, if it is
        :raises UserError: if the account takes no transfers, or the PIN does not sign
        """
        account = self._find_beneficiary(number)
        name = text(self.env, name, self.env._("The name"), required=True)[:60]
        self._check_pin(pin)
        self._serialise()
        there = self._beneficiaries().filtered(lambda one: one.account_id == account)
        hours = self.sudo().root_company_id.koperasi_beneficiary_hours
        if there:
            return there
        self.env['koperasi.notice']._tell(self, 'security', {'what': 'beneficiary'}, f'koperasi.beneficiary,{account.id}')
        return self.env['koperasi.beneficiary'].sudo().create({
            'member_id': self.id, 'account_id': account.id, 'name': name, 'usable_from': fields.Datetime.now() + timedelta(hours=hours)})

    def _transferred_today(self):
        """ Rupiah that left this member's savings by his pages on the business day; what was reversed does not count """
        [[total]] = self.env.execute_query(SQL(
            """SELECT COALESCE(-SUM(e.amount), 0) FROM koperasi_transaction t JOIN koperasi_entry e ON e.transaction_id = t.id
               JOIN koperasi_account a ON a.id = e.account_id
               WHERE t.company_id = %s AND t.business_date = %s AND t.origin = 'portal' AND a.member_id = %s AND a.side = 'credit' AND e.amount < 0
                 AND t.kind <> 'reversal' AND NOT EXISTS (SELECT FROM koperasi_transaction r WHERE r.reversal_of_id = t.id)""",
            self.sudo().company_id.id, self.sudo().company_id._koperasi_book_date(), self.id))
        return int(total)
