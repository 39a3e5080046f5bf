import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.koperasi.models.vote.slip import typed_code

from .common import VoteCase


@tagged('post_install', '-at_install')
class TestSlips(VoteCase):
    """ Members without a login vote with a slip that nobody can tell from another """

    def slips(self, ballot, number):
        return self.by(self.manager, ballot).print_slips(number)['data']['codes']

    def give(self, ballot, member, user=None):
        return self.by(user or self.teller, ballot).give_slip(member.id)

    def use(self, ballot, code, *choices):
        ballot = ballot.sudo()
        receipt, token = ballot._new_receipt(ballot._slip_key(code))
        with self.env.cr.savepoint():   # as the page does
            self.assertEqual(ballot._vote_by_slip(code, [str(choice) for choice in choices or (0,)], token), receipt)
        return receipt

    def test_slips(self):
        ballot = self.question()
        codes = self.slips(ballot, 4)
        self.assertEqual(len(set(codes)), 4)
        self.assertFalse(self.rows("SELECT id FROM koperasi_ballot_slip WHERE code_hash IN %s", tuple(codes)), "the codes are kept nowhere")
        with self.assertRaisesRegex(UserError, "nobody was given"):
            self.use(ballot, codes[0], 1)
        for member in self.voters[:3]:
            self.give(ballot, member)
        self.assertEqual(ballot.slip_summary, "4 printed, 3 handed out, 0 used")
        receipt = self.use(ballot, codes[3].lower().replace('-', ' '), 2)
        with self.assertRaisesRegex(UserError, "used already"):
            self.use(ballot, codes[3], 1)
        self.use(ballot, codes[0], 1)
        self.use(ballot, codes[1], 1)
        with self.assertRaisesRegex(UserError, "nobody was given"):
            self.use(ballot, codes[2], 1)
        self.assertEqual(ballot.voted, 3)
        ballot = self.finish(ballot)
        self.assertEqual((ballot.papers, ballot.lapsed), (3, 0))
        self.assertIn(f'{receipt};2', ballot.sudo()._list_csv().decode())

    def test_one_vote(self):
        """ Slip or pages, not both """
        ballot = self.question()
        self.slips(ballot, 2)
        self.vote(ballot, self.maria, 1)
        with self.assertRaisesRegex(UserError, "already"):
            self.give(ballot, self.maria)
        self.give(ballot, self.yosef)
        with self.assertRaisesRegex(UserError, "already"):
            self.vote(ballot, self.yosef, 1)
        with self.assertRaisesRegex(UserError, "already"):
            self.give(ballot, self.yosef)
        self.give(ballot, self.voters[2])
        with self.assertRaisesRegex(UserError, "print more"), self.env.cr.savepoint():
            self.give(ballot, self.voters[3])
        ballot = self.finish(ballot)
        self.assertEqual((ballot.papers, ballot.voted, ballot.lapsed), (1, 3, 2), "two slips did not come back: shown, not hidden")

    def test_refused(self):
        ballot, other = self.question(), self.question()
        code, foreign = self.slips(ballot, 1)[0], self.slips(other, 1)[0]
        self.give(ballot, self.maria)
        self.give(other, self.maria)
        for wrong in (foreign, '', None, 'AAAA-AAAA-AAAA', 'x' * 70, "' OR 1=1", '\x00'):
            with self.assertRaises(UserError, msg=wrong):
                self.use(ballot, wrong, 1)
        _receipt, token = ballot.sudo()._new_receipt(ballot.sudo()._slip_key(code))
        with self.assertRaisesRegex(UserError, "no vote was cast"):
            other.sudo()._vote_by_slip(foreign, ['1'], token)
        for wrong in (0, -1, 501, True, '3', None, 1.5):
            with self.assertRaises(UserError, msg=wrong):
                self.by(self.manager, ballot).print_slips(wrong)
        for user in (self.officer, self.accountant, self.supervisor):
            with self.assertRaises(AccessError):
                self.give(ballot, self.yosef, user)
        with self.assertRaises(AccessError):
            self.by(self.teller, ballot).print_slips(1)
        for member in (self.members(self.other_coop, "Tetangga"), self.members(self.coop, "Pasif", state='passive')):
            with self.assertRaises(UserError):
                self.give(ballot, member)
        self.teller.partner_id, partner = self.yosef.partner_id, self.teller.partner_id
        with self.assertRaisesRegex(UserError, "himself"):
            self.give(ballot, self.yosef)
        self.teller.partner_id = partner
        with self.assertRaises(UserError):
            self.by(self.manager, self.finish(ballot)).print_slips(1)
        self.assertEqual(typed_code(' o1il-abcd '), '0111-ABCD')

    def test_paper(self):
        """ The paper has the codes of this print and the address, once each; who may not print gets none """
        ballot = self.question(name="SHU <b>2025</b>")
        action = self.by(self.manager, ballot).print_slips(11)
        Report = self.env['ir.actions.report'].with_context(report_pdf_no_attachment=True)
        html = self.by(self.manager, Report)._render_qweb_html('koperasi.report_ballot_slips', ballot.ids, data=action['data'])[0].decode()
        self.assertEqual(re.findall(r'class="k_code">([^<]*)<', html), action['data']['codes'])
        self.assertEqual(html.count(ballot._slip_url()), 11)
        self.assertNotIn('<b>2025', html)
        with self.assertRaises(AccessError):
            self.by(self.teller, Report)._render_qweb_html('koperasi.report_ballot_slips', ballot.ids, data=action['data'])

    def test_dialogs(self):
        ballot = self.by(self.manager, self.question())
        Dialog = self.by(self.manager, self.env['koperasi.ballot.dialog'])
        action = ballot.action_print_slips()
        self.assertEqual(Dialog.browse(action['res_id']).action_confirm()['type'], 'ir.actions.report')
        dialog = Dialog.browse(ballot.action_give_slip()['res_id'])
        dialog.member_id = self.maria
        self.assertEqual(dialog.action_confirm()['res_model'], 'koperasi.ballot.dialog')
        dialog = Dialog.browse(ballot.action_void()['res_id'])
        dialog.reason = "Salah cetak"
        dialog.action_confirm()
        self.assertEqual(ballot.state, 'void')
