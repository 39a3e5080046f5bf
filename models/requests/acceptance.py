from hashlib import sha256
from hmac import compare_digest

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.append_only import append_only

HOW = [('pin', "On the portal, with the PIN")]


class KoperasiLoanAcceptance(models.Model):
    """ That a borrower accepted an agreement: the very words, their hash, when, with which login and how. Never changed. """
    _name = 'koperasi.loan.acceptance'
    _description = "Accepted Agreement"
    _order = 'id desc'
    _log_access = False
    _rec_name = 'text_hash'

    application_id = fields.Many2one('koperasi.loan.application', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True, ondelete='restrict')
    revision = fields.Integer(required=True, readonly=True, aggregator=None)
    user_id = fields.Many2one('res.users', string="Accepted By", required=True, readonly=True, ondelete='restrict')
    accepted_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    how = fields.Selection(HOW, required=True, readonly=True)
    text = fields.Text(string="Agreement", required=True, readonly=True)
    text_hash = fields.Char(string="SHA-256 of the Text", required=True, readonly=True)

    def init(self):
        append_only(self.env.cr, self._table)


class KoperasiLoanApplication(models.Model):
    """ The agreement is read on the portal and accepted with the PIN: that is the borrower's signature (``sign_agreement`` is the one on paper). """
    _inherit = 'koperasi.loan.application'

    acceptance_ids = fields.One2many('koperasi.loan.acceptance', 'application_id', string="Accepted on the Portal", readonly=True)

    def _agreement_words(self):
        """ The agreement with its schedule as plain text, line by line, as the paper has it: what is accepted

        :raises UserError: if the application is not approved
        """
        paper, plan = self._agreement(), self._schedule_paper()
        lines = [f"{paper['title']} {paper['subject']}", paper['date'], paper['cooperative']]
        lines += [f"{label}: {text}" for label, text in (*paper['member'], *paper['facts'], *paper['deductions'])]
        for number, (title, sentences) in paper['articles']:
            lines += [f"{number}. {title}", *sentences]
        lines += [", ".join(filter(None, (paper['spouse'], *paper['guarantors'])))] if paper['guarantors'] or paper['spouse'] else []
        lines += [plan['title'], *(" | ".join(map(str, row)) for row in plan['rows']), " | ".join(plan['sums'])]
        return "\n".join(lines).replace('\xa0', ' ')

    def _agreement_hash(self):
        return self._hash_of(self._agreement_words())

    @api.model
    def _hash_of(self, words):
        return sha256(words.encode()).hexdigest()

    def _agreement_obstacle(self):
        """ Why the agreement cannot be accepted now, in the member's words; None if it can """
        if self.state != 'approved':
            return self.env._("There is no agreement that waits for you.")
        if not self.company_id.sudo().koperasi_open_date:
            return self.env._("The cooperative is closed at the moment. The agreement can be accepted when it is open.")
        try:
            self._refuse_other_day()
        except UserError:
            return self.env._(
                "This agreement was made for another day. The office makes it anew for the day on which you accept it and are paid: please call there.")
        if any(row['open'] for row in self._checks()):
            return self.env._("The office has still something to look at. Please call there.")
        return None

    def _portal_accept(self, pin, text_hash):
        """ The borrower accepts what he has read. It fills the fields of the signed agreement; the payout still needs its two persons.

        :param str pin: his PIN, checked here
        :param str text_hash: of the words that he was shown
        :raises UserError: if it is not the agreement that was approved, or not for today, or the PIN is wrong
        """
        self.ensure_one()
        if obstacle := self._agreement_obstacle():
            raise UserError(obstacle)
        words = self._agreement_words()
        if not compare_digest(self._hash_of(words).encode(), str(text_hash or '').encode()):
            raise UserError(self.env._("The agreement was changed since you opened it. Please read it again."))
        self.member_id.sudo()._check_pin(pin)
        self.env['koperasi.loan.acceptance'].sudo().create({
            'application_id': self.id, 'company_id': self.company_id.id, 'revision': self.revision, 'user_id': self.env.uid, 'how': 'pin', 'text': words,
            'text_hash': self._hash_of(words)})
        self._step('agreed', self.env._("Accepted on the portal with the PIN"), agreement_number=self.name,
                   agreement_date=self.company_id._koperasi_book_date(), agreed_figures=self._figures())
        self.collateral_ids._pledge()
