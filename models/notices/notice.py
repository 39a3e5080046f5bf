import json
import logging
from time import monotonic

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..loan.checks import rupiah
from .events import EVENTS, TO_ALL
from .wording import filled

_logger = logging.getLogger(__name__)

BATCH = 200
PATIENCE = 10     # seconds: a server that takes longer to fail is asked no more in this round
STOP_AFTER = 3    # failures in a row: this way is dead, the others go on


class KoperasiNotice(models.Model):
    """ What a member is told: his inbox on the portal, and the outbox of the other channels. A row is put here in the transaction of what
    it tells, without texts and without asking anybody; a job writes it (``_prepare_batch``) and sends it (delivery.py) later, so a dead mail
    server never holds a posting up (reliability R35). The same thing is told a member once a day at most.
    """
    _name = 'koperasi.notice'
    _description = "Notice to a Member"
    _order = 'id desc'
    _rec_name = 'title'
    _log_access = False

    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True)
    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, ondelete='cascade')
    event = fields.Selection(EVENTS, required=True, readonly=True)
    about = fields.Char(required=True, readonly=True, help="What is told, so that it is told once.")
    day = fields.Date(required=True, readonly=True)
    transaction_id = fields.Many2one('koperasi.transaction', readonly=True, index='btree_not_null', ondelete='restrict')
    facts = fields.Json(readonly=True)
    state = fields.Selection([('new', "New"), ('told', "Told"), ('void', "No longer so")], required=True, readonly=True, default='new')
    title = fields.Char(readonly=True)
    body = fields.Text(string="Text", readonly=True)
    created_at = fields.Datetime(string="Noted At", required=True, readonly=True)
    read_at = fields.Datetime(readonly=True)
    delivery_ids = fields.One2many('koperasi.notice.delivery', 'notice_id', string="Deliveries", readonly=True)

    _once_uniq = models.UniqueIndex('(member_id, event, about, day)', "This was told already.")
    _inbox_idx = models.Index('(member_id, id)')
    _new_idx = models.Index(f"(id) WHERE state = 'new' AND event <> '{TO_ALL}'")
    _new_all_idx = models.Index(f"(id) WHERE state = 'new' AND event = '{TO_ALL}'")

    # made by SQL and by the job: nobody writes what somebody was told
    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_writing(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_writing(vals)
        return super().write(vals)

    def _refuse_writing(self, what):
        if what and not self.env.su:
            raise UserError(self.env._("Notices are written by the program."))

    # -- into the outbox ------------------------------------------------------

    @api.model
    def _tell(self, member, event, values, about=None):
        """ Note that a member is to be told something; other domains call this. Costs one INSERT and asks nobody.

        :param member: ``koperasi.member``, one
        :param str event: of ``EVENTS``
        :param dict values: JSON-able. ``what``: the sentence (for security a word of ``_security_words``), which the caller writes in
            the member's language (``_speaking``); ``amount`` in rupiah, ``date`` (ISO), ``account`` and ``number`` as texts, where there are any
        :param str about: which thing this is about, e.g. ``koperasi.loan.application,7,approved``: told once a day; that of the values if not given
        """
        member.ensure_one()
        company = member.sudo().company_id
        self._insert_values([(
            company.id, member.id, event, about or json.dumps(values, sort_keys=True, default=str)[:250], company._koperasi_book_date(), values)])

    @api.model
    def _insert_values(self, rows):
        """ Note ``(company id, member id, event, about, day, values)``; what was told on that day already is left out """
        if rows:
            self.env.cr.execute_values(
                """INSERT INTO koperasi_notice (company_id, member_id, event, about, day, facts, state, created_at) VALUES %s
                   ON CONFLICT DO NOTHING""",
                [(*row[:5], json.dumps(row[5], default=str)) for row in rows], template="(%s, %s, %s, %s, %s, %s, 'new', now() AT TIME ZONE 'UTC')")

    @api.model
    def _speaking(self, member):
        """ An environment in the member's language """
        return self.env(context={**self.env.context, 'lang': member.sudo().partner_id.lang or self.env.lang or 'en_US'})

    # -- out of it ------------------------------------------------------------

    @api.model
    def _prepare_batch(self, limit=BATCH, to_all=False):
        """ Write the texts of notices that wait, and note by which ways each goes out.

        :param bool to_all: those of ``TO_ALL``; else all others
        :return: number of notices
        """
        self.env.flush_all()
        ids = [row[0] for row in self.env.execute_query(SQL(
            "SELECT id FROM koperasi_notice WHERE state = 'new' AND event %s %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED", SQL("=" if to_all else "<>"), TO_ALL, limit))]
        notices = self.sudo().browse(ids)
        if ids and not notices._write_texts():
            for notice in notices:
                if not notice._write_texts():
                    notice.state = 'void'
        return len(ids)

    def _write_texts(self):
        """ Texts and deliveries of these notices, all of them or none: one that cannot be written must not hold up the others for ever

        :return: whether it went well
        """
        try:
            with self.env.cr.savepoint():
                facts = self._facts()
                for notice in self:
                    notice._write_text(facts.get(notice.id))
                self.env['koperasi.notice.delivery']._prepare(self.filtered(lambda notice: notice.state == 'told'))
        except psycopg2.OperationalError:
            raise       # another was first: the job comes again
        except Exception:
            self.env.invalidate_all(flush=False)
            _logger.exception("notices %s cannot be written", self.ids)
            return False
        return True

    def _write_text(self, facts):
        """ ``facts`` as of ``_facts``; None if there is nothing to tell any more """
        if facts is None:
            self.state = 'void'
            return
        env = self._speaking(self.member_id)
        values = {
            'member': self.member_id.name, 'cooperative': self.company_id.root_id.name, 'amount': '', 'account': '', 'number': '', 'what': '',
            'date': self._day_text(env, self.day), **{name: value for name, value in facts.items() if value}}
        title, body = env['koperasi.notice.text']._words(self.company_id.root_id, self.event)
        self.write({'state': 'told', 'title': filled(title, values)[:200], 'body': filled(body, values)})

    @api.model
    def _day_text(self, env, day):
        return format_date(env, day) if day else ''

    def _facts(self):
        """ What fills the texts, in the members' languages: ``{notice id: dict}``; a notice that is missing has nothing to tell any more.

        An event whose figures are read when it is told has a method ``_facts_<event>``, of the notices of that event.
        """
        found = {}
        for event, notices in self.grouped('event').items():
            read = getattr(notices, f'_facts_{event}', notices._facts_given)
            found.update(read())
        return found

    def _facts_given(self):
        """ The values that ``_tell`` was given """
        found = {}
        for notice in self:
            env, given = self._speaking(notice.member_id), notice.facts or {}
            amount = given.get('amount')
            found[notice.id] = {
                'amount': rupiah(env, amount) if isinstance(amount, int) else '', 'date': self._day_text(env, given.get('date')),
                **{name: str(given[name]) for name in ('what', 'number', 'account') if given.get(name)}}
        return found

    # -- the job --------------------------------------------------------------

    @api.model
    def _cron_send(self):
        """ Write and send what waits, each step committed by itself; what all members are told only while nothing else waits """
        Cron, failed = self.env['ir.cron'], {}
        while done := self._prepare_batch() or self._send_next(failed) or self._prepare_batch(to_all=True) or self._send_next(failed, to_all=True):
            if not Cron._commit_progress(done):
                return

    @api.model
    def _send_next(self, failed, to_all=False):
        """ Try the next delivery.

        :param dict failed: failures in a row by channel, which is kept here
        :param bool to_all: as of ``_prepare_batch``
        :return: 1, or 0 if there is none
        """
        Delivery = self.env['koperasi.notice.delivery'].sudo()
        delivery = Delivery._take_next([channel for channel, count in failed.items() if count >= STOP_AFTER], to_all)
        if not delivery:
            return 0
        self.env['ir.cron']._commit_progress()     # that it is tried now: who is killed while he sends does not begin with the same one again
        began = monotonic()
        sent = delivery._attempt()
        dead = STOP_AFTER if monotonic() - began > PATIENCE else failed.get(delivery.channel, 0) + 1
        failed[delivery.channel] = 0 if sent else dead
        return 1
