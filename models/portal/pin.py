import re
import secrets
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime

from ..ledger.checks import MANAGER, TELLER, check_role

DIGITS = re.compile('[0-9]{6}')
MOST_TRIES, LOCK_MINUTES, FIRST_HOURS = 3, 30, 48   # domain 9.1
FOR_GOOD = datetime(9999, 12, 31)   # until a new one is given
UP, DOWN = '01234567890', '09876543210'


class KoperasiPin(models.Model):
    """ The six digits with which a member signs: a second factor beside the password of his login, and his key to the kiosk (domain 9.1).
    Written in SQL by the methods of ``koperasi.member`` here, by nothing else.
    """
    _name = 'koperasi.pin'
    _description = "Member's PIN"
    _rec_name = 'member_id'

    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, ondelete='cascade')
    company_id = fields.Many2one(related='member_id.company_id', store=True, index=True)
    secret = fields.Char(required=True, readonly=True, groups='base.group_system')   # salted hash
    first = fields.Boolean(readonly=True, help="Given at the counter: to be changed at its first use.")
    set_at = fields.Datetime(required=True, readonly=True)
    tries = fields.Integer(required=True, readonly=True, default=0)
    locked_until = fields.Datetime(readonly=True)
    lock_reason = fields.Char(readonly=True)

    _member_uniq = models.UniqueIndex('(member_id)')

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_writing(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_writing(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_writing(self)

    def _refuse_writing(self, what):
        if what and not self.env.su:
            raise UserError(self.env._("A PIN is set by its member, or given at the counter."))


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def issue_pin(self):
        """ Give the member a first PIN at the counter: shown once, to be changed by him at its first use within 48 hours; it ends a lock.

        :return: action that shows it
        :raises AccessError: if the caller is neither teller nor manager
        """
        self.ensure_one()
        check_role(self.env, TELLER, MANAGER)
        self.check_access('read')
        if self.sudo().partner_id == self.env.user.partner_id:
            raise UserError(self.env._("Nobody gives himself a PIN."))
        if self.state not in ('active', 'passive'):
            raise UserError(self.env._("%s is no member.", self.display_name))
        pin = self._new_pin()
        self._write_pin(pin, first=True)
        self.sudo().message_post(body=self.env._("A first PIN was given at the counter by %s.", self.env.user.name))
        return {
            'type': 'ir.actions.client', 'tag': 'display_notification',
            'params': {'title': self.env._("First PIN of %s", self.display_name), 'type': 'info', 'sticky': True,
                       'message': self.env._("%(pin)s. It is shown only now; the member changes it at its first use, within %(hours)s hours.", pin=pin, hours=FIRST_HOURS)}}

    def _new_pin(self):
        while True:
            pin = f'{secrets.randbelow(10**6):06d}'
            if not self._weak(pin):
                return pin

    def _weak(self, pin):
        """ What others guess first: a row, one digit or two or three repeated, the day of birth """
        self.ensure_one()
        born = self.sudo().birth_date
        dates = {born.strftime(form) for form in ('%d%m%y', '%y%m%d', '%m%d%y', '%d%m%Y', '%Y')} if born else set()
        return (pin in UP or pin in DOWN or pin == pin[:1] * 6 or pin == pin[:2] * 3 or pin == pin[:3] * 2 or pin in dates)

    def _set_pin(self, pin):
        """ The member's own choice; who he is was checked. A lock stays.

        :raises UserError: if it is not six digits, is easily guessed, or the PIN is locked
        """
        self.ensure_one()
        if not isinstance(pin, str) or not DIGITS.fullmatch(pin):
            raise UserError(self.env._("A PIN is six digits."))
        if self._weak(pin):
            raise UserError(self.env._("That PIN is easily guessed: choose another."))
        state = self._pin_state()
        if state['locked']:
            raise UserError(state['text'])
        self._write_pin(pin, first=False)

    def _write_pin(self, pin, first):
        self._put_pin(pin, first)
        self.env['koperasi.notice']._tell(self, 'security', {'what': 'pin_changed'})

    def _put_pin(self, pin, first, locked_until=None, reason=None):
        secret = self.env['res.users']._crypt_context().hash(pin)
        self.env.cr.execute(
            """INSERT INTO koperasi_pin (member_id, company_id, secret, first, set_at, tries, locked_until, lock_reason, create_uid, create_date, write_uid, write_date)
               VALUES (%s, %s, %s, %s, now() AT TIME ZONE 'UTC', 0, %s, %s, %s, now() AT TIME ZONE 'UTC', %s, now() AT TIME ZONE 'UTC')
               ON CONFLICT (member_id) DO UPDATE SET secret = EXCLUDED.secret, first = EXCLUDED.first, set_at = EXCLUDED.set_at, tries = 0,
                   locked_until = EXCLUDED.locked_until, lock_reason = EXCLUDED.lock_reason, write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date""",
            [self.id, self.company_id.id, secret, first, locked_until, reason, self.env.uid, self.env.uid])
        self.env['koperasi.pin'].invalidate_model()

    def _lock_pin(self, reason):
        """ Let the PIN sign nothing until a new one is given at the counter

        :param str reason: shown to the member
        """
        for member in self:
            # who has none yet gets one that nobody knows: a thief with his password could set one else
            member._put_pin(secrets.token_hex(), False, FOR_GOOD, reason)

    def _check_pin(self, pin, may_be_first=False):
        """ The member signs. A try counts even if all else is rolled back: after three wrong ones the PIN is locked for 30 minutes.

        :param str pin: what was typed
        :param bool may_be_first: a PIN given at the counter counts too, as where he is about to change it
        :raises UserError: in plain words, if it does not sign
        """
        self.ensure_one()
        found = self.env['koperasi.tries']._apart(lambda cr: self._try_pin(cr, pin))
        self.env['koperasi.pin'].invalidate_model()
        if found == 'locked':
            raise UserError(self._pin_state()['text'])
        if found not in ('own', 'first'):
            raise UserError(self.env._("The PIN is not right. After %(left)s more wrong tries it is locked for %(minutes)s minutes.",
                                       left=found, minutes=LOCK_MINUTES))
        if found == 'first' and not may_be_first:
            raise UserError(self.env._("This is the PIN you got at the counter: choose your own one first, under My PIN."))

    def _try_pin(self, cr, pin):
        """ Counted before it is looked at

        :return: ``own``, ``first`` (given at the counter), ``locked``, or how many tries are left after a wrong one
        """
        cr.execute(
            """UPDATE koperasi_pin SET tries = tries + 1
                WHERE member_id = %s AND (locked_until IS NULL OR locked_until <= now() AT TIME ZONE 'UTC')
            RETURNING secret, tries, first, first AND set_at < now() AT TIME ZONE 'UTC' - make_interval(hours => %s)""", [self.id, FIRST_HOURS])
        if not cr.rowcount:
            return 'locked'
        secret, tries, first, stale = cr.fetchone()
        typed = pin if isinstance(pin, str) and DIGITS.fullmatch(pin) else ''
        right = self.env['res.users']._crypt_context().verify(typed, secret) and not stale
        if not right and tries < MOST_TRIES:
            return MOST_TRIES - tries
        cr.execute(
            """UPDATE koperasi_pin SET tries = 0, lock_reason = NULL,
                   locked_until = CASE WHEN %s THEN NULL ELSE now() AT TIME ZONE 'UTC' + make_interval(mins => %s) END
               WHERE member_id = %s""", [right, LOCK_MINUTES, self.id])
        if not right:
            # kept with the lock, whatever becomes of the request
            apart = self.with_env(self.env(cr=cr))
            apart.env['koperasi.notice']._tell(apart, 'security', {'what': 'pin_locked'})
            return 'locked'
        return 'first' if first else 'own'

    def _pin_state(self):
        """ How it stands with a member's PIN

        :return: dict ``set``, ``locked`` and ``first`` (bool), ``text`` (a sentence)
        """
        self.ensure_one()
        self.env.cr.execute(
            """SELECT first, locked_until > now() AT TIME ZONE 'UTC', locked_until = %s, lock_reason, locked_until
                 FROM koperasi_pin WHERE member_id = %s""", [FOR_GOOD, self.id])
        row = self.env.cr.fetchone()
        if not row:
            return {'set': False, 'locked': False, 'first': False, 'text': self.env._("You have no PIN yet: set one under My PIN.")}
        first, locked, for_good, reason, until = row
        if locked and for_good:
            text = self.env._("Your PIN is locked (%s): the cooperative gives you a new one at the counter.", reason)
        elif locked:
            text = self.env._("Your PIN is locked until %s, after too many wrong tries.", format_datetime(self.env, until, tz=self.company_id.sudo().root_id.koperasi_tz, dt_format='short'))
        elif first:
            text = self.env._("You have the PIN from the counter: choose your own one.")
        else:
            text = self.env._("Your PIN is set.")
        return {'set': True, 'locked': bool(locked), 'first': first, 'text': text}
