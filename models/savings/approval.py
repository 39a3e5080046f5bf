from odoo import api, fields, models

from .checks import CASH_ROLES

# what an approved request may call: nothing else, whatever stands in its row
DOORS = (
    ('koperasi.savings.account', 'deposit'), ('koperasi.savings.account', 'withdraw'), ('koperasi.savings.account', 'transfer'),
    ('koperasi.savings.account', 'close'), ('koperasi.savings.account', 'mature'), ('koperasi.savings.account', 'break_term'),
    ('koperasi.savings.account', 'open_account'), ('koperasi.savings.account', 'open_term'), ('koperasi.savings.account', 'reactivate'),
    ('koperasi.member', 'pay_mandatory'), ('koperasi.member', 'admit'), ('koperasi.member', 'refund_entry'),
    ('koperasi.member', 'settle_exit'), ('koperasi.member', 'pay_exit'), ('koperasi.member', 'serve'),
)


class KoperasiApproval(models.Model):
    _inherit = 'koperasi.approval'

    operation = fields.Selection(
        selection_add=[('reactivation', "Reactivation"), ('exit', "Exit Settlement")], ondelete={'reactivation': 'cascade', 'exit': 'cascade'})
    member_id = fields.Many2one('koperasi.member', readonly=True, index='btree_not_null', ondelete='restrict')
    savings_account_id = fields.Many2one('koperasi.savings.account', string="Account", readonly=True, index='btree_not_null', ondelete='restrict')

    @api.model
    def _doors(self):
        return (*super()._doors(), *DOORS)

    def _prepare_record(self, record):
        values = super()._prepare_record(record)
        if record._name == 'koperasi.member':
            values['member_id'] = record.id
        elif record._name == 'koperasi.savings.account':
            values.update(member_id=record.sudo().member_id.id, savings_account_id=record.id)
        return values

    @api.model
    def _carry_out_or_ask(self, call, record, description, carry_out, parts):
        """ What the doors of savings do with money: carry it out, or ask a second person if it is above a limit of the caller.

        :param tuple call: ``(recordset, method, arguments)``, how the door was called; its arguments hold the ``key``
        :param record: account or member that it is about; its branch books
        :param str description: one line for him who decides
        :param carry_out: function that does it and gives back the door's answer
        :param list parts: ``(operation, amount, product, account)`` as of ``koperasi.limit._reasons``, one or several; the amount
            None for what a single part pays in cash, which a rehearsal then finds
        :return: answer of the door, or of ``_gate``
        """
        company, (target, method, arguments) = record.company_id, call
        if self.env['koperasi.request']._is_carried_out(company, arguments['key']):
            return carry_out()
        rehearse = carry_out
        if parts[0][1] is None:
            [(operation, _unknown, product, account)] = parts
            parts, rehearse = [(operation, self._rehearse(lambda: self._cash_of(carry_out())), product, account)], None
        parts = [part for part in parts if part[1]]
        if parts:
            reasons = self.env['koperasi.limit']._reasons_of(parts, company)
            # a receipt that pays out something is decided on as a withdrawal
            operation = 'withdrawal' if any(part[0] == 'withdrawal' for part in parts) else parts[0][0]
            amount = sum(part[1] for part in parts if part[0] == operation)
            if waits := self._gate(
                    company, arguments['key'], self._prepare_request(target, method, arguments), operation, amount, description,
                    reasons, record, call, rehearse):
                return waits
        return carry_out()

    @api.model
    def _limit_reasons(self, operation, amount, company, account=None):
        own = account and self.env['koperasi.savings.account'].sudo().search([('account_id', '=', account.id)])
        return super()._limit_reasons(operation, amount, company, account) + self.env['koperasi.limit']._reasons(operation, None, amount, company, own)

    @api.model
    def _prepare_request(self, target, method, arguments):
        """ What an approval is for, JSON-able """
        return {'door': f'{target._name}.{method}', 'ids': target.ids, **arguments}

    def _cash_of(self, answer):
        """ Rupiah that a door has paid in cash """
        transaction = self.env['koperasi.transaction'].sudo().browse(answer['transaction_id'] or ())
        return int(transaction.amount) if transaction.journal_id.koperasi_role in CASH_ROLES else 0
