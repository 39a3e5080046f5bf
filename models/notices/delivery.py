from urllib.parse import quote

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..ledger.checks import MANAGER, check_role
from ..loan.checks import OFFICER
from ..member.person import mask_phone
from .events import ALWAYS, CHANNELS, EVENTS, TO_ALL, after_quiet

# minutes until the next try; after the last one nobody tries again by himself
BACK_OFF = (5, 30, 120, 720, 1440)


class KoperasiNoticeDelivery(models.Model):
    """ One way by which a notice goes out. """
    _name = 'koperasi.notice.delivery'
    _description = "Delivery of a Notice"
    _order = 'id desc'
    _rec_name = 'notice_id'
    _log_access = False

    notice_id = fields.Many2one('koperasi.notice', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True)
    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, index=True, ondelete='cascade')
    event = fields.Selection(EVENTS, required=True, readonly=True)
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    state = fields.Selection([
        ('waiting', "Waiting"), ('by_hand', "To Send by Hand"), ('sent', "Sent"), ('dead', "Not Delivered"),
    ], required=True, readonly=True)
    tries = fields.Integer(readonly=True, aggregator=None)
    next_at = fields.Datetime(string="Next Try", readonly=True)
    problem = fields.Char(readonly=True)
    sent_at = fields.Datetime(readonly=True)
    sent_by_id = fields.Many2one('res.users', readonly=True, ondelete='restrict')
    day = fields.Date(related='notice_id.day')
    title = fields.Char(related='notice_id.title')
    body = fields.Text(related='notice_id.body')
    phone_masked = fields.Char(string="To", compute='_compute_phone_masked', compute_sudo=True)

    _channel_uniq = models.UniqueIndex('(notice_id, channel)', "A notice goes out once by each way.")
    _waiting_idx = models.Index(f"(next_at, id) WHERE state = 'waiting' AND event <> '{TO_ALL}'")
    _waiting_all_idx = models.Index(f"(next_at, id) WHERE state = 'waiting' AND event = '{TO_ALL}'")

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

    @api.depends('member_id')
    def _compute_phone_masked(self):
        for delivery in self:
            delivery.phone_masked = mask_phone(delivery.member_id.phone) if delivery.channel != 'mail' else delivery.member_id.email

    # -- the ways -------------------------------------------------------------

    @api.model
    def _prepare(self, notices):
        """ Deliveries of notices that were written, as the members wish and the cooperative offers """
        wanted = self.env['koperasi.notice.preference']._ways(notices)
        now, rows = fields.Datetime.now(), []
        for notice in notices:
            company = notice.company_id.root_id
            for channel in wanted[notice.id]:
                by_hand = channel == 'whatsapp' and not company._koperasi_gateway()
                rows.append({
                    'notice_id': notice.id, 'company_id': notice.company_id.id, 'member_id': notice.member_id.id, 'event': notice.event,
                    'channel': channel, 'state': 'by_hand' if by_hand else 'waiting',
                    'next_at': now if notice.event in ALWAYS else after_quiet(
                        now, company.koperasi_tz, company.koperasi_quiet_from, company.koperasi_quiet_until)})
        return self.sudo().create(rows)

    # -- sending --------------------------------------------------------------

    @api.model
    def _take_next(self, without=(), to_all=False):
        """ The next one that is to be tried now, its try counted and the next one planned.

        :param list without: channels that are dead for the moment
        :param bool to_all: those of ``TO_ALL``; else all others
        :return: ``koperasi.notice.delivery`` as superuser, empty if there is none
        """
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """UPDATE koperasi_notice_delivery SET tries = COALESCE(tries, 0) + 1,
                      next_at = %(now)s + (%(delays)s::int[])[LEAST(COALESCE(tries, 0) + 1, %(most)s)] * interval '1 minute'
               WHERE id = (SELECT id FROM koperasi_notice_delivery WHERE state = 'waiting' AND event %(which)s %(event)s AND next_at <= %(now)s
                             AND NOT channel = ANY(%(without)s) ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
               RETURNING id""", now=fields.Datetime.now(), delays=list(BACK_OFF), most=len(BACK_OFF), without=list(without),
            which=SQL("=" if to_all else "<>"), event=TO_ALL))
        self.invalidate_model(['tries', 'next_at'])
        return self.sudo().browse([row[0] for row in rows])

    def _attempt(self):
        """ Send this one; what goes wrong is noted, and tried again later.

        :return: whether it went out
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                getattr(self, f'_send_{self.channel}')()
        except Exception as error:
            dead = self.tries >= len(BACK_OFF)
            self.write({'problem': str(error)[:250], **({'state': 'dead'} if dead else {})})
            return False
        self.write({'state': 'sent', 'sent_at': fields.Datetime.now(), 'problem': False})
        return True

    def _send_mail(self):
        member, company = self.member_id, self.company_id
        if not member.email:
            raise UserError(self.env._("The member has no e-mail address."))
        env = self.env['koperasi.notice']._speaking(member)
        lines = [self.body, env._("You see and choose your notices here: %s", f'{self.get_base_url()}/my/koperasi/notices'), company.name]
        # no template of Odoo's: what people of the cooperative wrote is text, never evaluated
        self.env['mail.mail'].create({
            'subject': self.title, 'body_html': Markup().join(Markup("<p>%s</p>") % escape(line) for line in lines), 'email_to': member.email,
            'email_from': company.email_formatted or company.root_id.email_formatted, 'auto_delete': True}).send(raise_exception=True)

    def _send_sms(self):
        sms = self.env['sms.sms'].create({'number': self._phone(), 'body': self.body})
        sms.send(unlink_failed=False, unlink_sent=False, raise_exception=True)
        if sms.state == 'error':
            raise UserError(sms.failure_type or self.env._("The SMS was not taken."))

    def _send_whatsapp(self):
        self.company_id.root_id._koperasi_gateway()._send(self._phone(), f"{self.title}\n{self.body}", f'koperasi-{self.notice_id.id}')

    def _phone(self):
        if not self.member_id.phone:
            raise UserError(self.env._("The member has no telephone number."))
        return self.member_id.phone

    # -- by hand --------------------------------------------------------------

    def action_send_by_hand(self):
        """ Open WhatsApp with number and text filled in, and note that this was sent by hand.

        :return: action that opens https://wa.me
        :raises UserError: if it is not to be sent by hand (any more), or the member has no telephone number
        :raises AccessError: if the caller is neither loan officer nor manager
        """
        self.ensure_one()
        check_role(self.env, OFFICER, MANAGER)
        self.check_access('read')
        delivery = self.sudo()
        phone = delivery._phone()
        self.env.cr.execute(SQL(
            "UPDATE koperasi_notice_delivery SET state = 'sent', sent_at = now() AT TIME ZONE 'UTC', sent_by_id = %s WHERE id = %s AND state = 'by_hand'",
            self.env.uid, self.id))
        if not self.env.cr.rowcount:
            raise UserError(self.env._("This notice is not to be sent by hand any more."))
        self.invalidate_recordset()
        text = f"{delivery.title}\n{delivery.body}\n{delivery.company_id.name}"
        return {'type': 'ir.actions.act_url', 'url': f"https://wa.me/{phone.lstrip('+')}?text={quote(text)}", 'target': 'new'}

    def action_try_again(self):
        """ Try again what was not delivered.

        :raises AccessError: if the caller is no manager
        """
        check_role(self.env, MANAGER)
        self.check_access('read')
        self.sudo().filtered(lambda delivery: delivery.state == 'dead').write({'state': 'waiting', 'tries': 0, 'next_at': fields.Datetime.now()})
        return True
