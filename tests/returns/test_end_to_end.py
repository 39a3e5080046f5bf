import json
from datetime import date

from odoo.tests import tagged

from odoo.addons.koperasi.tests.registry.common import new_user

from .common import ReturnCase


@tagged('-at_install', 'post_install')
class TestEndToEnd(ReturnCase):
    """ From the books of a cooperative to the figures of its office, by the programs of both sides """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = cls.env['res.company'].create({'name': "Dinas Uji Coba"})
        cls.env.user.company_ids |= cls.office
        cls.office._koperasi_office_setup()
        cls.office.koperasi_return_auto = True
        cls.registrar = new_user(cls.env, login='uji_registrar', groups='koperasi.group_koperasi_registrar', company_id=cls.office.id, company_ids=[(6, 0, cls.office.ids)])
        cls.row = cls.env['koperasi.cooperative'].create({
            'name': "KSP Uji", 'company_id': cls.office.id, 'area_id': cls.env.ref('koperasi.area_5371').id, 'nik': '5371000010001', 'legal_number': '605/BH/XIV/1990'})
        # the registrar pastes the whole sender card
        cls.by(cls.registrar, cls.env['koperasi.cooperative.key']).create({'cooperative_id': cls.row.id, 'public': cls.coop._koperasi_sender_card().decode()})
        cls.coop.koperasi_return_office_id = cls.office
        cls.Received = cls.env['koperasi.return.received']
        cls.go_to(cls, date(2026, 2, 2))

    def test_here(self):
        """ Made, signed, sent, accepted; what the office has is what the books say, to the rupiah, and the cooperative hears of it """
        sent = self.signed()
        self.by(self.accountant, sent).action_send()
        received = self.Received.search([('cooperative_id', '=', self.row.id)])
        self.assertEqual((received.state, received.signed, received.problems or [], received.channel), ('accepted', True, [], 'here'))
        self.assertEqual((received.document, received.digest), (sent.document, sent.digest))
        self.assertEqual((sent.state, sent.receipt), ('accepted', received._receipt()))
        figure = self.row.figure_ids
        self.assertEqual((figure.period, str(figure.date), figure.source), ('month', '2026-01-31', 'return'))
        ours = self.env['account.move.line']._read_group(
            [('company_id', '=', self.coop.id), ('parent_state', '=', 'posted'), ('date', '<=', '2026-01-31'), ('account_id.account_type', '=like', 'asset%')], [], ['balance:sum'])[0][0]
        self.assertEqual(figure.assets, ours)
        self.assertEqual((figure.loans, figure.members), (sum(self.env['koperasi.account'].search([('company_id', '=', self.coop.id), ('side', '=', 'debit')]).mapped('balance')), 2))
        for member in self.maria | self.yosef:
            for personal in filter(None, (member.name, member.nik, member.phone, member.number)):
                self.assertNotIn(personal, received.document)

    def test_one_rupiah(self):
        """ Changed on the way it is refused, and so is the first one once more under another cooperative's name """
        sent = self.signed()
        document = self.document(sent)
        document['figures']['assets'] += 1
        answer = self.Received._receive(self.office, json.dumps(document).encode(), 'upload')
        self.assertEqual((answer['state'], answer['reason']), ('refused', 'forged'))
        self.assertFalse(self.Received.search([('cooperative_id', '=', self.row.id)]))
        other = self.row.copy({'name': "Lain", 'nik': '5371000010002', 'legal_number': '9/BH/2001'})
        answer = self.Received._receive(self.office, json.dumps({**self.document(sent), 'cooperative': {'nik': other.nik, 'legal_number': None, 'name': other.name}}).encode(), 'upload')
        self.assertEqual((answer['state'], answer['reason']), ('refused', 'unknown_key'))
        self.assertEqual(self.env['koperasi.return.refusal'].search_count([('company_id', '=', self.office.id)]), 2)

    def test_by_a_program(self):
        """ The answers of the office's API are those that the cooperative's program reads """
        sent = self.signed()
        sender = self.by(self.registrar, self.env['koperasi.return.sender']).create({'cooperative_id': self.row.id, 'name': "Program", 'kind': 'program'}).with_env(self.env)
        api = self.env['koperasi.return.api'].with_user(sender.user_id)
        answer = api.send(sent.document)
        self.assertEqual((answer['state'], answer['digest']), ('accepted', sent.digest))
        self.assertEqual(api.send(sent.document), answer)
        sent.write({'state': 'sent', 'channel': 'api', 'receipt': answer['receipt']})
        sent._take_answers(api.status([sent.digest]))
        self.assertEqual(sent.state, 'accepted')
