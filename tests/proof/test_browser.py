import json
import re
import resource
import shutil
import subprocess
import tempfile
from pathlib import Path

from odoo.tests import tagged
from odoo.tools import file_open

from ...finance import check_proof, sum_tree
from ..counter.axe import Axe
from ..finance.trees import SECRET, TITLE, forged, people, proof_of
from .common import ProofCase

PAGE = '/my/koperasi/proof'
# a member on his telephone: checks, types the root from paper, a wrong one, and changes a rupiah
TOUR = """
    const button = await until(() => { const found = document.querySelector("#kp-proof-check"); return found && !found.hidden && found; }, "the button that the script shows");
    if (document.documentElement.scrollWidth > document.documentElement.clientWidth + 1) { throw new Error("wider than the telephone"); }
    const panel = await one("#kp-proof-result");
    const root = await one("#kp-proof-root");
    button.click();
    await until(() => panel.dataset.state === "right-alone", "right, without a root");
    await check("body");
    root.value = "%(root)s";
    button.click();
    await until(() => panel.dataset.state === "right" && panel.innerText.includes("450.000"), "right, with the root of the statement");
    root.value = "%(other)s";
    button.click();
    await until(() => panel.dataset.state === "wrong" && !panel.querySelector("[data-reason=published]").hidden, "wrong, with another root");
    await check("body");
    root.value = "";
    const data = document.querySelector("#kp-proof-data"), proof = JSON.parse(data.textContent);
    proof.amounts[0] += 1;
    data.textContent = JSON.stringify(proof);
    button.click();
    await until(() => !panel.querySelector("[data-reason=total]").hidden, "wrong, with one rupiah more");
    proof.amounts[0] -= 1;
    proof.who = proof.who.replace("Maria", "Marta");
    data.textContent = JSON.stringify(proof);
    button.click();
    await until(() => !panel.querySelector("[data-reason=root]").hidden, "wrong, with another name");
    const form = document.querySelector("form[action$='/right']");
    const answer = await (await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) })).text();
    if (!answer.includes("kp-alert kp-ok")) { throw new Error("not counted"); }
"""
HARNESS = """<!DOCTYPE html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'"></head>
<body><pre id="cases">%s</pre><pre id="out"></pre><script>%s</script><script>
(async () => {
    const found = [], own = self.koperasiProof;
    for (const [data, root] of JSON.parse(document.getElementById("cases").textContent)) {
        try { found.push(await own.check(data, root || "")); } catch (error) { found.push(error.message || String(error)); }
    }
    const bytes = new Uint8Array(4096).map((_, i) => (i * 7919) %% 251);
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 4096]) {
        const part = bytes.slice(0, length);
        const theirs = new Uint8Array(await crypto.subtle.digest("SHA-256", part));
        if (String(own.ownSha256(part)) !== String(theirs)) { found.push("own SHA-256 differs at " + length); }
    }
    document.getElementById("out").textContent = "BEGIN" + JSON.stringify(found) + "END";
})();
</script></body></html>"""


class BrowserCase:

    def offline(self, html, fragment=''):
        """ The page after its scripts ran, opened as a file by a browser that reaches nothing """
        chromium = next(filter(None, map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome', 'chrome'))), None)
        if not chromium:
            self.skipTest("no Chromium")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, 'proof.html')
            file.write_text(html, 'utf-8')
            found = subprocess.run(     # noqa: S603 - a browser of this machine
                [chromium, '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', f'--user-data-dir={folder}/profile', '--host-resolver-rules=MAP * ~NOTFOUND',
                 '--proxy-server=127.0.0.1:9', '--virtual-time-budget=20000', '--dump-dom', f'file://{file}{fragment}'],
                capture_output=True, text=True, timeout=120, check=True,
                # Odoo limits the memory of its process, and of what that starts
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (resource.getrlimit(resource.RLIMIT_AS)[1],) * 2))
        return found.stdout


@tagged('-at_install', 'post_install')
class TestBrowser(BrowserCase, ProofCase, Axe):
    """ The check in a browser: on the member's telephone, and as a file without any network. """

    browser_size = '390x844'
    touch_enabled = True

    def test_telephone(self):
        """ A member checks his proof on his telephone; the pages have no serious finding of axe-core """
        self.login_of(self.maria, 'uji_maria')
        savings = self.close_january()['savings']
        self.axe(PAGE, 'await check("body");', login='uji_maria')
        other = savings.root_text[:-1] + ('1' if savings.root_text[-1] == '0' else '0')
        self.axe(f'{PAGE}/{savings.id}', TOUR % {'root': savings.root_text, 'other': other}, login='uji_maria')
        self.env.invalidate_all()
        self.assertEqual(savings.checked, 1)

    def test_file_alone(self):
        """ The downloaded file checks by itself; with a rupiah less, or another name in it, it says so """
        login = self.login_of(self.maria, 'uji_maria')
        savings = self.close_january()['savings']
        html = self.get(f'{PAGE}/{savings.id}.html', login).text

        def state(page):
            return re.search(r'id="kp-proof-result"[^>]*data-state="([^"]+)"', self.offline(page, '#check'))[1]
        self.assertEqual(state(html), 'right-alone')
        head, mark, data = html.rpartition('id="kp-proof-data"')
        self.assertEqual(state(head + mark + data.replace('Maria Bria', 'Yosef Nahak')), 'wrong')

    def test_cheats(self):
        """ What the two programs in Python refuse, the browser refuses; what they accept, it accepts """
        everybody = people(*[50_000] * 40)
        honest = sum_tree.build(SECRET, *TITLE, everybody)
        lowered = sum_tree.build(SECRET, *TITLE, [(one, who, balance - (one == 9)) for one, who, balance in everybody])
        dropped = sum_tree.build(SECRET, *TITLE, [member for member in everybody if member[0] != 9])
        swapped_people = [(one, who, {1: 20_000, 2: 80_000}.get(one, 50_000)) for one, who, _balance in everybody]
        swapped = sum_tree.build(SECRET, *TITLE, [(one, who, {1: 80_000, 2: 20_000}.get(one, 50_000)) for one, who, _balance in everybody])
        february = sum_tree.build(SECRET, TITLE[0], TITLE[1], '2026-02-28', everybody)
        proof = proof_of(honest, 9)
        one, two = (proof_of(sum_tree.build(SECRET, *TITLE, swapped_people), number) for number in (1, 2))
        cases = [
            (proof, honest.root.hex()), (proof, None), (json.loads(sum_tree.encode(proof_of(sum_tree.build(SECRET, *TITLE, [(1, "000001 Anggêta Ñ 😀", sum_tree.MAX)]), 1))), None), forged(500),
            # lowered by one rupiah, dropped, swapped, another month, a leaf of two, a part twice
            (proof, lowered.root.hex()), (proof, dropped.root.hex()), ({**proof_of(dropped, 8), 'who': everybody[8][1]}, dropped.root.hex()), (one, swapped.root.hex()), (two, swapped.root.hex()),
            (proof, february.root.hex()), ({**proof, 'root': february.root.hex()}, None), ({**proof, 'date': '2026-02-28'}, None), ({**proof, 'who': everybody[9][1]}, None),
            ({**proof, 'at': [proof['at'][0]] * 4, 'amounts': [proof['amounts'][0]] * 4}, None),
            forged(500, one_for_all=True),
            # negative, too large, wrapped round
            ({**proof, 'amounts': [-1, *proof['amounts'][1:]]}, None), ({**proof, 'amounts': [2**64 - 1, *proof['amounts'][1:]]}, None), forged((-500) % 2**64), forged(sum_tree.MAX),
            forged(2**53), forged(2**64 - 1_000), ({**proof, 'total': proof['total'] + 1}, None), ({**proof, 'members': 41}, None), ({**proof, 'book': 'loans'}, None), ({**proof, 'cooperative': 'x'}, None),
            ({**proof, 'nodes': ''}, None), ({**proof, 'nodes': proof['nodes'] + proof['nodes'][:160]}, None), ({**proof, 'salt': proof['salt'][::-1]}, None), ({}, None), (None, None), ([], None),
            ({**proof, 'amounts': [0.5, 1, 2, 3]}, None), ({**proof, 'amounts': ['1', 1, 2, 3]}, None), ({**proof, 'at': [0, 1, 2]}, None), ({**proof, 'places': 0}, None),
        ]
        expected = []
        for data, root in cases:
            try:
                balance = check_proof.check(data, root)
            except check_proof.Wrong:
                balance = None
            try:
                self.assertEqual(sum_tree.verify(data, root), balance)
            except sum_tree.ProofError:
                self.assertIsNone(balance)
            expected.append(balance)
        self.assertEqual([balance is None for balance in expected], [False] * 4 + [True] * (len(cases) - 4))
        with file_open('koperasi/static/src/proof/check.js') as script:
            page = HARNESS % (json.dumps(cases).replace('&', '&amp;').replace('<', '&lt;'), script.read())
        found = re.search('BEGIN(.*)END', self.offline(page))
        self.assertTrue(found, "the page did not come to its end")
        answers = json.loads(found[1].replace('&quot;', '"').replace('&amp;', '&'))
        self.assertEqual(len(answers), len(cases), answers)
        words = {'form', 'amount', 'place', 'total', 'root', 'published'}
        for number, (answer, balance) in enumerate(zip(answers, expected, strict=True)):
            self.assertTrue(answer == balance if balance is not None else answer in words, f'{number}: {answer!r}, {balance}')
