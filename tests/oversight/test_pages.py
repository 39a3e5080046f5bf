from odoo.tests import tagged

from ..requests.common import PDF, RequestCase

NEW = '/my/koperasi/requests/new/supervision'


@tagged('-at_install', 'post_install')
class TestPages(RequestCase):
    """ A member complains past the management, and sees what becomes of it """

    def test_complaint(self):
        self.authenticate('uji_maria', 'uji_maria')
        self.assertIn(f'href="{NEW}"', self.get('/my/koperasi/requests').text)
        self.assertIn(f'href="{NEW}"', self.get('/my/koperasi/requests/new/complaint').text)
        self.assertIn('<textarea', self.get(NEW).text)
        self.assertIn("is missing", self.text(self.send(NEW, key=self.key(), text=" ")))
        key = self.key()
        response = self.send(NEW, key=key, text="Manajer meminta uang", upload=('bukti.pdf', PDF))
        request = self.env['koperasi.member.request'].search([('member_id', '=', self.maria.id), ('kind', '=', 'supervision')])
        self.went_to(response, f'/my/koperasi/requests/{request.id}?done=reported')
        self.send(NEW, key=key, text="Manajer meminta uang")
        case = self.env['koperasi.case'].search([('request_id', 'in', request.ids)])
        self.assertEqual(len(case), 1, "sent twice, filed once")
        self.assertEqual(request.document_ids.file_name, 'bukti.pdf')
        self.assertEqual(request.activity_ids.user_id, self.supervisor)
        text = self.text(self.get(f'/my/koperasi/requests/{request.id}'))
        self.assertIn(case.name, text)
        self.assertIn("Being Looked Into", text)
        self.assertNotIn("Withdraw it", text)
        self.assertIn("Only the supervisors see it", text, "of the papers that he adds")
        self.assertNotIn("Only the office sees it", text)
        self.by(self.supervisor, case).add_note("Catatan rahasia")
        self.by(self.supervisor, case).propose_closing("Uang dikembalikan")
        text = self.text(self.get(f'/my/koperasi/requests/{request.id}'))
        self.assertIn("Uang dikembalikan", text)
        self.assertIn("The supervisors: Answered", text)
        self.assertNotIn("Catatan rahasia", text)

    def test_not_his(self):
        self.authenticate('uji_maria', 'uji_maria')
        self.send(NEW, key=self.key(), text="Manajer meminta uang")
        request = self.env['koperasi.member.request'].search([('member_id', '=', self.maria.id), ('kind', '=', 'supervision')])
        self.authenticate('uji_yosef', 'uji_yosef')
        self.assertEqual(self.get(f'/my/koperasi/requests/{request.id}').status_code, 404)

    def test_nobody(self):
        """ Without a login none of these pages is there """
        self.authenticate(None, None)
        for path in (NEW, '/my/koperasi/looks', '/my/koperasi/confirmations', '/my/koperasi/confirmations/1'):
            response = self.get(path)
            self.assertEqual(response.status_code, 303)
            self.assertIn('/web/login', response.headers['Location'])
