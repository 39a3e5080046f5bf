import json
import re

from odoo.tests import tagged

from ...finance import check_proof
from ..requests.common import NOT_IDS
from .common import END, ProofCase

PAGE = '/my/koperasi/proof'


@tagged('-at_install', 'post_install')
class TestPortal(ProofCase):
    """ A member's pages of his proof: his own only, readable without a script, counted once. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.login = cls.login_of(cls.maria, 'uji_maria')
        cls.other_login = cls.login_of(cls.yosef, 'uji_yosef')

    def test_pages(self):
        """ List and page of a month, without a script; the data on it are the proof """
        self.assertIn("There is no proof of yours yet", self.text(self.get(PAGE, self.login)))
        proofs = self.close_january()
        said = self.text(self.get(PAGE, self.login))
        self.assertEqual(said.count("31 Jan 2026"), 2)
        self.assertEqual(self.text(self.get(PAGE, self.other_login)).count("31 Jan 2026"), 1)     # he has no loan
        response = self.get(f"{PAGE}/{proofs['savings'].id}", self.login)
        said = self.text(response)
        for text in (f"{self.maria.number} Maria Bria", "Rp 450.000", "Rp 970.000", proofs['savings'].root_text, "0 of 2 members checked", "missing", "It does not show that the money is there"):
            self.assertIn(text, said)
        self.assertNotIn("this is not the same", said)
        self.assertNotIn("Yosef", response.text)
        data = re.search(r'<pre id="kp-proof-data"[^>]*>(.*?)</pre>', response.text, re.DOTALL)[1].replace('&#34;', '"').replace('&quot;', '"')
        self.assertEqual(check_proof.check(json.loads(data), proofs['savings'].root), 450_000)
        said = self.text(self.get(f"{PAGE}/{proofs['loans'].id}", self.login))
        self.assertIn("Rp 1.000.000", said)
        self.assertIn("This is not my loan", said)
        self.assertIn(f'href="{PAGE}"', self.get('/my/koperasi', self.login).text)
        self.assertLess(len(response.content), 30_000)

    def test_files(self):
        """ Data and the page that works alone: the proof, and no address of anything else """
        savings = self.close_january()['savings']
        response = self.get(f'{PAGE}/{savings.id}.json', self.login)
        self.assertEqual(check_proof.check(response.json(), savings.root, int(savings.total)), 450_000)
        self.assertLessEqual(len(response.content), 2_048)
        self.assertIn('attachment', response.headers['Content-Disposition'])
        response = self.get(f'{PAGE}/{savings.id}.html', self.login)
        self.assertIn('attachment', response.headers['Content-Disposition'])
        self.assertTrue(response.text.startswith('<!DOCTYPE html>'))
        self.assertFalse(re.findall(r'(?:src|href|action)=|https?://|url\(|@import', response.text))
        self.assertIn("default-src &#39;none&#39;", response.text)

    def test_only_own(self):
        """ What is another's and what is not there get one answer, by every address """
        proofs = self.close_january()
        missing = self.get(f'{PAGE}/0', self.other_login)
        self.assertEqual(missing.status_code, 404)
        foreign = proofs['loans'].id     # Yosef has no loan
        for path in (f'{PAGE}/{foreign}', f'{PAGE}/{foreign}.json', f'{PAGE}/{foreign}.html', *(f'{PAGE}/{number}' for number in NOT_IDS)):
            response = self.get(path, self.other_login)
            self.assertEqual((response.status_code, self.text(response)), (404, self.text(missing)), path)
        for answer in ('right', 'wrong'):
            self.assertEqual(self.post(f'{PAGE}/{foreign}/{answer}', key=self.key(), text="x").status_code, 404)
        self.assertFalse(self.env['koperasi.proof.check'].search_count([('proof_id', '=', foreign)]))
        self.assertEqual(self.get(f'{PAGE}/{foreign}', self.login).status_code, 200)
        self.authenticate(None, None)
        self.assertEqual(self.get(f'{PAGE}/{foreign}').status_code, 303)

    def test_counted_once(self):
        """ A check counts once a member and month; how many is shown to all """
        savings = self.close_january()['savings']
        for _time in range(2):
            self.get(PAGE, self.login)
            response = self.post(f'{PAGE}/{savings.id}/right')
            self.assertEqual(response.status_code, 303)
        savings.invalidate_recordset()
        self.assertEqual((savings.checked, savings.wrong, savings.checked_share), (1, 0, 50))
        self.assertIn("1 of 2 members checked this month (50,0 %)", self.text(self.get(f'{PAGE}/{savings.id}', self.other_login)))
        self.assertEqual(self.Proof._latest(self.coop)[0]['checked'], 1)
        self.assertIn("You checked it", self.text(self.get(PAGE, self.login)))
        self.assertNotIn("You checked it", self.text(self.get(PAGE, self.other_login)))
        checks = self.env['koperasi.proof.check']
        for user in (self.manager, self.accountant, self.board, self.admin_user, self.teller):
            self.assertFalse(self.by(user, checks).has_access('read'))
        self.assertEqual(self.by(self.supervisor, checks).search([('proof_id', '=', savings.id)]).member_id, self.maria)

    def test_not_mine(self):
        """ “This is not my loan” goes to the supervisors, past the management """
        loans = self.close_january()['loans']
        self.get(PAGE, self.login)
        response = self.post(f'{PAGE}/{loans.id}/wrong', key=self.key(), text="")
        self.assertEqual((response.status_code, 'kp-bad' in response.text), (200, True))
        response = self.post(f'{PAGE}/{loans.id}/wrong', key=self.key(), text="Saya tidak pernah meminjam.")
        self.assertEqual(response.status_code, 303)
        request = self.env['koperasi.member.request'].search([('member_id', '=', self.maria.id), ('kind', '=', 'not_me')])
        self.assertIn("Saya tidak pernah meminjam.", request.text)
        self.assertIn(loans.short_root, request.text)
        self.assertTrue(self.by(self.supervisor, request).has_access('read'))
        self.assertFalse(self.by(self.manager, request).has_access('read'))
        self.assertEqual(self.get(response.headers['Location'], self.login).status_code, 200)
        loans.invalidate_recordset()
        self.assertEqual((loans.checked, loans.wrong), (0, 1))
        response = self.post(f'{PAGE}/{loans.id}/wrong', key=self.key(), text="Lagi")
        self.assertIn("know of this already", response.text)
        self.post(f'{PAGE}/{loans.id}/right')
        loans.invalidate_recordset()
        self.assertEqual((loans.checked, loans.wrong), (0, 1))

    def test_papers_shown(self):
        """ Whether the bank's confirmation is there, and signed, is shown to members """
        savings = self.close_january()['savings']
        self.env['koperasi.proof.evidence'].create([{'company_id': self.coop.id, 'user_id': self.accountant.id, 'kind': 'bank', 'date': END, 'file': 'JVBERi0xLjQKJSVFT0YK'}])
        said = self.text(self.get(f'{PAGE}/{savings.id}', self.login))
        self.assertIn("there, not signed yet", said)
        self.assertIn("missing", said)
