from odoo import models

from .text import day, rupiah


class KoperasiAccount(models.Model):
    """ The last root stands on every account statement, so that members have it on paper. """
    _inherit = 'koperasi.account'

    def _statement_paper(self, date_from, date_to):
        paper = super()._statement_paper(date_from, date_to)
        account = paper['account']
        book = 'savings' if account.side == 'credit' else 'loans'
        # narrow sudo(): roots are published; who may read the account was checked
        proof = self.env['koperasi.proof'].sudo().search([('company_id', '=', account.company_id.root_id.id), ('book', '=', book)], limit=1)
        # its holder was in it: an account that was opened later is not promised to be
        held = proof and account.sudo().member_id and proof._slot(account.partner_id.id) is not None
        return {**paper, 'proof': {'total': int(proof.total), 'root': proof.root_text, 'text': account.env._(
            "Proof of balance of %(day)s: what its holder had on that day is part of the total of %(total)s. Short code of the root: %(code)s",
            day=day(account.env, proof.date), total=rupiah(proof.total), code=proof.short_root)} if held else False}


class KoperasiAnnualReport(models.Model):
    """ The roots of the book year stand in the book that every member gets. """
    _inherit = 'koperasi.annual.report'

    def _proof_paper(self):
        # narrow sudo(): what is published, for who may read the report
        proofs = self.env['koperasi.proof'].sudo().search(
            [('company_id', '=', self.company_id.id), ('date', '>=', self.date_from), ('date', '<=', self.date_to)], order='date, book desc')
        if not proofs:
            return self._frame(kind='text', text='', problem=self.env._("No proof of balance was made in the book year."))
        books = dict(proofs._fields['book']._description_selection(self.env))
        rows = []
        for proof in proofs:
            rows.append({'cells': [f'{day(self.env, proof.date)} · {books[proof.book]}', int(proof.total), proof.members - proof.institutions, proof.checked], 'style': 'line'})
            rows.append({'cells': [proof.root_text, None, None, None], 'style': 'text'})
        paper = self._as_table([self.env._("Month and Root"), self.env._("Total (Rp)"), self.env._("Members"), self.env._("Checked")], rows, ['text', 'amount', 'count', 'count'])
        return {**paper, 'text': self._proof_text()}

    def _proof_text(self):
        """ What the roots are for; Markup """
        return self.env['ir.qweb']._render('koperasi.proof_chapter_text', {})
