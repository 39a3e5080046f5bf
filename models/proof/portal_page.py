"""What a member sees of the proofs of balance. Texts in his language, made as superuser of what is his own: the portal has no right on proofs."""
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date, formatLang

from ...finance.sum_tree import encode
from ..ledger.checks import rupiah
from ..requests.reading import read_words
from .proof import SIDES

SHOWN = 24      # months and books in the list


class KoperasiProof(models.Model):
    _inherit = 'koperasi.proof'

    def _day_text(self, value):
        """ ``31 Jan 2026`` """
        return format_date(self.env, value, date_format='d MMM y')

    @api.model
    def _own_proofs(self, member):
        """ Proofs that a member is in, newest first, as superuser

        :param member: ``koperasi.member`` of the login
        """
        member = member.sudo()
        proofs = self.sudo().search([('company_id', '=', member.root_company_id.id)], limit=SHOWN)
        return proofs.filtered(lambda proof: proof._slot(member.partner_id.id) is not None)

    @api.model
    def _own_proof(self, member, proof_id):
        """ One of them; empty for those of others and for what is not there """
        proof = self.sudo().browse(proof_id).exists()
        own = proof and proof.company_id == member.sudo().root_company_id and proof._slot(member.sudo().partner_id.id) is not None
        return proof if own else self.sudo()

    def _own_answer(self, member):
        """ What the member said of these proofs: ``{id: right or wrong}`` """
        checks = self.env['koperasi.proof.check'].sudo().search([('proof_id', 'in', self.ids), ('partner_id', '=', member.sudo().partner_id.id)])
        return {check.proof_id.id: check.answer for check in checks}

    def _portal_proof_rows(self, member):
        """ The list: dicts ``id, book, day, short, answer`` """
        books, answers = dict(self._fields['book']._description_selection(self.env)), self._own_answer(member)
        return [{'id': proof.id, 'book': books[proof.book], 'day': proof._day_text(proof.date), 'short': proof.short_root, 'answer': answers.get(proof.id)} for proof in self]

    def _own_file(self, member):
        """ The member's proof as its file holds it; text """
        return encode(self._proof_of(member.sudo().partner_id.id))

    def _portal_proof_page(self, member):
        """ One proof, for its page and for the file that works without the server: texts, and ``data``, the proof itself. """
        self.ensure_one()
        env, partner = self.env, member.sudo().partner_id
        proof = self._proof_of(partner.id)
        balance = sum(proof['amounts'])
        rows, own = self._own_accounts(partner)
        checked, wrong = self._answers()[self.id]
        people = self.members - self.institutions
        papers = [{
            'name': name, 'present': present,
            'text': env._("there, signed by a supervisor on %s", self._day_text(signed)) if signed else env._("there, not signed yet") if present else env._("missing"),
        } for name, signed, present in env['koperasi.proof.evidence']._of_month(self.company_id, self.date)]
        savings, total = self.book == 'savings', rupiah(env, self.total)
        intro = env._("Your savings and shares on %s", self._day_text(self.date)) if savings else env._("What you owed of your loans on %s", self._day_text(self.date))
        within = env._("are part of the %(total)s that %(cooperative)s owes to all its members, as its balance sheet of that day says.", total=total, cooperative=self.cooperative) \
            if savings else env._("are part of the %(total)s of loans in the balance sheet of %(cooperative)s of that day.", total=total, cooperative=self.cooperative)
        share = f"{100 * checked / people:.1f}".replace('.', ',') if people else '0'
        return {
            'id': self.id, 'book': self.book, 'intro': intro, 'within': within, 'title': env._("Proof of balance, %s", self._day_text(self.date)),
            'count': env._("%(checked)s of %(people)s members checked this month (%(share)s %%)", checked=formatLang(env, checked, digits=0), people=formatLang(env, people, digits=0), share=share),
            'wrong': env._("Members who said that it is wrong: %s", wrong) if wrong else False, 'cooperative': self.cooperative, 'who': proof['who'], 'day': self._day_text(self.date), 'iso': self.date.isoformat(),
            'balance': rupiah(env, balance), 'accounts': rows, 'root': self.root_text,
            'differs': env._("The movements of your accounts come to %s: this is not the same. Please tell the supervisors below.", rupiah(env, own)) if own != balance else False,
            'papers': papers, 'answer': self._own_answer(member).get(self.id), 'data': encode(proof)}

    def _own_accounts(self, partner):
        """ The accounts of a person at the end of the month, as their movements say: rows, and their sum """
        accounts = self.env['koperasi.account'].sudo().search([
            ('partner_id', '=', partner.id), ('member_id', '!=', False), ('company_id', 'in', self._proof_branches(self.company_id).ids), ('side', '=', SIDES[self.book])], order='number')
        balances = self.env['koperasi.account']._balance_on(accounts, self.date)
        products = accounts._paper_products()
        rows = [{'name': products.get(account.id, {}).get('name') or account.control_id.name, 'number': account.number, 'amount': rupiah(self.env, balances[account.id])}
                for account in accounts if balances[account.id]]
        return rows, sum(balances.values())

    def _note_answer(self, member, answer, key=None, words=None):
        """ A member says that he checked his proof: counted once. Who says that it is wrong writes to the supervisors, whom nobody else reads.

        :param member: ``koperasi.member`` of the login
        :param str answer: ``right`` or ``wrong``
        :param str key: of the form, for ``wrong``
        :param str words: what is wrong
        :return: the request to the supervisors, as superuser; empty for ``right``
        :raises UserError: without words, or if he said it was wrong before
        """
        self.ensure_one()
        request, known = self.env['koperasi.member.request'], self._own_answer(member).get(self.id)
        if known == 'wrong':
            raise UserError(self.env._("The supervisors know of this already; they are looking at it."))
        if answer == 'wrong':
            said = read_words(self.env, words, self.env._("What is not right"))
            request = request._file(member, 'not_me', key, {'text': f"{self.display_name}, {self.short_root} …\n{said}"})
        if not known:
            self.env['koperasi.proof.check'].sudo().create([{
                'proof_id': self.id, 'company_id': self.company_id.id, 'member_id': member.id, 'partner_id': member.sudo().partner_id.id,
                'answer': answer, 'request_id': request.id}])
        return request
