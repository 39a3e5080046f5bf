from odoo import models
from odoo.exceptions import UserError


class KoperasiAccount(models.Model):
    """ What a line of a file may do with an account. Savings and loans, which know nothing of each other, answer for their own. """
    _inherit = 'koperasi.account'

    def _received_posting(self, amount, journal, source=None, memo=None):
        """ What money that came for this account books, if everything allows it.

        :param int amount: whole rupiah
        :param journal: the bank that received it
        :param source: ``koperasi.account`` that it lay on until now, instead of the bank: that of the unidentified receipts
        :param str memo: shown on the receipt
        :return: ``Posting``
        :raises UserError: if it takes none
        """
        raise UserError(self.env._("Account %s takes no money from a file.", self.number))

    def _paid_posting(self, amount, journal, memo=None):
        """ What a payout from this account by a bank books; parameters as of ``_received_posting`` """
        raise UserError(self.env._("Account %s pays nothing by a file.", self.number))


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _file_accounts(self, kind):
        """ The accounts that lines are for which name a member and no account; domains answer.

        :param str kind: of the ``koperasi.mass.file``
        :return: ``{member id: koperasi.account id}``
        """
        return {}

    def _file_account(self, kind):
        """ As ``_file_accounts`` for one member when it is booked: opened, where the domain opens it; empty ``koperasi.account`` if there is none """
        return self.env['koperasi.account'].browse(self._file_accounts(kind).get(self.id))

    def _file_dues(self, kind):
        """ What these members are asked for in a file of this kind; domains add theirs.

        :return: list of ``(member, number of the account, rupiah)``
        """
        return []
