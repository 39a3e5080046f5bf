import { markRaw } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { formatRupiah } from "./amount";
import { Booking, errorText } from "./booking";
import { Drafts } from "./drafts";
import { ReceiptDraft } from "./receipt_draft";
import { Words } from "./words";

const COUNTER = "koperasi.counter";
const SERVED = 6;

/** What the teller does at the screen: a member comes, a receipt is made, confirmed and handed out. */
export class Desk {
    about = null; // company, day, till: what `start` says
    member = null;
    draft = null;
    parked = []; // receipts that wait for an approval while others are served
    served = []; // the last receipts of this screen
    booking = new Booking();
    error = "";
    loading = false;
    ahead = null; // digits typed while the member is still on the way; null: nobody is
    said = ""; // what a screen reader says
    focusOn = null; // where the next picture puts the focus

    /** Called with the desk as the screen watches it, so that each change is drawn. */
    begin(orm) {
        this.orm = markRaw(orm.silent);
        this.drafts = markRaw(new Drafts("counter"));
        this.words = markRaw(new Words((amount) => this.ask("words", amount)));
    }

    ask(method, ...args) {
        return this.orm.call(COUNTER, method, args);
    }

    // -- the day --------------------------------------------------------------

    async start() {
        await this.refresh();
        const saved = await this.drafts.load();
        for (const one of saved) {
            await this.restore(one);
        }
    }

    async refresh() {
        this.about = await this.ask("start");
    }

    async restore(saved) {
        try {
            const member = await this.ask("member", saved.member.id);
            const draft = ReceiptDraft.restore(saved, member);
            if (saved.request && saved.phase !== "waiting") {
                draft.phase = "unknown";
            }
            const aside = saved.phase === "waiting" || this.draft;
            if (aside) {
                this.parked.push(draft);
            } else {
                Object.assign(this, { member, draft });
            }
            if (saved.request) {
                await this.look(aside ? this.parked.at(-1) : this.draft);
            }
        } catch (error) {
            this.error = errorText(error);
        }
    }

    save() {
        const own = this.draft && this.draft.phase !== "done" && (this.draft.lines.length || this.draft.request) ? [this.draft] : [];
        this.drafts.save([...own, ...this.parked].map((draft) => draft.save()));
    }

    // -- the member -----------------------------------------------------------

    async choose(memberId) {
        if (this.booking.busy) {
            return;
        }
        this.loading = true;
        this.booking.error = "";
        this.error = "";
        try {
            const member = await this.ask("member", memberId);
            this.park();
            this.member = member;
            this.draft = new ReceiptDraft(member);
            this.setSettlement("cash");
            this.addFirstLine();
            this.say(_t("%(name)s, number %(number)s", { name: member.name, number: member.number }));
        } catch (error) {
            this.error = errorText(error);
        } finally {
            this.loading = false;
            this.unexpect();
        }
    }

    /** What most members come for: a deposit on their savings */
    addFirstLine() {
        const rows = this.member.accounts.filter((row) => row.can.deposit);
        const first = rows.find((row) => row.family === "demand") || rows.find((row) => row.due) || rows[0];
        if (first) {
            const typed = Number((this.ahead || "").slice(0, 15));
            this.addLine(first, false, typed || (first.family === "demand" ? 0 : first.due));
            this.draft.lines[0].goOn = Boolean(this.ahead);
        } else {
            this.focusOn = "accounts";
        }
    }

    /** A quick hand types the amount before the member is on the screen: from now on digits are kept for the first line. */
    expect() {
        this.ahead = "";
    }

    unexpect() {
        this.ahead = null;
    }

    async reloadMember() {
        if (this.member) {
            const member = await this.ask("member", this.member.id);
            this.member = member;
            this.draft?.refresh(member);
        }
        await this.refresh();
    }

    /** The next member, please */
    leave() {
        if (this.booking.busy) {
            return;
        }
        this.park();
        Object.assign(this, { member: null, draft: null, error: "", focusOn: "search" });
        this.booking.error = "";
        this.save();
    }

    // -- the receipt ----------------------------------------------------------

    get isOpen() {
        return this.draft?.phase === "open" && !this.booking.busy;
    }

    addLine(row, out = false, amount = 0) {
        if (!this.isOpen) {
            return;
        }
        const line = this.draft.line(row, out && row.can.withdraw ? true : !row.can.deposit, amount);
        this.focusOn = `line ${line.row}`;
        this.changed(line);
    }

    addDues() {
        for (const row of [...(this.member?.accounts || []), ...(this.member?.loans || [])]) {
            if (row.due && row.can.deposit) {
                this.addLine(row, false, row.due);
            }
        }
    }

    setText(line, text) {
        Object.assign(line, { text, goOn: false });
        this.changed(line);
    }

    turn(line) {
        if (this.isOpen && this.draft.canTurn(line)) {
            line.out = !line.out;
            this.changed(line);
        }
    }

    remove(line) {
        this.draft.remove(line);
        this.focusOn = this.draft.lines.length ? `line ${this.draft.lines[0].row}` : "accounts";
        this.changed();
    }

    changed(line) {
        this.booking.error = "";
        if (line) {
            this.words.tell(line);
        }
        this.save();
        this.say(this.totalText);
    }

    get totalLabel() {
        const { total, settlement } = this.draft;
        if (settlement.kind === "account") {
            return _t("From the account");
        }
        return total < 0 ? _t("To pay out") : _t("To receive");
    }

    get totalText() {
        return `${this.totalLabel}: ${formatRupiah(Math.abs(this.draft.total))}`;
    }

    // -- how it is paid -------------------------------------------------------

    /** Accounts of the member that may pay for a receipt */
    get sources() {
        const onReceipt = new Set(this.draft.lines.map((line) => line.row));
        return this.member.accounts.filter((row) => row.can.withdraw && !onReceipt.has(String(row.id)));
    }

    get settlements() {
        return ["cash", ...(this.about.banks.length ? ["bank"] : []), ...(this.sources.length ? ["account"] : [])];
    }

    setSettlement(kind, id) {
        const settlement = this.draft.settlement;
        settlement.kind = kind;
        if (kind === "account") {
            settlement.account = Number(id) || this.sources[0]?.id || null;
        } else {
            const own = kind === "cash" ? this.about.session && this.about.session.journal_id : this.about.banks[0]?.id;
            settlement.journal = Number(id) || own || null;
        }
        this.draft.received = "";
        this.changed();
    }

    nextSettlement() {
        if (this.isOpen) {
            const kinds = this.settlements;
            this.setSettlement(kinds[(kinds.indexOf(this.draft.settlement.kind) + 1) % kinds.length]);
        }
    }

    /** Cash needs an open till */
    get needsTill() {
        return this.draft?.settlement.kind === "cash" && this.about.session?.state !== "open";
    }

    get canConfirm() {
        return this.isOpen && this.draft.isReady && !this.needsTill;
    }

    // -- confirm --------------------------------------------------------------

    async confirm() {
        if (this.canConfirm) {
            await this.send();
        }
    }

    /** Sends the receipt, the first time or again: always what was sent before, under the same key */
    async send() {
        const draft = this.draft;
        if (this.booking.busy || draft.phase === "done") {
            return;
        }
        draft.request ||= draft.makeRequest();
        this.save();
        const answer = await this.booking.send(() => this.orm.call("koperasi.member", "serve", draft.request));
        if (!answer) {
            await this.refused(draft);
        } else if (answer.transaction_id) {
            await this.booked(draft, answer);
        } else {
            this.waits(draft, answer);
        }
    }

    async refused(draft) {
        this.say(this.booking.error);
        if (draft.approval) {
            this.focusOn = "approval";
        } else {
            Object.assign(draft, { phase: "open", request: null });
            this.focusOn = draft.lines.length ? `line ${draft.lines[0].row}` : "accounts";
        }
        this.save();
        await this.reloadMember().catch(() => {}); // the refusal is on the screen; what is old stays until it can be read
        if (draft.approval) {
            draft.request = draft.makeRequest(); // the same lines and key, with the balances that are now on the screen
        }
    }

    async booked(draft, answer) {
        draft.answer = answer;
        draft.phase = "done";
        this.parked = this.parked.filter((one) => one.phase !== "done");
        this.focusOn = "next";
        this.served = [
            { number: answer.number, name: draft.member.name, amount: answer.amount, memberId: draft.member.id },
            ...this.served.filter((one) => one.number !== answer.number),
        ].slice(0, SERVED);
        this.save();
        this.say(_t("Booked: receipt %(number)s, %(amount)s", { number: answer.number, amount: formatRupiah(Math.abs(answer.amount)) }));
        draft.totalWords = await this.ask("words", Math.abs(answer.amount)).catch(() => "");
        await this.reloadMember().catch(() => {});
    }

    waits(draft, answer) {
        draft.approval = { id: answer.approval_id, state: answer.state, message: answer.message };
        draft.phase = "waiting";
        if (draft === this.draft) {
            this.focusOn = "approval";
        }
        this.save();
        this.say(this.approvalText(draft));
        this.refresh().catch(() => {});
    }

    // -- approvals and lost answers -------------------------------------------

    approvalText({ member, approval }) {
        const texts = {
            approved: _t("%s: approved. The receipt can be carried out.", member.name),
            refused: _t("%s: the approval was refused.", member.name),
            waiting: _t("%s: this receipt waits for approval.", member.name),
        };
        return texts[approval.state] || _t("%s: the request is no longer valid.", member.name);
    }

    /** Asks what became of a receipt that waits or was lost. */
    async look(draft) {
        const found = await this.ask("pending", draft.key);
        if (found.state === "booked") {
            await this.booked(draft, found);
        } else if (found.approval_id && draft.approval?.state !== found.state) {
            this.waits(draft, { ...found, message: found.message || draft.approval?.message || "" });
        }
    }

    /** Regularly: approvals that came, and the figures of the till */
    async tick() {
        const waiting = [this.draft, ...this.parked].filter((draft) => draft?.phase === "waiting");
        if (this.booking.busy) {
            return;
        }
        try {
            await Promise.all([this.refresh(), ...waiting.map((draft) => this.look(draft))]);
        } catch {
            // the next time
        }
    }

    /** Puts a receipt that waits aside, so that the next member is served meanwhile. */
    park() {
        if (this.draft && ["waiting", "unknown"].includes(this.draft.phase)) {
            this.parked.push(this.draft);
        }
        this.draft = null;
    }

    resume(draft) {
        if (this.booking.busy) {
            return;
        }
        this.parked.splice(this.parked.indexOf(draft), 1);
        this.park();
        Object.assign(this, { draft, member: draft.member, error: "", focusOn: draft.phase === "done" ? "next" : "approval" });
        this.booking.error = "";
        this.save();
    }

    /** Another receipt in place of one that was refused, or that is not wanted any more */
    async reopen() {
        const { approval } = this.draft;
        if (approval?.state === "waiting" || approval?.state === "approved") {
            try {
                await this.orm.call("koperasi.approval", "cancel", [[approval.id]]);
            } catch (error) {
                this.booking.error = errorText(error);
                return;
            }
        }
        this.draft.reopen();
        this.changed();
        await this.reloadMember().catch(() => {});
    }

    say(text) {
        browser.clearTimeout(this.sayTimer);
        this.sayTimer = browser.setTimeout(() => (this.said = text), 400);
    }

    close() {
        this.drafts.close();
        this.words.close();
        browser.clearTimeout(this.sayTimer);
    }
}
