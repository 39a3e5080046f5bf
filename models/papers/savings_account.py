from odoo import fields, models
from odoo.exceptions import UserError

from ...finance.passbook import Place
from ..savings.checks import MANAGER, TELLER, check_role, text
from .passbook import CAUSES


class KoperasiSavingsAccount(models.Model):
    _inherit = 'koperasi.savings.account'

    passbook_ids = fields.One2many('koperasi.passbook', 'savings_account_id', string="Passbooks", readonly=True, groups='koperasi.group_koperasi_staff')

    def issue_passbook(self, number, cause='first', note=None, page=1, line=0, last_seq=0):
        """ Give the member a book of this account. Where he had one, it is replaced, and the new one begins with its balance.

        :param str number: of the book, as printed on its cover
        :param str cause: first, full, lost or damaged; the last two are a manager's
        :param str note: reason, needed where a book was lost or damaged
        :param int page: of a first book that was begun by other means: page of its last line
        :param int line: that line
        :param int last_seq: number of the last movement that stands in such a book
        :return: dict ``passbook_id, number``
        :raises UserError: if the cause does not fit, the old book is not full, the number is taken
        :raises AccessError: if the caller is neither teller nor manager
        """
        self.ensure_one()
        check_role(self.env, TELLER, MANAGER)
        self.check_access('read')
        number = text(self.env, number, self.env._("The book number"), required=True)
        note = text(self.env, note, self.env._("The reason"))
        if cause not in dict(CAUSES):
            raise UserError(self.env._("%s is not valid.", self.env._("The cause")))
        if isinstance(last_seq, bool) or not isinstance(last_seq, int) or not 0 <= last_seq <= self.sudo().seq:
            raise UserError(self.env._("%s is not valid.", self.env._("The last movement printed")))
        Passbook = self.env['koperasi.passbook']
        if Passbook.sudo().search_count([('company_id', '=', self.company_id.id), ('number', '=', number)], limit=1):
            raise UserError(self.env._("A book of number %s was issued already.", number))
        book = Passbook._issue(self, number, cause, note, Place(page, line) if cause == 'first' else None, last_seq)
        return {'passbook_id': book.id, 'number': book.number}

    def _passbook(self):
        """ The book in use; UserError if there is none """
        self.ensure_one()
        book = self.env['koperasi.passbook'].search([('savings_account_id', '=', self.id), ('state', '=', 'current')])
        if not book:
            raise UserError(self.env._("Account %s has no passbook: issue one first.", self.number))
        return book
