import json
from importlib.util import find_spec
from pathlib import Path

AXE = """
(async () => {
    let step = "the page";
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error(`no end of: ${step}`)), 200000));
    const until = async (find, what = find) => {
        step = what;
        for (let i = 0; i < 600; i++) {
            const found = find();
            if (found) { return found; }
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        throw new Error(`no ${what}: ${(document.querySelector(".o_action_manager") || document.body).innerText}`);
    };
    const one = (selector) => until(() => document.querySelector(selector), selector);
    const write = (input, text) => {
        input.value = text;
        input.dispatchEvent(new InputEvent("input", { bubbles: true, data: text }));
    };
    await Promise.race([late, new Promise((onload, onerror) =>
        document.head.append(Object.assign(document.createElement("script"), { src: "%s", onload, onerror })))]);
    const check = async (where) => {
        step = `axe after ${step}`;
        // colours as they end up; what turns for ever has no end to wait for
        document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity).forEach((one) => one.finish());
        const { violations } = await Promise.race([
            late, axe.run({ include: [where], exclude: %s }, { resultTypes: ["violations"], preload: false })]);
        for (const { id, impact, help, nodes } of violations) {
            if (["serious", "critical"].includes(impact)) {
                throw new Error(`${id}: ${help} ${JSON.stringify(nodes.map((node) => [node.html.slice(0, 200), node.failureSummary]))}`);
            }
        }
    };
    %s
    console.log("test successful");
})().catch((error) => console.error(error.message || error.type));
"""


class Axe:
    """ Findings of axe-core in a browser, for an ``HttpCase`` """

    def axe(self, path, steps, login=None):
        """ No serious or critical finding of axe-core; the tabs of Odoo's forms are Odoo's own

        :param str steps: JavaScript with ``one(selector)``, ``write(input, text)`` and ``check(selector)``, which asks axe-core
        :param str login: the teller if not given
        """
        library = Path(find_spec('axe_core_python').submodule_search_locations[0], 'axe.min.js').read_bytes()
        script = self.env['ir.attachment'].create({'name': 'axe.js', 'raw': library, 'mimetype': 'text/javascript', 'public': True})
        exclude = json.dumps([['.o_notebook_headers'], ['.o_kc_print']])
        self.browser_js(path, AXE % (f'/web/content/{script.id}', exclude, steps), login=login or self.teller.login, timeout=240)
