import re
import secrets
from hashlib import sha256

from odoo import models
from odoo.exceptions import UserError

from ..ledger.checks import BOARD, MANAGER, TELLER, check_role, known, whole_number

ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'   # base32 of Crockford: nothing that is read for something else
LOOKS_LIKE = str.maketrans('OIL', '011')
MOST_SLIPS = 500


def new_code(groups):
    """ A code drawn at random, in groups of four: 20 bits each """
    return '-'.join(''.join(secrets.choice(ALPHABET) for _place in range(4)) for _group in range(groups))


def typed_code(value):
    """ A code as it was typed, as it is written; '' for what is none """
    letters = re.sub(r'[\s-]', '', value.upper()).translate(LOOKS_LIKE) if isinstance(value, str) and len(value) < 60 else ''
    if len(letters) % 4 or not set(letters) <= set(ALPHABET):
        return ''
    return '-'.join(letters[place:place + 4] for place in range(0, len(letters), 4))


class KoperasiBallot(models.Model):
    """ Slips for members without a login. A slip belongs to nobody: who hands it out takes any one of the pile and notes that the member got one. """
    _inherit = 'koperasi.ballot'

    def print_slips(self, number):
        """ Make so many slips with new codes, and print them. The codes are in this paper and nowhere else.

        :param int number: 1 to 500
        :return: action of the paper
        :raises AccessError: if the caller is neither manager nor board
        :raises UserError: if the ballot is not open
        """
        self.ensure_one()
        check_role(self.env, MANAGER, BOARD)
        self.check_access('write')
        self._check_open()
        if whole_number(self.env, number, self.env._("Number of slips")) > MOST_SLIPS:
            raise UserError(self.env._("At most %s slips at once.", MOST_SLIPS))
        codes = [new_code(3) for _slip in range(number)]
        self.env.cr.execute("UPDATE koperasi_ballot_desk SET printed = printed + %s WHERE ballot_id = %s", [number, self.id])
        self._insert_at_random('koperasi_ballot_slip', [{'ballot_id': self.id, 'code_hash': self._slip_hash(code), 'used': False} for code in codes])
        self.env.invalidate_all()
        return self.env.ref('koperasi.action_report_ballot_slips').report_action(self, data={'ballot_id': self.id, 'codes': codes}, config=False)

    def _slip_hash(self, code):
        return sha256(f'{self.slip_address}:{code}'.encode()).hexdigest()

    def give_slip(self, member_id):
        """ A member got a slip: he has his vote now, and cannot vote otherwise. Which slip it is nobody notes.

        :param int member_id: who stands there and has shown who he is
        :raises AccessError: if the caller is neither teller, manager nor board
        :raises UserError: if he has no vote, took part already, or all slips that were printed are handed out
        """
        self.ensure_one()
        check_role(self.env, TELLER, MANAGER, BOARD)
        self.check_access('read')
        member = known(self.env, 'koperasi.member', member_id, self.env._("Member"))
        self._check_open()
        if member.sudo().partner_id == self.env.user.partner_id:
            raise UserError(self.env._("Nobody hands a slip to himself."))
        self._note_voter(member, 'slip')
        self.env.cr.execute("UPDATE koperasi_ballot_desk SET given = given + 1 WHERE ballot_id = %s AND given < printed", [self.id])
        if not self.env.cr.rowcount:
            raise UserError(self.env._("All slips that were printed are handed out: print more."))
        self.env.invalidate_all()
        return True

    def _use_slip(self, code):
        """ Take a slip for a vote, once

        :param str code: as it was typed
        :raises UserError: one sentence for all that is wrong with it
        """
        self.ensure_one()
        code = typed_code(code)
        self.env.cr.execute(
            "UPDATE koperasi_ballot_slip SET used = TRUE WHERE ballot_id = %s AND code_hash = %s AND NOT used", [self.id, self._slip_hash(code)])
        if self.env.cr.rowcount:
            self.env.cr.execute("UPDATE koperasi_ballot_desk SET used = used + 1 WHERE ballot_id = %s AND used < given", [self.id])
        if not self.env.cr.rowcount:
            raise UserError(self.env._("This code is not known, was used already, or belongs to a slip that nobody was given."))
