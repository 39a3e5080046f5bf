import os
import re
import tempfile
from unittest.mock import patch

from ..portal.test_home import LIGHT
from .common import CODE, JANUARY

BASE = '/koperasi/transparency'


class PagePart:
    """ The public page: the same for all, nothing of anybody, light, and readable without a script """

    def test_page(self):
        snapshot, response = self.published(), self.page()
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers['Cache-Control'], 'public, max-age=300')
        self.assertNotIn('session_id', response.headers.get('Set-Cookie', ''))
        text = self.text(response)
        for said in ("Figures of January 2026", "Assets", "Loans by days late", "PAR 30", "Not yet: no annual meeting", "Not yet: no proof of balances", self.accountant.name, snapshot.sha256,
                     "No rating is final yet", "Data (JSON)"):
            self.assertIn(said, text)
        style = re.findall(r'<link[^>]+href="([^"]+\.css[^"]*)"', response.text)
        weight = len(response.content) + sum(len(self.url_open(one).content) for one in style)
        self.assertLess(weight, LIGHT)
        self.assertNotIn('<script', response.text)
        self.assertNotIn('style="', response.text)      # the page's own policy would not let it
        self.assertEqual(self.page('/2026-01').text, response.text)

    def test_nobody_is_on_it(self):
        """ No name, number or contact of a member, in any of the files """
        self.published()
        for path in ('', '/2026-01', '/2026-01.json', '/2026-01/loans.csv'):
            text = self.page(path).text
            for member in self.people | self.maria | self.yosef:
                self.assertNotIn(member.name, text)
                self.assertNotRegex(text, rf'\b{member.number}\b')
            self.assertNotIn('odoo', text.lower())

    def test_the_same_for_who_is_logged_in(self):
        self.published()
        login = self.login_of(self.maria, 'uji_maria')
        public = self.page().text
        mine = self.page(user=login).text
        self.assertEqual(mine, public)
        self.assertNotIn(self.maria.name, mine)

    def test_links(self):
        """ The portal leads there once something was published """
        self.published()
        login = self.login_of(self.maria, 'uji_maria')
        self.assertIn(f'{BASE}/{CODE}', self.get('/my/koperasi', login).text)
        self.coop.koperasi_transparency = False
        self.assertNotIn(BASE, self.get('/my/koperasi').text)

    def test_missing(self):
        """ One answer to all that is not there """
        self.published()
        answers = set()
        for path in ('tidak-ada', 'KSP', 'preview', "x'--", '%00', '%E2%80%AE', f'{CODE}/2026-02', f'{CODE}/2026-13', f'{CODE}/2026-1', f'{CODE}/x.json', f'{CODE}/2026-02.json',
                     f'{CODE}/2026-02/loans.csv', f'{CODE}/9999-12', f'{CODE}/2026-01%0a', 'tidak-ada/2026-01/loans.xlsx', f'{CODE}/%D9%A2026-01'):
            response = self.url_open(f'{BASE}/{path}')
            self.assertEqual(response.status_code, 404, path)
            answers.add(self.text(response))
            self.assertEqual(len(answers), 1, path)

    def test_draft_is_not_public(self):
        self.published()
        draft = self.prepared()
        self.assertNotIn('Preview', self.page().text)
        url = draft.action_preview()['url']
        self.assertEqual(self.get(url).status_code, 303)        # to the login
        self.assertIn("Nobody but you sees this page", self.get(url, self.supervisor).text)
        self.assertEqual(self.get(url, self.teller).status_code, 404)
        for wrong in ('0', '-1', 'x', '9' * 12):
            self.assertEqual(self.get(f'{BASE}/preview/{wrong}', self.manager).status_code, 404)

    def test_queries(self):
        """ From what was published only: neither members, accounts nor journal items are read """
        self.published()
        company = self.coop
        seen = []
        cursor = type(self.env.cr)
        real = cursor.execute
        with patch.object(cursor, 'execute', lambda cr, query, *args, **kwargs: (seen.append(str(getattr(query, 'code', query))), real(cr, query, *args, **kwargs))[1]):
            self.env.invalidate_all()
            archive = self.env['koperasi.transparency']._public(self.env['res.company']._koperasi_public(CODE))
            archive._page(archive)
        self.assertTrue(company and seen)
        for query in seen:
            self.assertNotRegex(query, r'"?(koperasi_member|koperasi_account|koperasi_entry|koperasi_loan|account_move_line)"?\b(?!_)', query[:200])
        self.assertLess(len(seen), 40)

    def test_seams(self):
        """ What others tell, in the shape that the seams ask for, stands on the page """
        Snapshot = type(self.env['koperasi.transparency'])
        root = 'ab' * 32
        with patch.object(Snapshot, '_meeting_facts', lambda _s: {'date': '2026-01-20', 'name': "RAT 2025", 'present': 15, 'entitled': 22, 'decisions': 6, 'decisions_open': 2}), \
                patch.object(Snapshot, '_proof_facts', lambda _s: [{'book': 'savings', 'date': '2026-01-31', 'root': root, 'total': 5_000_000, 'members': 22, 'checked': 9}]), \
                patch.object(Snapshot, '_surplus_facts', lambda _s: {'year': 2025, 'amount': 9_000_000, 'decided_on': '2026-01-20', 'parts': [
                    {'name': "Cadangan", 'percent': 40.0, 'amount': 3_600_000}]}):
            self.published()
        text = self.text(self.page())
        for said in ("RAT 2025", "15 of 22 members", "2 not carried out yet", root, "9 checked their own", "Surplus of 2025", "Rp 9.000.000", "Cadangan", "Rp 3.600.000"):
            self.assertIn(said, text)

    def test_sealed(self):
        """ Root and day of the last seal stand among the proofs, and in the file that is signed; no amounts with them """
        with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, {'KOPERASI_SEAL_KEY': folder}):
            self.env['koperasi.seal.day']._seal(self.coop)
            day = self.env['koperasi.seal.day']._last(self.coop, JANUARY)
            self.assertTrue(day)
            snapshot = self.published()
        text = self.text(self.page())
        for said in (f"Books of {self.coop.name} sealed", day.root, day.words):
            self.assertIn(said, text)
        [told] = [row for row in snapshot._document()['figures'] if row['code'] == 'seal_facts']
        self.assertEqual(told, {'section': 'proof', 'code': 'seal_facts', 'unit': 'text', 'data': {
            'branch': self.coop.name, 'date': day.date.isoformat(), 'root': day.root, 'words': day.words}})

    def test_limited(self):
        """ Above so many requests of one address in a minute: 429 """
        with patch.object(type(self.env['koperasi.tries']), '_too_many', lambda *_args: 30):
            response = self.page()
        self.assertEqual((response.status_code, response.headers['Retry-After']), (429, '30'))
