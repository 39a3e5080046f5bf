from odoo import models
from odoo.tools import consteq, hmac
from odoo.tools.image import image_data_uri

from ..finance.words import terbilang
from ..models.member.person import mask_name
from .text import day, moment, paper_lang, printed, qr_image, rupiah

LOAN_PAYMENTS = ('loan_payment', 'loan_payoff', 'loan_recovery')
CODE_LENGTH = 32    # hexadecimal digits: 128 bits


class ResCompany(models.Model):
    _inherit = 'res.company'

    def _paper_head(self):
        """ How the cooperative introduces itself on its papers; called with a record that may be read.

        :return: dict ``logo, name, branch, legal, address``
        """
        self.ensure_one()
        branch, root = self, self.root_id
        legal = []
        if root.koperasi_legal_number:
            since = root.koperasi_legal_date and day(self.env, root.koperasi_legal_date)
            legal.append(self.env._("Legal entity no. %s", root.koperasi_legal_number) + (f" ({since})" if since else ""))
        if root.koperasi_nik:
            legal.append(self.env._("Cooperative NIK %s", root.koperasi_nik))
        place = branch if branch.street or branch.city else root
        return {
            'logo': image_data_uri(root.logo) if root.logo and not root.uses_default_logo else False,
            'name': root.name,
            'branch': branch.name if branch != root else False,
            'legal': " · ".join(legal),
            'address': ", ".join(filter(None, (place.street, place.street2, place.city, place.phone))),
        }


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    # -- verification ---------------------------------------------------------

    def _receipt_code(self):
        """ What only the cooperative can write on a receipt of this number, amount and day, and of these lines """
        receipt = self._receipt_transactions()
        lead = receipt[0]
        if len(receipt) == 1:
            message = f'{lead.id}|{lead.name}|{int(lead.amount)}|{lead.business_date}'
        else:
            amounts = '+'.join(str(transaction._receipt_signed()) for transaction in receipt)
            message = f'{lead.id}|{receipt._receipt_number()}|{amounts}|{lead.business_date}'
        return hmac(lead.env, 'koperasi-receipt', message)[:CODE_LENGTH]

    def _is_receipt_code(self, code):
        """ Whether ``code`` is that of this receipt, in a time that tells nothing """
        return code.isascii() and consteq(code, self._receipt_code())

    def _receipt_url(self):
        """ Where anybody who holds the paper can see whether it is true """
        return f'{self.get_base_url()}/koperasi/receipt/{self._receipt_transactions()[0].id}/{self._receipt_code()}'

    def _receipt_check(self):
        """ What the public page shows: nothing that is not on the paper """
        receipt = self._receipt_transactions()
        lead = receipt[0]
        undone = receipt.filtered('is_reversed')
        return {
            'cooperative': lead.company_id.root_id.name,
            'title': receipt._receipt_title(),
            'name': receipt._receipt_number(),
            'date': day(self.env, lead.business_date),
            'amount': rupiah(abs(receipt._receipt_net())),
            'value': abs(receipt._receipt_net()),
            'member': mask_name(lead._receipt_member().name or lead._receipt_owner().name),
            'lines': [{'kind': transaction._receipt_kind(), 'amount': rupiah(transaction._receipt_signed()), 'is_reversed': transaction.is_reversed}
                      for transaction in receipt] if len(receipt) > 1 else [],
            'is_reversed': undone == receipt,
            'is_partly_reversed': bool(undone) and undone != receipt,
        }

    # -- paper ----------------------------------------------------------------

    def _paper_lang(self):
        return paper_lang(self._receipt_owner().with_env(self.env))

    def _receipt_file_name(self):
        return self.env._("Receipt %s", self._receipt_transactions()._receipt_number().replace('/', '-'))

    def _receipt_kind(self):
        return dict(self._fields['kind']._description_selection(self.env))[self.kind]

    def _receipt_title(self):
        """ Of all lines of a receipt """
        if len(set(self.mapped('kind'))) > 1:
            return self.env._("Transaction Receipt")
        return self.env._("%s Receipt", self[0]._receipt_kind())

    def _receipt_owner(self):
        """ ``res.partner`` whose receipt it is; empty where several members are in one transaction """
        transaction = self.sudo()
        partners = transaction.partner_id or transaction.entry_ids.account_id.partner_id
        return partners if len(partners) == 1 else partners.browse()

    def _receipt_member(self):
        """ ``koperasi.member`` whose receipt it is, of a cooperative with members """
        transaction, owner = self.sudo(), self._receipt_owner()
        return transaction.member_id or transaction.entry_ids.account_id.filtered(lambda account: account.partner_id == owner).member_id[:1]

    # -- lines ----------------------------------------------------------------

    def _receipt_transactions(self):
        """ All lines of the receipt that this transaction stands on: what the counter booked at once for one member

        :return: ``koperasi.transaction`` as superuser, in the order of the lines
        """
        self.ensure_one()
        transaction = self.sudo()
        if transaction.origin != 'counter':
            return transaction
        booked = transaction.search([('move_id', '=', transaction.move_id.id), ('request_id', '=', transaction.request_id.id)], order='id')
        return booked.filtered(lambda line: line.origin == 'counter' and line.partner_id == transaction.partner_id)

    def _receipt_number(self):
        """ Number of the journal entry that these lines are, or that of the first line where others are in it too (a group's sheet) """
        move = self[0].move_id
        return move.name if len(move.koperasi_transaction_ids) == len(self) > 1 else self[0].name

    def _receipt_signed(self):
        """ Amount of a transaction; negative where the member got the money """
        rise = sum(entry.amount if entry.account_id.side == 'credit' else -entry.amount for entry in self.entry_ids)
        return -int(self.amount) if rise < 0 else int(self.amount)

    def _receipt_net(self):
        """ What changed hands for all lines; negative where the member got more than he gave """
        return sum(transaction._receipt_signed() for transaction in self) if len(self) > 1 else int(self.amount)

    def _receipt(self):
        """ What stands on the receipt, in the language of its owner

        :return: dict of texts, for the report
        :raises AccessError: if the caller may not read the transaction
        """
        self.ensure_one()
        self.check_access('read')
        # who may read the transaction may see its paper, with product, member, teller, and the other lines of the same member
        receipt = self.with_context(lang=self._paper_lang())._receipt_transactions()
        lead, env = receipt[0], receipt.env
        owner, member = lead._receipt_owner(), lead._receipt_member()
        memos, copy = set(receipt.mapped('memo')), lead._copy_number()
        return {
            'head': lead.company_id.with_env(env)._paper_head(),
            'title': receipt._receipt_title(),
            'name': receipt._receipt_number(),
            'business_date': day(env, lead.business_date),
            'posted_at': moment(env, lead.posted_at, lead.company_id.root_id.koperasi_tz),
            'member_name': member.name or owner.name,
            'member_number': member.number,
            'lines': receipt._receipt_lines(owner),
            **receipt._receipt_totals(),
            'memo': memos.pop() if len(memos) == 1 else False,
            'teller': lead.user_id.name,
            'reverses': lead.reversal_of_id.name,
            'reversed_by': receipt._receipt_reversals(),
            'copy': copy > 1 and env._("Copy %s", copy),
            'stamp': all(receipt.mapped('is_reversed')),
            # with the amount of the paper, so that the page tells of another one
            'qr': qr_image(f"{lead._receipt_url()}?amount={abs(receipt._receipt_net())}"),
            'printed': printed(lead),
        }

    def _receipt_totals(self):
        """ The figures below the lines """
        net, signed = self._receipt_net(), [transaction._receipt_signed() for transaction in self]
        received, paid = sum(amount for amount in signed if amount > 0), sum(amount for amount in signed if amount < 0)
        label = self.env._("Amount")
        if len(self) > 1:
            label = self.env._("Total")
            if received and paid:
                label = self.env._("Net Received") if net >= 0 else self.env._("Net Paid Out")
        return {
            'received': rupiah(received) if received and paid else False,
            'paid': rupiah(-paid) if received and paid else False,
            'total_label': label,
            'amount': rupiah(abs(net)),
            'words': terbilang(abs(net), capitalised=True),
        }

    def _receipt_reversals(self):
        """ Which lines count no longer, in one sentence; False if all do """
        reversals = self.reversal_ids
        if not reversals:
            return False
        numbers, date = ", ".join(reversals.mapped('name')), day(self.env, reversals[-1:].business_date)
        if len(reversals) < len(self):
            return self.env._("Partly reversed on %(date)s by %(number)s", date=date, number=numbers)
        return self.env._("Reversed on %(date)s by %(number)s", date=date, number=numbers)

    def _receipt_loan_lines(self, products, several):
        """ The parts of a payment on a loan, and what is owed after it """
        loan = self.loan_id
        owed = self.entry_ids.filtered(lambda entry: entry.account_id == loan.account_id)[-1:]
        parts = [
            (self.env._("Principal"), self.loan_principal), (self.env._("Interest"), self.loan_interest), (self.env._("Penalty"), self.loan_penalty),
            (self.env._("Fee"), self.loan_fee), (self.env._("Recovered"), self.loan_recovered), (self.env._("Kept for you"), self.loan_parked)]
        shown = [(label, int(amount)) for label, amount in parts if amount]
        return [{
            'account': loan.number if not index else '', 'product': loan.product_name if not index else False, 'component': label,
            'kind': self._receipt_kind() if several and not index else False, 'memo': self.memo if several and not index else False,
            'is_reversed': several and self.is_reversed, 'value': amount,
            'balance': rupiah(owed.balance_after if owed else loan.balance) if index == len(shown) - 1 else False,
        } for index, (label, amount) in enumerate(shown)]

    def _receipt_lines(self, owner):
        """ A row an entry. The other member of a transfer keeps his name and his balance to himself; an account that pays for
        several lines is shown once, last. """
        components = dict(self.env['koperasi.entry']._fields['component']._description_selection(self.env))
        products = self.entry_ids.account_id._paper_products()
        several = len(self) > 1
        lines, sources = [], {}
        for transaction in self:
            memo = transaction.memo if several and len(set(self.mapped('memo'))) > 1 else False
            if transaction.kind in LOAN_PAYMENTS:
                lines += transaction._receipt_loan_lines(products, several)
                for entry in transaction.entry_ids.filtered(lambda entry: entry.account_id not in (entry.transaction_id.loan_id.account_id | entry.transaction_id.loan_id.parked_account_id)):
                    before = sources.get(entry.account_id, {'value': 0})
                    sources[entry.account_id] = {
                        'account': entry.account_id.number, 'product': products.get(entry.account_id.id, {}).get('name'), 'component': False,
                        'kind': self.env._("Paid from"), 'memo': False, 'is_reversed': several and transaction.is_reversed,
                        'value': int(entry.amount) + before['value'], 'balance': rupiah(entry.balance_after)}
                continue
            for entry in transaction.entry_ids.sorted('id'):
                account, amount = entry.account_id, int(entry.amount)
                own = account.partner_id == owner
                kind = transaction._receipt_kind() if several else False
                line = {
                    'account': account.number,
                    'product': products.get(account.id, {}).get('name') if own else mask_name(account.member_id.name or account.partner_id.name),
                    'component': components[entry.component] if entry.component != 'principal' else False,
                    'kind': False if memo and memo.casefold().startswith(kind.casefold()) else kind,
                    'memo': memo,
                    'is_reversed': several and transaction.is_reversed,
                    'value': amount,
                    'balance': rupiah(entry.balance_after) if own else False,
                }
                if several and len(transaction.entry_ids) > 1 and own and amount < 0 and transaction._receipt_signed() > 0:
                    before = sources.get(account, {'value': 0})
                    sources[account] = {**line, 'kind': self.env._("Paid from"), 'memo': False, 'value': amount + before['value']}
                else:
                    lines.append(line)
        rows = [*lines, *sources.values()]
        for line in rows:
            line['amount'] = rupiah(line.pop('value'))
        return rows
