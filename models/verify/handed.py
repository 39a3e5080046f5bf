import re
from datetime import date, datetime

import pytz

from odoo import api, models
from odoo.tools import consteq, hmac

from ...reports.text import day, moment, qr_image, rupiah
from ..member.person import mask_name
from ..savings.savings_product import SHARES

# kind of paper, as in its address -> the record that it is about
KINDS = {
    'slip': 'koperasi.transaction', 'payout': 'koperasi.transaction', 'deposit': 'koperasi.savings.account', 'shares': 'koperasi.member', 'book': 'koperasi.passbook',
    'tax': 'koperasi.tax.slip', 'tax_year': 'koperasi.tax.slip', 'surplus': 'koperasi.surplus.share', 'agreement': 'koperasi.loan.application',
    'settled': 'koperasi.loan', 'warning': 'koperasi.loan.letter', 'custody': 'koperasi.loan.collateral.move',
}
CODE_LENGTH = 32    # hexadecimal digits: 128 bits


class KoperasiHandedPaper(models.AbstractModel):
    """ Papers that members take home, and the public page on which whoever holds one sees how it stands today (screens T4).

    Nothing is kept of a paper: its code is made, under the secret of the database as that of a receipt, from kind, record, day and amount as they were printed, and the address
    in the square bears these. So a mass print writes nothing, a paper stays genuine when the books have gone on, and the page tells what became of it.
    """
    _name = 'koperasi.handed.paper'
    _description = "Paper of a Member"

    # -- printing -------------------------------------------------------------

    @api.model
    def _code(self, kind, number, issued, amount):
        return hmac(self.sudo().env, 'koperasi-paper', f'{kind}|{number}|{issued}|{amount}')[:CODE_LENGTH]

    @api.model
    def _url(self, kind, record):
        """ Where anybody who holds the paper can check it.

        :param str kind: of ``KINDS``
        :param record: of its model, which the caller may read
        """
        facts = self._facts(kind, record.sudo())
        issued = f"{facts['date']:%Y%m%d}"
        return (f"{self.get_base_url()}/koperasi/paper/{kind}/{record.id}/{issued}/{self._code(kind, record.id, issued, facts['amount'])}"
                f"?amount={facts['amount']}")

    @api.model
    def _qr(self, kind, record):
        """ The square for a paper, as a data URI """
        return qr_image(self._url(kind, record), mask=0)   # thousands of slips are printed at once

    @api.model
    def _put(self, kind, papers, where='check'):
        """ Give each paper its square.

        :param papers: pairs of a record, empty where the paper bears none, and the dict of its paper
        :param str where: its name in that dict
        """
        for record, paper in papers:
            paper[where] = self._qr(kind, record) if record else False

    # -- checking -------------------------------------------------------------

    @api.model
    def _page_of(self, kind, number, issued, code, amount=None, typed=None):
        """ What the public page says of a paper: nothing that is not on it but how it stands.

        :param int number: id of the record
        :param str issued: day on the paper, ``20260105``
        :param int amount: rupiah as the address bears it; None for none
        :param int typed: rupiah as the reader found it printed; None if he typed nothing
        :return: dict of texts with ``state`` (valid, waiting, reversed, replaced, ended) and ``differs`` (whether the amount is not that of the paper);
            None if the cooperative made no such paper
        """
        if kind not in KINDS or not number or not re.fullmatch('[0-9]{8}', issued) or not code.isascii():
            return None
        record = self.env[KINDS[kind]].sudo().browse(number).exists()
        facts = self._facts(kind, record) if record else None
        genuine = next((known for known in dict.fromkeys((amount, facts and facts['amount']))
                        if known is not None and consteq(code, self._code(kind, number, issued, known))), None)
        if genuine is None:
            return None
        on = datetime.strptime(issued, '%Y%m%d').date()
        page = {
            'kind': kind, 'title': self._titles()[kind], 'date': day(self.env, on), 'amount': rupiah(genuine) if kind != 'book' else False, 'value': genuine,
            'differs': any(other is not None and other != genuine for other in (amount, typed)), 'compared': amount is not None or typed is not None}
        if not facts:   # its record was taken back, as the parts of a surplus that the meeting decided anew
            return {**page, 'state': 'replaced', 'says': self._says('replaced', kind, None)}
        state = facts.get('state', 'valid')
        loose = facts.get('loose', ())
        if state == 'valid' and (('amount' not in loose and facts['amount'] != genuine) or ('date' not in loose and facts['date'] != on)):
            state = 'replaced'
        return {**page, 'state': state, 'says': self._says(state, kind, facts), 'number': facts['number'], 'cooperative': facts['company'].root_id.name,
                'name': mask_name(facts['name']), 'more': facts.get('more', [])}

    @api.model
    def _titles(self):
        env = self.env
        return {
            'slip': env._("Withdrawal Slip"), 'payout': env._("Receipt of a Loan"), 'deposit': env._("Certificate of a Term Deposit"), 'shares': env._("Certificate of Shares"),
            'book': env._("Passbook"), 'tax': env._("Tax Slip"), 'tax_year': env._("Tax Slip of the Year"), 'surplus': env._("Slip of Surplus (SHU)"),
            'agreement': env._("Loan Agreement"), 'settled': env._("Letter of Settlement"), 'warning': env._("Warning Letter"), 'custody': env._("Receipt of Collateral")}

    @api.model
    def _says(self, state, kind, facts):
        """ How the paper stands, in a sentence """
        env = self.env
        if state == 'ended':
            on = facts.get('ended') and day(env, facts['ended'])
            return {
                'deposit': env._("This deposit was paid out on %s: the certificate is no claim any more.", on), 'custody': env._("The collateral was given back on %s.", on),
                'book': env._("This book is not in use any more."), 'agreement': env._("This loan ended on %s.", on), 'warning': env._("This loan ended on %s.", on),
                'shares': env._("The membership has ended."),
            }[kind]
        return {
            'valid': env._("The books say today what this paper says."), 'waiting': env._("Approved, but not signed yet: it binds nobody."),
            'reversed': env._("It was taken back in the books: this paper proves nothing any more."),
            'replaced': env._("The cooperative made this paper, but its books say something else now. Ask for a new one."),
        }[state]

    # -- what each kind says today --------------------------------------------

    @api.model
    def _facts(self, kind, record):
        """ What a paper would say if it were printed now, and how it stands.

        :param record: as superuser
        :return: dict ``number, date, amount`` (rupiah), ``name`` (whose it is), ``company``; where needed ``state`` (valid), ``ended`` (date), ``loose`` (which of
            ``date`` and ``amount`` may go on without making the paper another one), ``more`` (list of label and text)
        """
        return getattr(self, f'_facts_{kind}')(record)

    def _facts_slip(self, transaction):
        return {
            'number': transaction._receipt_transactions()._receipt_number(), 'date': transaction.business_date, 'amount': int(transaction.amount), 'company': transaction.company_id,
            'name': transaction._receipt_member().name or transaction._receipt_owner().name, 'state': 'reversed' if transaction.is_reversed else 'valid'}

    def _facts_payout(self, transaction):
        loan = transaction.loan_id
        taken = sum(loan.deduction_ids.filtered(lambda row: row.transaction_id == transaction).mapped('amount'))
        return {**self._facts_slip(transaction), 'number': transaction.name, 'amount': int(transaction.amount - taken), 'name': loan.member_id.name or loan.partner_id.name,
                'more': [(self.env._("Loan Amount"), rupiah(transaction.amount))]}

    def _facts_deposit(self, account):
        ended = account.state == 'closed'
        return {
            'number': account.certificate_number or self._masked(account.number), 'date': account.contract_from or account.opened_on, 'amount': int(account.balance),
            'company': account.company_id, 'name': account.member_id.name or account.partner_id.name, 'state': 'ended' if ended else 'valid', 'ended': account.closed_on,
            'more': [] if ended else [(self.env._("Until"), day(self.env, account.maturity_date))]}

    def _facts_shares(self, member):
        """ The certificate holds as long as he has what it says """
        accounts = self.env['koperasi.savings.account'].sudo().search([('member_id', '=', member.id), ('family', 'in', SHARES), ('state', '!=', 'closed')])
        today = member.company_id._koperasi_book_date()
        return {'number': member.number, 'date': today, 'amount': int(sum(accounts.mapped('balance'))), 'company': member.company_id, 'name': member.name, 'loose': ('date',),
                'state': 'ended' if member.exit_date else 'valid'}

    def _facts_book(self, book):
        account = book.savings_account_id
        ended = book.state not in ('current', 'full') or account.state == 'closed'
        return {'number': f"{book.number} · {self._masked(account.number)}", 'date': book.issued_on, 'amount': 0, 'company': book.company_id,
                'name': account.member_id.name or account.partner_id.name, 'state': 'ended' if ended else 'valid'}

    def _facts_tax(self, slip):
        return {'number': slip.name, 'date': slip.month, 'amount': int(slip.tax), 'company': slip.company_id, 'name': slip.member_id.name,
                'more': [(self.env._("Interest before tax"), rupiah(slip.gross))]}

    def _facts_tax_year(self, slip):
        slips = slip._of_year().filtered(lambda other: other.month.year == slip.month.year)
        return {**self._facts_tax(slip), 'number': f"{slip.month.year}-{slip.member_id.number}", 'date': slips[-1].month, 'amount': int(sum(slips.mapped('tax'))),
                'more': [(self.env._("Interest before tax"), rupiah(sum(slips.mapped('gross'))))]}

    def _facts_surplus(self, share):
        surplus = share.surplus_id
        return {'number': f"{surplus.year}-{share.member_id.number}", 'date': surplus.decision_date or date(surplus.year, 12, 31), 'amount': int(share.net), 'company': share.company_id,
                'name': share.member_id.name, 'more': [(self.env._("State"), share._portal_status())]}

    def _facts_agreement(self, application):
        loan = application.loan_id
        state = {'approved': 'waiting', 'agreed': 'valid', 'disbursed': 'ended' if loan.loan_state == 'paid' else 'reversed' if loan.loan_state == 'cancelled' else 'valid'}
        on = application.agreement_date or application.company_id._koperasi_book_date()
        return {'number': application.agreement_number or application.name, 'date': on, 'amount': int(application.principal), 'company': application.company_id,
                'name': application.member_id.name, 'loose': ('date',), 'state': state.get(application.state, 'reversed'), 'ended': loan.ended_on}

    def _facts_settled(self, loan):
        paid = loan.loan_state == 'paid'
        return {'number': loan.number, 'date': loan.ended_on if paid else loan.disbursed_on, 'amount': int(loan.principal_amount), 'company': loan.company_id,
                'name': loan.member_id.name or loan.partner_id.name, 'state': 'valid' if paid else 'reversed'}

    def _facts_warning(self, letter):
        loan = letter.loan_id
        return {'number': letter.name, 'date': letter.date, 'amount': int(letter.total), 'company': letter.company_id, 'name': loan.member_id.name or loan.partner_id.name,
                'state': 'ended' if loan.ended_on else 'valid', 'ended': loan.ended_on}

    def _facts_custody(self, move):
        """ The value is that of the day: to value it anew makes no other receipt """
        collateral = move.collateral_id
        zone = pytz.timezone(collateral.company_id.root_id.koperasi_tz or 'Asia/Makassar')
        back = collateral.move_ids.filtered(lambda other: other.id > move.id and other.direction == 'out')[:1] if move.direction == 'in' else move.browse()
        return {
            'number': collateral.application_id.name, 'date': pytz.utc.localize(move.moved_at).astimezone(zone).date(), 'amount': int(collateral.value), 'loose': ('date', 'amount'),
            'company': move.company_id, 'name': collateral.application_id.member_id.name, 'state': 'ended' if back else 'valid', 'ended': back.moved_at and back.moved_at.date(),
            'more': [(self.env._("What Happened"), self.env._("Received") if move.direction == 'in' else self.env._("Given back")),
                     (self.env._("On"), moment(self.env, move.moved_at, collateral.company_id.root_id.koperasi_tz))]}

    @api.model
    def _masked(self, number):
        return self.env['koperasi.issued.paper']._masked_number(number or '')
