from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields

from ..loan.common_running import RunningCase


class NoticeCase(RunningCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Notice, cls.Delivery = cls.env['koperasi.notice'], cls.env['koperasi.notice.delivery']
        cls.coop.write({'koperasi_quiet_from': 0, 'koperasi_quiet_until': 0, 'email': 'kantor@contoh.id'})
        cls.maria.write({'email': 'maria@contoh.id', 'phone': '081234567890'})
        cls.clear()

    @classmethod
    def clear(cls):
        cls.env.cr.execute("DELETE FROM koperasi_notice")
        cls.env.invalidate_all()

    def told(self, member=None):
        """ ``[(event, title, body)]`` of what waits, once it is written """
        self.env.flush_all()
        while self.Notice._prepare_batch():
            pass
        self.env.invalidate_all()
        return [(notice.event, notice.title, notice.body) for notice in self.Notice.search(
            [('state', '=', 'told'), *([('member_id', '=', member.id)] if member else [])], order='id')]

    def send_all(self):
        """ The job, without its commits """
        self.env.flush_all()
        with patch.object(type(self.env['ir.cron']), '_commit_progress', lambda *args, **kwargs: float('inf')):
            self.Notice._cron_send()
        self.env.invalidate_all()

    def later(self, minutes):
        """ So much time passes for what waits to be tried again """
        self.env.flush_all()
        self.env.cr.execute("UPDATE koperasi_notice_delivery SET next_at = next_at - %s", (timedelta(minutes=minutes),))
        self.env.invalidate_all()

    def agree(self, member=None):
        return self.env['koperasi.consent'].create({'member_id': (member or self.maria).id, 'purpose': 'messages'})

    def deliveries(self, **values):
        return self.Delivery.search([(name, '=', value) for name, value in values.items()])

    @staticmethod
    def utc(text):
        return datetime.fromisoformat(text)

    @staticmethod
    def now():
        return fields.Datetime.now()
