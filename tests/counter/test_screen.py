import json
from datetime import date

from odoo.tests import HttpCase, tagged

from .axe import Axe
from .common import CounterCase

COUNTER = '/odoo/koperasi-counter'
# what a teller may write or paste, and what it is read as; None: no amount
AMOUNTS = {
    '1250000': 1_250_000, '1.250.000': 1_250_000, '1.250.000,00': 1_250_000, 'Rp 1.250.000,-': 1_250_000, 'rp1.250': 1_250, ' 50000 ': 50_000,
    '007': 7, '1000000000000000': 10**15, '1000000000000001': None, '99999999999999999999': None, '1.250.000,50': None, '1250000,5': None,
    '1.5': None, '1.2500': None, '1,250,000': None, '1 250 000': None, '-5000': None, '\u22125000': None, '(5000)': None, '0': None, '0,00': None,
    '': None, 'Rp': None, 'lima': None, '1e6': None, '0x10': None, '١٢٣': None, 'NaN': None, '5000-': None, '+5000': None,
}
READ = """
(() => {
    const { parseAmount, formatRupiah, regroup } = odoo.loader.modules.get("@koperasi/counter/amount");
    const wrong = Object.entries(%s).filter(([text, value]) => parseAmount(text).value !== value);
    const same = (found, expected) => JSON.stringify(found) === JSON.stringify(expected) || wrong.push([found, expected]);
    same(formatRupiah(1250000), "Rp\\u00a01.250.000");
    same(formatRupiah(-500), "\\u2212Rp\\u00a0500");
    same(regroup("12500", 5), { text: "12.500", caret: 6 });
    same(regroup("1.2500", 6), { text: "12.500", caret: 6 });
    same(regroup("12.50", 2), { text: "1.250", caret: 3 });
    if (wrong.length) {
        console.error(JSON.stringify(wrong));
    } else {
        console.log("test successful");
    }
})();
"""
TABS = """
(async () => {
    const { Drafts } = odoo.loader.modules.get("@koperasi/counter/drafts");
    const first = new Drafts("uji");
    first.save([{ key: "one" }]);
    const copy = new Drafts("uji");    // a duplicated tab has a copy of what the first one keeps
    const taken = await copy.load();
    first.save([{ key: "one" }]);
    first.close();
    const after = await new Drafts("uji").load();
    if (taken.length === 0 && after.length === 1 && after[0].key === "one") {
        console.log("test successful");
    } else {
        console.error(JSON.stringify([taken, after]));
    }
})();
"""
AXE_COUNTER = """
    const search = await one("#o_kc_search");
    await check(".o_koperasi_counter");
    write(search, "bria");
    await one("#o_kc_found li");
    await check(".o_koperasi_counter");
    write(search, "000001");
    await until(() => document.querySelectorAll("#o_kc_found li").length === 1);
    search.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    write(await one(".o_kc_line .o_kc_amount"), "1.5");
    await one(".o_kc_problem");
    await check(".o_koperasi_counter");
    write(await one(".o_kc_line .o_kc_amount"), "");
    write(await one(".o_kc_line .o_kc_amount"), "25000");
    (await one("#o_kc_received")).focus();
    write(await one("#o_kc_received"), "30000");
    await one(".o_kc_change");
    await check(".o_koperasi_counter");
    document.querySelector("[aria-label='Show the keys (F1)']").click();
    await one(".o_kc_keys");
    await check(".modal-content");
    document.querySelector(".modal-footer button").click();
    await until(() => !document.querySelector(".modal"));
    (await one(".o_kc_receipt .o_kc_confirm:not(:disabled)")).click();
    await one(".o_kc_done");
    await check(".o_koperasi_counter");
    document.querySelector(".o_kc_views button:last-child").click();
    const group = await one("#o_kc_group option:nth-child(2)");
    group.selected = true;
    group.parentElement.dispatchEvent(new Event("change", { bubbles: true }));
    write(await one("[data-line='0-0']"), "7000");
    await one(".o_kc_edited");
    await check(".o_koperasi_counter");
"""
AXE_APPROVAL = """
    const search = await one("#o_kc_search");
    write(search, "000001");
    await one("#o_kc_found li");
    search.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    (await one("button.o_kc_kind")).click();
    write(await one(".o_kc_line .o_kc_amount"), "999999");
    await one(".o_kc_problem");
    await check(".o_koperasi_counter");
    write(await one(".o_kc_line .o_kc_amount"), "");
    write(await one(".o_kc_line .o_kc_amount"), "60000");
    await one(".o_kc_words:not(:empty)");
    const { browser } = odoo.loader.modules.get("@web/core/browser/browser");
    const Real = browser.XMLHttpRequest;
    browser.XMLHttpRequest = class extends Real { send() { this.dispatchEvent(new Event("error")); } };
    (await one(".o_kc_pay:not(:disabled)")).click();
    await one(".o_kc_lost");
    await check(".o_koperasi_counter");
    browser.XMLHttpRequest = Real;
    document.querySelector(".o_kc_lost button").click();
    await one(".o_kc_approval_waiting");
    await check(".o_koperasi_counter");
    document.querySelector("button[data-focus=approval]").click();
    await one(".o_kc_chip");
    await check(".o_koperasi_counter");
"""
AXE_TILL = """
    await one(".o_form_view button[name=action_count]");
    await check(".o_form_view .o_form_sheet");
    document.querySelector("button[name=action_count]").click();
    await one(".modal input[name=pieces_100000]");
    await check(".modal-body");
"""


@tagged('post_install', '-at_install')
class TestScreen(Axe, CounterCase, HttpCase):
    """ The counter as a teller uses it, in a browser """

    def tour(self, name, login=None, path=COUNTER):
        self.start_tour(path, f'koperasi_counter_{name}', login=login or self.teller.login, timeout=180)
        self.env.invalidate_all()

    def booked_since(self, last):
        return self.env['koperasi.transaction'].search([('id', '>', last)], order='id')

    @property
    def last(self):
        return self.env['koperasi.transaction'].search([], order='id desc', limit=1).id

    def test_deposit_by_keyboard(self):
        """ ≤ 8 keys beside the digits: the tour counts them """
        self.tour('deposit')
        self.assertEqual(self.savings.balance, 200_000)

    def test_quick_hand(self):
        self.tour('quick_hand')

    def test_lines(self):
        last = self.last
        due = int(self.maria.mandatory_arrears)
        if not due:
            self.go_to(date(2026, 3, 5))
            due = int(self.maria.mandatory_arrears)
        self.tour('lines')
        booked = self.booked_since(last)
        self.assertEqual(booked.mapped('kind'), ['deposit', 'mandatory'])
        self.assertEqual(booked.mapped('amount'), [10_000, due])
        self.assertEqual(len(booked.move_id), 1)

    def test_bad_amounts(self):
        last = self.last
        self.tour('bad_amounts')
        self.assertFalse(self.booked_since(last))

    def test_amounts(self):
        self.browser_js(COUNTER, READ % json.dumps(AMOUNTS), ready="odoo.loader.modules.has('@koperasi/counter/amount')", login=self.teller.login)

    def test_double_click(self):
        last = self.last
        self.tour('double')
        self.assertEqual(self.booked_since(last).mapped('amount'), [30_000])

    def test_lost_connection(self):
        last = self.last
        self.tour('lost')
        self.assertEqual(self.booked_since(last).mapped('amount'), [40_000])

    def test_stale_balance(self):
        last = self.last
        self.tour('stale')
        self.assertEqual(self.booked_since(last).mapped('amount'), [1_000, 20_000])

    def test_two_tabs(self):
        self.browser_js(COUNTER, TABS, ready="odoo.loader.modules.has('@koperasi/counter/drafts')", login=self.teller.login)

    def test_approval(self):
        """ A withdrawal above the limit is approved by another person, and paid once """
        self.set_limit()
        last = self.last
        self.tour('approval')
        self.assertEqual(self.booked_since(last).mapped('kind'), ['withdrawal'])
        self.assertEqual(self.savings.balance, 65_000)
        approval = self.env['koperasi.approval'].search([('member_id', '=', self.maria.id)])
        self.assertEqual((approval.state, approval.maker_id, approval.checker_id), ('used', self.teller, self.manager))

    def set_limit(self):
        self.by(self.board, self.env['koperasi.limit']).create({
            'company_id': self.coop.id, 'role': 'teller', 'operation': 'withdrawal', 'product_id': self.savings.product_id.id, 'amount_once': 50_000})

    def make_group(self):
        group = self.env['koperasi.member.group'].create({'name': "Melati", 'company_id': self.coop.id})
        (self.maria | self.yosef).write({'group_id': group.id})
        self.env.flush_all()
        return group

    def test_group_sheet(self):
        group = self.make_group()
        last, before = self.last, self.shares.balance
        self.tour('sheet')
        self.assertEqual(self.booked_since(last).mapped('amount'), [30_000])
        self.assertEqual(self.shares.balance, before + 30_000)
        meeting = self.env['koperasi.group.meeting'].search([('group_id', '=', group.id)])
        self.assertEqual(meeting.line_ids.filtered('present').member_id, self.maria)

    def test_sheet_lost(self):
        self.make_group()
        last = self.last
        self.tour('sheet_lost')
        self.assertEqual(self.booked_since(last).mapped('amount'), [25_000])

    def test_close_with_difference(self):
        session = self.env['koperasi.till.session'].search([('user_id', '=', self.teller.id), ('state', '=', 'open')])
        expected = int(session.expected)
        self.tour('close')
        self.assertEqual((session.state, session.counted, session.difference), ('counted', 100_000, 100_000 - expected))
        self.tour('sign', self.manager.login, f'/odoo/koperasi-tills/{session.id}')
        self.assertEqual((session.state, session.signed_by_id), ('closed', self.manager))

    # -- accessibility --------------------------------------------------------

    def test_axe_counter(self):
        self.make_group()
        self.axe(COUNTER, AXE_COUNTER)

    def test_axe_approval(self):
        """ An amount that is not there, the lost connection, what waits, and the receipt that was put aside """
        self.set_limit()
        self.axe(COUNTER, AXE_APPROVAL)

    def test_axe_till(self):
        session = self.env['koperasi.till.session'].search([('user_id', '=', self.teller.id), ('state', '=', 'open')])
        self.axe(f'/odoo/koperasi-tills/{session.id}', AXE_TILL)
