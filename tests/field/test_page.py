import json
from datetime import datetime, timedelta

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..counter.axe import Axe
from .common import FieldCase

PAGE = '/koperasi/field'
# The list is got, the telephone loses the net, two lines are typed, one of them while the page is loaded anew without a net; the net comes back and the first
# answer is lost on the way. The server asks what is kept.
OFFLINE = """
    const ready = () => until(() => document.body && document.body.dataset.ready, "the page");
    const click = (element) => element.click();
    const real = window.fetch;
    await ready();
    click(await one("#fetch"));
    await until(() => document.querySelectorAll("#members details").length === 2, "two members");
    await check("body");
    const type = async (name, place, amount) => {
        const card = [...document.querySelectorAll("#members details")].find((one) => one.innerText.includes(name));
        card.open = true;
        await until(() => card.querySelectorAll(".line").length > place, "lines");
        const form = card.querySelectorAll(".line")[place];
        form.querySelector("input").value = amount;
        click(form.querySelector("button[type=submit]"));
        return form;
    };
    const sent = [];
    const state = () => document.querySelector("#queue").innerText;
    window.fetch = (...args) => { sent.push(args[0]); return Promise.reject(new TypeError("Failed to fetch")); };
    const wrong = await type("Yosef", 1, "1.5");
    await until(() => wrong.querySelector(".bad").textContent, "a refusal of 1.5");
    click((await type("Yosef", 1, "25.000")).querySelector(".yes"));
    await until(() => state().startsWith("1"), "one line that waits");
    click((await type("Maria", 2, "40000")).querySelector(".yes"));
    await until(() => state().startsWith("2"), "two lines that wait");
    await until(() => !document.querySelector("#message").hidden, "word that it was not sent");
    await check("body");
    click(document.querySelector("#show-lines"));
    await until(() => document.querySelectorAll("#lines li").length === 2, "two lines");
    await check("body");
    const link = decodeURIComponent(document.querySelector("#lines a").href);
    if (!link.includes("P-") || !link.includes("40.000")) { throw new Error(link); }
    let lost = 0;
    window.fetch = (...args) => real(...args).then((answer) => { if (!lost++) { throw new TypeError("lost"); } return answer; });
    window.dispatchEvent(new Event("online"));
    await until(() => lost === 1, "an answer that was lost");
    await until(() => state().startsWith("2") && document.querySelector("#message").textContent, "two lines that still wait");
    click(document.querySelector("#sync"));
    await until(() => lost > 1 && !state().startsWith("2"), "all sent");
    await until(() => [...document.querySelectorAll("#lines .small")].filter((one) => one.textContent === "to be counted").length === 2, "two lines to be counted");
    const worker = await navigator.serviceWorker.ready;
    if (new URL(worker.scope).pathname !== "/koperasi/field") { throw new Error(worker.scope); }
    const kept = await until(() => caches.match("/koperasi/field"), "the page kept");
    await kept;
"""


@tagged('post_install', '-at_install')
class TestFieldPage(Axe, FieldCase, HttpCase):
    """ The page that works without a connection """

    def rpc(self, path, **params):
        response = self.url_open(f'{PAGE}/{path}', data=json.dumps({'jsonrpc': '2.0', 'method': 'call', 'params': params}), headers={'Content-Type': 'application/json'})
        return response.json()

    @mute_logger('odoo.http')
    def test_routes(self):
        self.authenticate(self.fielder.login, self.fielder.login)
        response = self.url_open(PAGE)
        self.assertEqual((response.status_code, response.headers['Cache-Control']), (200, 'no-store'))
        self.assertNotIn("Maria", response.text, "the page that is kept names no member")
        self.assertLess(len(response.content), 20_000)
        listed = self.rpc('list')['result']
        self.assertEqual([row['name'] for row in listed['members']], ["Maria Bria", "Yosef Nahak"])
        line = self.line(officer_id=listed['officer_id'])
        for _again in range(2):
            self.assertEqual(self.rpc('sync', lines=[line], device='hp')['result'][0]['state'], 'pending')
        self.assertEqual(len(self.kept(line)), 1)
        sent_at = (datetime.now() - timedelta(days=1)).isoformat() + 'Z'
        late = self.line()
        self.rpc('sync', lines=[late], device='hp', sent_at=sent_at)
        self.assertLess(abs(self.kept(late).clock_wrong + 86_400), 60, "a clock that is a day behind is noted")
        self.assertIn('error', self.rpc('sync', lines='x', device='hp'))
        self.assertIn('error', self.rpc('sync'))
        worker = self.url_open(f'{PAGE}/worker.js')
        self.assertEqual((worker.headers['Service-Worker-Allowed'], worker.headers['Content-Type'].split(';')[0]), (PAGE, 'text/javascript'))
        self.assertEqual(self.url_open(f'{PAGE}/manifest.json').json()['scope'], PAGE)

    def test_indonesian(self):
        self.env['res.lang']._activate_lang('id_ID')
        self.env['ir.module.module']._load_module_terms(['koperasi'], ['id_ID'])
        self.fielder.lang = 'id_ID'
        self.authenticate(self.fielder.login, self.fielder.login)
        page = self.url_open(PAGE).text
        self.assertTrue(page.lstrip().startswith('<!DOCTYPE html>'))
        for shown in ("Petugas Lapangan", "Kirim sekarang", "Ambil daftar hari ini", "Cari anggota", "Terima"):
            self.assertIn(shown, page)
        for english in ("Send now", "Find a member", "Receive", "List"):
            self.assertNotIn(f'>{english}<', page)

    @mute_logger('odoo.http')
    def test_only_field_officers(self):
        for user in (self.teller, self.manager):
            self.authenticate(user.login, user.login)
            self.assertEqual(self.url_open(PAGE).status_code, 404)
            self.assertIn('error', self.rpc('list'))
            self.assertIn('error', self.rpc('sync', lines=[self.line()], device='hp'))
        self.authenticate(None, None)
        self.assertIn('/web/login', self.url_open(PAGE, allow_redirects=False).headers['Location'])
        self.assertEqual(self.rpc('list')['error']['code'], 100)
        self.assertFalse(self.Receipt.search([]))

    @mute_logger('odoo.http')
    def test_offline(self):
        """ R34 in a browser: typed without a net, sent when it is back, an answer lost on the way: each line once """
        self.axe(PAGE, OFFLINE, self.fielder.login)
        kept = self.Receipt.search([], order='amount')
        self.assertEqual([(int(line.amount), line.member_id, line.state) for line in kept], [(25_000, self.yosef, 'pending'), (40_000, self.maria, 'pending')])
        self.assertEqual(kept[0].name, f'P-{kept[0].key[:8].upper()}')
        self.count(kept)
        self.assertEqual(int(self.savings.balance), 165_000)
