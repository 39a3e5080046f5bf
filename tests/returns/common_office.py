"""Returns as they come to an office: a cooperative in its registry with a key, and documents that hold"""
import json
from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.addons.koperasi.finance.periodic_return import canonical, new_key, sign
from odoo.addons.koperasi.tests.registry.common import OfficeCase

from .figures import FIGURES

NOW = datetime(2026, 3, 5, 3, 0)   # 11:00 in Kupang: January and February are over
ROOT = 'ab' * 32


class ReceivedCase(OfficeCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(patch.object(cls.env.cr, 'now', lambda: NOW))
        cls.enterClassContext(patch('odoo.fields.Datetime.now', lambda: NOW))
        cls.enterClassContext(patch('odoo.fields.Date.context_today', lambda record, timestamp=None: (NOW + timedelta(hours=8)).date()))
        cls.secret, cls.public = new_key()
        cls.key_row = cls.env['koperasi.cooperative.key'].create({'cooperative_id': cls.row.id, 'public': cls.public})
        cls.form = cls.env.ref('koperasi.return_form_monthly')
        cls.yearly = cls.env.ref('koperasi.return_form_yearly')
        cls.row.has_savings_loan = True
        cls.Received = cls.env['koperasi.return.received']

    @classmethod
    def document(cls, last=date(2026, 1, 31), revision=1, figures=None, row=None, **values):
        """ A document as a cooperative's program makes it, not signed """
        row = row or cls.row
        return {
            'format': 'koperasi-return/1', 'form': 'monthly-1', 'cooperative': {'nik': row.nik or None, 'legal_number': row.legal_number or None, 'name': row.name},
            'period': {'from': last.replace(day=1).isoformat(), 'to': last.isoformat()}, 'revision': revision, 'made_at': '2026-03-02T02:11:00Z', 'program': 'koperasi 19.0',
            'figures': {**FIGURES, **(figures or {})}, 'proof': {'date': last.isoformat(), 'savings': ROOT, 'loans': None}, 'seal': None, 'note': '', **values}

    @classmethod
    def signed(cls, secret=None, **values):
        return sign(cls.document(**values), secret or cls.secret)

    def take(self, document, channel='api', sender=None, office=None):
        """ What the office answers to a document """
        body = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
        return self.Received._receive(office or self.office, body, channel, sender)

    def of(self, answer):
        return self.Received.browse(int(answer['receipt'].partition('-')[2]))

    def assert_refused(self, reason, document, channel='api', sender=None):
        """ It is refused for this reason, nothing is kept of it but that it was """
        before = self.Received.search_count([])
        answer = self.take(document, channel, sender)
        self.assertEqual((answer['state'], answer.get('reason')), ('refused', reason), answer)
        self.assertTrue(answer['message'])
        self.assertEqual(self.Received.search_count([]), before)
        refusal = self.env['koperasi.return.refusal'].search([], limit=1)
        self.assertEqual((refusal.reason, refusal.channel), (reason, channel))
        return refusal

    @staticmethod
    def canonical(document):
        return canonical(document)
