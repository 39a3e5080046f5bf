import { press } from "@odoo/hoot-dom";
import { browser } from "@web/core/browser/browser";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const RECEIPT = ".o_kc_receipt";
const AMOUNT = `${RECEIPT} .o_kc_line .o_kc_amount`;
const CONFIRM = `${RECEIPT} .o_kc_confirm`;
const focused = (selector) => `${selector}:focus`;

/** Presses keys where the focus is; all but digits are counted. */
let keys = 0;
async function type(text) {
    for (const key of text.split(" ")) {
        if (/^[0-9]+$/.test(key)) {
            for (const digit of key) {
                await press(digit);
            }
        } else {
            keys++;
            await press(key);
        }
    }
}

const step = (trigger, run, expectUnloadPage) => ({ trigger, ...(run && { run }), ...(expectUnloadPage && { expectUnloadPage }) });
const find = (number) => [
    step(focused("#o_kc_search"), () => type(`${number} Enter`)),
    step(focused(AMOUNT)),
];
const done = [step(`${RECEIPT} .o_kc_done`), step(focused("[data-focus=next]"))];

// from the empty screen to the receipt in the printer with the keyboard alone
tours.add("koperasi_counter_deposit", {
    steps: () => [
        step(focused("#o_kc_search"), () => {
            keys = 0;
            // no PDF is drawn here: which one is asked for is kept
            const paper = new Blob(["%PDF-"], { type: "application/pdf" });
            browser.fetch = async (url) => {
                document.body.dataset.paper = url;
                return new Response(paper, { headers: { "Content-Type": "application/pdf" } });
            };
        }),
        ...find("000001"),
        step(focused(AMOUNT), () => type("75000")),
        step(".o_kc_words:contains(Tujuh puluh lima ribu rupiah)"),
        step(".o_kc_after:contains(200.000)"),
        step(focused(AMOUNT), () => type("Enter")),
        step(focused(CONFIRM), () => type("Enter")),
        ...done,
        step(".o_kc_done .o_kc_total_sum:contains(75.000)"),
        step(".o_kc_done_lines:contains(200.000)"),
        step(focused("[data-focus=next]"), () => type("F9")),
        step("body[data-paper^='/report/pdf/koperasi.report_receipt/']:has(iframe.o_kc_print)", () => {
            if (keys > 8) {
                throw new Error(`${keys} keys beside the digits`);
            }
            return type("Enter");
        }),
        step(focused("#o_kc_search")),
        step(".o_kc_served:contains(75.000)"),
    ],
});

// digits that come before the member is on the screen are not lost
tours.add("koperasi_counter_quick_hand", {
    steps: () => [
        step(focused("#o_kc_search"), () => type("000001 Enter 45000")),
        step(`${focused(AMOUNT)}:value(45.000)`, () => type("0")),
        step(`${AMOUNT}:value(450.000)`),
    ],
});

// several lines, the change, and what is paid from savings
tours.add("koperasi_counter_lines", {
    steps: () => [
        ...find("000001"),
        step(focused(AMOUNT), () => type("10000 F3")),
        step(".o_kc_line:nth-child(3) .o_kc_kind:contains(Mandatory share)", () => type("F8")),
        step(focused("#o_kc_received"), () => type("100000")),
        step(".o_kc_change", () => type("Enter")),
        step(focused(CONFIRM), () => type("Enter")),
        ...done,
        step(".o_kc_done_change"),
    ],
});

const BAD = [
    ["1.250.000,50", "Whole rupiah only"],
    ["-5000", "never negative"],
    ["0", "more than zero"],
    ["1.5", "not an amount"],
    ["5000000000000000", "too big"],
    ["lima ribu", "not an amount"],
];

// what is no amount is said at once, and cannot be confirmed
tours.add("koperasi_counter_bad_amounts", {
    steps: () => [
        ...find("000001"),
        ...BAD.flatMap(([text, message]) => [
            step(AMOUNT, ({ anchor }) => {
                anchor.value = text;
                anchor.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
            }),
            step(`.o_kc_problem:contains(${message})`),
            step(`${CONFIRM}:disabled`),
        ]),
        step(AMOUNT, ({ anchor }) => {
            anchor.value = "Rp 1.250.000,-";
            anchor.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
        }),
        step(`.o_kc_total_sum:contains(1.250.000)`),
        step(`${CONFIRM}:not(:disabled)`),
    ],
});

// two clicks and two Enters are one receipt
tours.add("koperasi_counter_double", {
    steps: () => [
        ...find("000001"),
        step(focused(AMOUNT), () => type("30000")),
        step(`${CONFIRM}:not(:disabled)`, ({ anchor }) => {
            anchor.click();
            anchor.click();
            anchor.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
            anchor.click();
        }),
        ...done,
    ],
});

/** The next answer of this method is lost on its way: the server has booked, the screen does not know. */
function loseOneAnswer(method) {
    const Real = browser.XMLHttpRequest;
    let lost = false;
    browser.XMLHttpRequest = class extends Real {
        addEventListener(name, listener) {
            (this.heard ||= {})[name] = listener;
            super.addEventListener(name, (ev) => (this.isLost && name === "load" ? this.heard.error(ev) : listener(ev)));
        }
        send(body) {
            this.isLost = !lost && body.includes(`"method":"${method}"`);
            lost ||= this.isLost;
            super.send(body);
        }
    };
}

// an answer is lost: the same request is asked again under the same key, and was booked once
tours.add("koperasi_counter_lost", {
    steps: () => [
        ...find("000001"),
        step(focused(AMOUNT), async () => {
            loseOneAnswer("serve");
            await type("40000 Enter");
        }),
        step(focused(CONFIRM), () => type("Enter")),
        step(".o_kc_lost:contains(Asking again)"),
        ...done,
        step(".o_kc_done .o_kc_total_sum:contains(40.000)"),
    ],
});

// the balance changed meanwhile: nothing is booked, the lines stay, the figures are fresh
tours.add("koperasi_counter_stale", {
    steps: () => [
        ...find("000001"),
        step(focused(AMOUNT), async () => {
            const [found] = await rpc("/web/dataset/call_kw", { model: "koperasi.counter", method: "find", args: ["000001"], kwargs: {} });
            const call = (model, method, args) => rpc("/web/dataset/call_kw", { model, method, args, kwargs: {} });
            const { accounts } = await call("koperasi.counter", "member", [found.id]);
            const { session } = await call("koperasi.counter", "start", []);
            const demand = accounts.find((row) => row.family === "demand");
            await call("koperasi.savings.account", "deposit", [[demand.id], 1000, "from elsewhere", session.journal_id]);
            await type("20000 Enter");
        }),
        step(focused(CONFIRM), () => type("Enter")),
        step(".o_kc_receipt [role=alert]:contains(has changed meanwhile)"),
        step(".o_kc_accounts:contains(126.000)"),
        step(`${focused(AMOUNT)}:value(20.000)`, () => type("Enter")),
        step(focused(CONFIRM), () => type("Enter")),
        ...done,
        step(".o_kc_done_lines:contains(146.000)"),
    ],
});

/** Another person works at another screen: his session takes the place of ours for a moment. */
async function as(login, work) {
    const enter = (name) =>
        rpc("/web/session/authenticate", { db: odoo.info.db, login: name, password: name.padEnd(8, "x") });
    await enter(login);
    await work();
    await enter("uji_teller");
}

// above the limit another person approves, the next member is served meanwhile, then the cash leaves
tours.add("koperasi_counter_approval", {
    steps: () => [
        ...find("000001"),
        step(focused(AMOUNT), () => type("F4")),
        step(".o_kc_kind:contains(Withdrawal)", () => type("60000 Enter")),
        step(`${focused(CONFIRM)}:contains(Pay out)`, () => type("Enter")),
        step(".o_kc_approval_waiting"),
        step(focused("[data-focus=approval]"), () => type("Enter")),
        step(".o_kc_chip:contains(waits for approval)"),
        step(focused("#o_kc_search"), () =>
            as("uji_manager", async () => {
                const call = (method, args) => rpc("/web/dataset/call_kw", { model: "koperasi.approval", method, args, kwargs: {} });
                await call("approve", [await call("search", [[["state", "=", "waiting"]]])]);
            })
        ),
        step(".o_kc_chip_approved", "click"),
        step(`${RECEIPT} .o_kc_approval_approved`),
        step(`${focused("[data-focus=approval]")}:contains(Carry out)`, () => type("Enter")),
        ...done,
        step(".o_kc_done:contains(Paid out)"),
        step(".o_kc_done .o_kc_total_sum:contains(60.000)"),
    ],
});

// the sheet of a group: two cells are changed, one member is absent, all is posted at once
tours.add("koperasi_counter_sheet", {
    steps: () => [
        step(".o_kc_views button:last-child", "click"),
        step("#o_kc_group:has(option:contains(Melati))"),
        step("#o_kc_group", "selectByLabel Melati (2)"),
        step(focused("[data-line='0-0']"), () => type("30000 Enter")),
        step(focused("[data-line='1-0']"), () => type("ArrowRight 15000")),
        step(".o_kc_edited [data-line='1-1']:value(15.000)"),
        step(".o_kc_grid tbody tr:first-child .o_kc_row_total:contains(30.000)"),
        step(".o_kc_grid tbody tr:last-child input[type=checkbox]", "click"),
        step(".o_kc_absent [data-line='1-1']", ({ anchor }) => {
            if (anchor.value) {
                throw new Error(`who is absent pays ${anchor.value}`);
            }
        }),
        step(".o_kc_sheet_foot .o_kc_total_sum:contains(30.000)"),
        step("[data-focus=post]:not(:disabled)", "click"),
        step(".o_kc_sheet_done:contains(30.000)"),
    ],
});

// the answer to a sheet is lost together with the page: the next page asks what became of it
tours.add("koperasi_counter_sheet_lost", {
    steps: () => [
        step(".o_kc_views button:last-child", "click"),
        step("#o_kc_group:has(option:contains(Melati))"),
        step("#o_kc_group", "selectByLabel Melati (2)"),
        step(focused("[data-line='0-0']"), () => type("25000")),
        step(".o_kc_sheet_foot .o_kc_total_sum:contains(25.000)", () => loseOneAnswer("book_sheet")),
        step("[data-focus=post]:not(:disabled)", "click"),
        step(".o_kc_lost", () => browser.location.reload(), true),
        step(".o_kc_sheet_done:contains(25.000)"),
    ],
});

// the evening: the teller counts less than the books say, and says why
tours.add("koperasi_counter_close", {
    steps: () => [
        step(".o_kc_till", "click"),
        step("button[name=action_count]:contains(Count and Close)", "click"),
        step(".modal input[name=pieces_100000]", "edit 1 && press Tab"),
        step(".modal [name=reason] input", "edit Salah memberi uang kembali && press Tab"),
        step(".modal button[name=action_confirm]", "click"),
        step(".o_statusbar_status .o_arrow_button_current:contains(Counted)"),
    ],
});

// a second person signs what was counted
tours.add("koperasi_counter_sign", {
    steps: () => [
        step("button[name=action_sign_closing]", "click"),
        step(".modal .btn-primary", "click"),
        step(".o_statusbar_status .o_arrow_button_current:contains(Closed)"),
    ],
});
