from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from odoo.addons.koperasi.tests.counter.axe import Axe

from .common import MANAGEMENT, OversightCase


@tagged('-at_install', 'post_install')
class TestDesk(Axe, OversightCase, HttpCase):

    def cards(self, user=None):
        board = self.by(user or self.supervisor, self.env['koperasi.desk']).board()
        return {card['code']: card for card in board['cards']}

    def test_counts(self):
        """ As they stand in the lists that the cards open, of the supervisor's own branches """
        self.env['koperasi.exception']._collect(self.coop)
        before = self.cards()
        self.assertEqual(before['exception']['value'], self.env['koperasi.exception'].search_count([*self.own, ('signed_by_id', '=', False)]))
        case = self.new_case()
        self.by(self.second, case).propose_closing("x")
        finding = self.by(self.supervisor, self.env['koperasi.finding']).create({'title': "x", 'text': "x", 'basis': "x", 'deadline': '2020-01-01'})
        finding.send()
        request = self.env['koperasi.member.request'].sudo()._file_once(
            self.coop, 'supervision', self.key(), {'member_id': self.maria.id, 'applicant': "Maria Bria", 'text': "x"})
        after = self.cards()
        for code, more in (('case', 2), ('closing', 1), ('finding', 1), ('overdue', 1), ('request', 1)):
            self.assertEqual(after[code]['value'] - before[code]['value'], more, code)
        self.assertEqual((after['overdue']['level'], after['closing']['level']), ('bad', 'warn'))
        self.assertEqual(self.cards(self.second)['closing']['value'], before['closing']['value'], "his own proposal")
        self.assertIn(str(request.company_id.id), [code.removeprefix('day_') for code in after if code.startswith('day_')])

    def test_supervisors_only(self):
        for role in MANAGEMENT:
            with self.assertRaises(AccessError):
                self.cards(getattr(self, role))

    def test_screen(self):
        self.axe('/odoo/koperasi-desk', """
            await one(".o_koperasi_desk_card[data-card=exception]");
            if (getComputedStyle(await one(".o_koperasi_desk_cards")).display !== "grid") {
                throw new Error("the style sheet was not taken");
            }
            await check(".o_koperasi_desk");
        """, login=self.supervisor.login)
