import contextlib
import json
import logging
import os
import re
import time
from hashlib import sha256
from pathlib import Path
from urllib.parse import urljoin

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser

from ..portal.common import PortalCase
from .common import PIN, VoteCase

PAGE = '/my/koperasi/votes'
WICKED = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
CODE = re.compile(r'(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}')


class Records(logging.Handler):
    """ Every line that anybody logs, as it would be written """

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


@tagged('post_install', '-at_install')
class TestPages(VoteCase, PortalCase):
    """ Voting on the members' pages, without a script """
    browser_size = '390x844'
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.login_of(cls.maria, 'uji_maria')
        cls.maria._set_pin(PIN)
        cls.yosef._set_pin(PIN)

    def test_pin_and_token(self):
        """ The PIN signs a secret vote; a receipt code is the voter's own, of this ballot, and nobody chooses it """
        self.maria._set_pin(PIN)
        self.yosef._set_pin(PIN)
        ballot, other = self.question().sudo(), self.question().sudo()
        code, token = ballot._new_receipt(ballot._voter_key(self.maria))
        for member, wrong in ((self.maria, ''), (self.maria, None), (self.maria, token[:-4]), (self.maria, token.replace(token[:6], 'AAAAAA')), (self.yosef, token),
                              (self.maria, other._new_receipt(other._voter_key(self.maria))[1])):
            with self.assertRaisesRegex(UserError, "no vote was cast", msg=wrong):
                ballot._vote(member, PIN, ['1'], wrong)
        with self.assertRaisesRegex(UserError, "PIN is not right"):
            ballot._vote(self.maria, '482916', ['1'], token)
        self.assertFalse(ballot._took_part(self.maria))
        self.assertEqual(ballot._vote(self.maria, PIN, ['1'], token), code)
        with self.assertRaisesRegex(UserError, "already"):
            ballot._vote(self.maria, PIN, ['2'], token)
        self.assertEqual(ballot.voted, 1)
        self.assertRegex(code, '^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$')

    def hidden(self, response, name):
        return re.findall(rf'name="{name}" value="([^"]*)"', response.text)

    def cast(self, ballot, *choices, pin=PIN):
        """ Both forms of the page

        :return: ``(code shown before, answer)``
        """
        look = self.post(f'{PAGE}/{ballot.id}', choice=list(choices))
        self.assertEqual(look.status_code, 200)
        codes = CODE.findall(look.text)
        done = self.post(f'{PAGE}/{ballot.id}', do='cast', pin=pin, choice=self.hidden(look, 'choice'), token=self.hidden(look, 'token'))
        return codes[0] if codes else '', done

    def test_vote(self):
        """ Look, send, find one's code in the list; and the answer is nowhere else """
        ballot = self.question(name="SHU 2025", description="Baris satu\nbaris dua")
        self.get('/my/koperasi', self.user)
        self.assertIn("1 ballots wait for your vote", self.text(self.get('/my/koperasi')))
        self.assertIn("Vote now", self.text(self.get(PAGE)))
        page = self.get(f'{PAGE}/{ballot.id}')
        self.assertIn("Setuju", self.text(page))
        self.assertNotIn('<script', page.text.partition('<main')[2])
        records = Records()
        logging.getLogger().addHandler(records)
        levels = {name: logging.getLogger(name).level for name in ('', 'odoo', 'werkzeug', 'odoo.sql_db')}
        try:
            logging.getLogger('odoo').setLevel(logging.INFO)
            code, done = self.cast(ballot, '2')
        finally:
            logging.getLogger().removeHandler(records)
            for name, level in levels.items():
                logging.getLogger(name).setLevel(level)
        self.assertEqual((done.status_code, done.headers['Cache-Control']), (200, 'no-store'))
        self.assertIn("Your vote is cast", self.text(done))
        self.assertIn(code, self.text(done))
        self.assertFalse([line for line in records.lines if code in line or "Setuju" in line or 'choice' in line], "no log names code or choice")
        self.assertFalse(CODE.search(json.dumps(dict(self.opener.cookies)) + json.dumps(dict(self.session), default=str)), "no session has a code")
        self.env.invalidate_all()
        self.assertFalse(self.rows("SELECT id FROM ir_logging WHERE message LIKE %s", f'%{code}%'))
        self.assertFalse(self.rows("SELECT id FROM mail_message WHERE body LIKE %s AND create_date > now() - interval '1 hour'", '%Tidak setuju%'))
        again = self.text(self.get(f'{PAGE}/{ballot.id}'))
        self.assertIn("You have taken part", again)
        self.assertNotIn(code, again)
        _code, twice = self.cast(ballot, '1')
        self.assertIn("already", self.text(twice))
        self.assertEqual(self.get(f'{PAGE}/{ballot.id}/list').status_code, 404, "not before it is published")
        self.finish(ballot)
        self.env.flush_all()
        result = self.text(self.get(f'{PAGE}/{ballot.id}'))
        for shown in ("Decided: Tidak setuju", "Ballot Papers 1", ballot.list_hash, ballot.codes_hash):
            self.assertIn(shown, result)
        self.assertIn(f"{code} 2", self.text(self.get(f'{PAGE}/{ballot.id}/list')))
        file = self.get(f'{PAGE}/{ballot.id}/list.csv')
        self.assertEqual(sha256(file.content).hexdigest(), ballot.list_hash)
        self.assertTrue(self.get(f'{PAGE}/{ballot.id}/list.xlsx').content.startswith(b'PK'))
        self.assertEqual(self.get(f'/koperasi/ballot/{ballot.id}/list.csv').status_code, 404, "the staff's address is not the members'")
        self.assertEqual(self.get(f'/koperasi/ballot/{ballot.id}/list.csv', self.supervisor).content, file.content)

    def test_refusals(self):
        ballot = self.question(("A", "B", "C"))
        self.get('/my/koperasi', self.user)
        for choices, words in (([], "Choose something"), (['9'], "no valid choice"), (['1', '2'], "at most 1"), (['x'], "no valid choice")):
            self.assertIn(words, self.text(self.post(f'{PAGE}/{ballot.id}', choice=choices)))
        _code, answer = self.cast(ballot, '2', pin='482916')
        text = self.text(answer)
        self.assertIn("PIN is not right", text)
        self.assertIn("You choose B", text, "the choice stays, to be sent again")
        retry = self.post(f'{PAGE}/{ballot.id}', do='cast', pin=PIN, choice=self.hidden(answer, 'choice'), token=self.hidden(answer, 'token'))
        self.assertIn("Your vote is cast", self.text(retry))
        self.assertEqual(self.url_open(f'{PAGE}/{ballot.id}', data={'choice': '1'}, allow_redirects=False).status_code, 400, "a form of another page")

    def test_not_mine(self):
        """ One answer for what is not there, not open yet, of another cooperative, or of another group """
        draft = self.question(is_open=False)
        group = self.env['koperasi.member.group'].create({'name': "Melati", 'company_id': self.coop.id})
        strange = self.question(is_open=False, meeting_id=self.make_meeting(self.coop, kind='group', group_id=group.id).id)
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE koperasi_ballot DISABLE TRIGGER koperasi_ballot_guard")
        self.env.cr.execute("UPDATE koperasi_ballot SET state = 'open', company_id = %s WHERE id = %s", [self.other_coop.id, strange.id])
        self.env.cr.execute("ALTER TABLE koperasi_ballot ENABLE TRIGGER koperasi_ballot_guard")
        self.env.invalidate_all()
        self.get('/my/koperasi', self.user)
        for number in (draft.id, strange.id, 2**31 - 1, 0, -1, 'x', '9' * 30, '%00'):
            for answer in (self.get(f'{PAGE}/{number}'), self.get(f'{PAGE}/{number}/list'), self.get(f'{PAGE}/{number}/list.csv'), self.post(f'{PAGE}/{number}', choice='1')):
                self.assertEqual(answer.status_code, 404, number)

    def test_slip_page(self):
        """ On a device of the hall: nobody is logged in, and the page does not say who votes """
        ballot = self.question()
        codes = self.by(self.manager, ballot).print_slips(2)['data']['codes']
        self.by(self.teller, ballot).give_slip(self.yosef.id)
        self.env.flush_all()
        address = f'/koperasi/vote/{ballot.slip_address}'
        self.authenticate(None, None)
        first = self.get(address)
        self.assertIn("Code on your slip", self.text(first), (first.status_code, first.text[:3000]))
        look = self.post(address, choice='1', slip=codes[0].lower())
        sent = {'do': 'cast', 'choice': '1', 'slip': self.hidden(look, 'slip')[0], 'token': self.hidden(look, 'token')[0]}
        self.assertIn("not known", self.text(self.post(address, **{**sent, 'slip': 'AAAA-AAAA-AAAA', 'token': self.hidden(self.post(address, choice='1', slip='AAAA-AAAA-AAAA'), 'token')[0]})))
        done = self.post(address, **sent)
        self.assertIn(CODE.findall(look.text)[0], self.text(done))
        self.assertIn('http-equiv="refresh"', done.text)
        self.assertIn("used already", self.text(self.post(address, **sent)))
        for wrong in ('x', '%00', 'A' * 300, str(ballot.id)):
            self.assertEqual(self.get(f'/koperasi/vote/{wrong}').status_code, 404)
        self.finish(ballot)
        self.env.flush_all()
        self.assertEqual(self.get(address).status_code, 404, "closed")

    def test_typed(self):
        """ What the office and candidates type is shown as it is """
        ballot = self.question((WICKED, "B"), name=WICKED, description=WICKED)
        self.get('/my/koperasi', self.user)
        pages = [self.get(f'{PAGE}/{ballot.id}'), self.get(PAGE), self.post(f'{PAGE}/{ballot.id}', choice='1')]
        self.cast(ballot, '1')
        self.finish(ballot)
        self.env.flush_all()
        pages += [self.get(f'{PAGE}/{ballot.id}'), self.get(f'{PAGE}/{ballot.id}/list')]
        for page in pages:
            self.assertEqual(page.status_code, 200)
            self.assertNotIn('<script>alert', page.text)
            self.assertIn('&lt;script&gt;', page.text)

    # -- a telephone ----------------------------------------------------------

    @contextlib.contextmanager
    def telephone(self, path):
        """ A browser of 390 x 844 on a page; gives a function that acts there and waits for the page with this heading """
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), contextlib.ExitStack() as stack:
            stack.callback(self._wait_remaining_requests)
            self.authenticate(self.user.login, self.user.login, browser=browser)
            self.cr.flush()
            self.cr.clear()
            browser.navigate_to(urljoin(self.base_url(), path), wait_stop=True)
            stack.callback(browser.stop)

            def ask(code):
                return browser._websocket_request('Runtime.evaluate', params={'expression': code, 'returnByValue': True}, timeout=20)['result'].get('value')

            def act(code, heading):
                ask(code)
                for _wait in range(200):
                    if ask("document.readyState === 'complete' && document.querySelector('h1') && document.querySelector('h1').innerText") == heading:
                        break
                    time.sleep(0.05)
                else:
                    self.fail(f"no page {heading}: {ask('document.body.innerText')}")
                self.assertLessEqual(ask("document.documentElement.scrollWidth"), 390, heading)
                if folder := os.environ.get('KOPERASI_SHOTS'):
                    import base64
                    shot = browser._websocket_request('Page.captureScreenshot', params={'captureBeyondViewport': True}, timeout=20)
                    Path(folder, f'{len(list(Path(folder).iterdir())):02d}.png').write_bytes(base64.b64decode(shot['data']))
                return ask

            yield act

    def test_telephone(self):
        """ A member votes on a telephone and finds his code in the list, by touching what he sees """
        ballot = self.question(name="Pembagian SHU 2025", description="Setuju dengan rencana pembagian SHU menurut laporan pengurus, halaman 12?")
        press = "document.querySelector('main form button').click()"
        with self.telephone(PAGE) as act:
            ask = act('', "Votes and Elections")
            act("document.querySelector('main .kp-list a').click()", ballot.name)
            self.assertGreaterEqual(ask("Math.min(...[...document.querySelectorAll('main label')].map((one) => one.getBoundingClientRect().height))"), 44, "as high as a thumb")
            act("document.querySelector('main input[value=\"1\"]').click();" + press, "Is this your vote?")
            code = ask("document.querySelector('.kp-receipt').innerText")
            act(f"document.querySelector('#pin').value = '{PIN}';" + press, "Your vote is cast")
            self.assertEqual(ask("document.querySelector('.kp-receipt').innerText"), code)
            self.assertRegex(code, CODE)
            self.env.invalidate_all()
            self.finish(ballot)
            self.env.flush_all()
            act(f"location.href = '{PAGE}'", "Votes and Elections")
            act("document.querySelector('main .kp-list a').click()", ballot.name)
            act("document.querySelector('main .kp-actions a').click()", "Published List")
            self.assertEqual(ask(f"[...document.querySelectorAll('main tr')].find((row) => row.innerText.includes('{code}')).lastChild.innerText"), '1')
