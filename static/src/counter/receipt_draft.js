import { formatNumber, parseAmount } from "./amount";
import { newKey } from "./booking";

/** Accounts and loans have numbers of their own: a loan says its key */
export const rowKey = (row) => row.key || String(row.id || row.family);

/** The receipt that is being made: its lines, how it is paid, and the key under which it will be booked, once. */
export class ReceiptDraft {
    key = newKey(); // made with the receipt: whatever happens on the way, it is booked once
    phase = "open"; // open, waiting (for an approval), unknown (sent, no answer was seen), done
    lines = [];
    settlement = { kind: "cash", journal: null, account: null };
    received = "";
    memo = "";
    request = null; // what was sent; it is sent again as it was
    approval = null;
    answer = null;

    constructor(member) {
        this.member = member;
    }

    // -- lines ----------------------------------------------------------------

    /** The line of this account, made if there is none */
    line(row, out = false, amount = 0) {
        let line = this.lines.find((candidate) => candidate.row === rowKey(row));
        if (!line) {
            line = { row: rowKey(row), out, text: "", words: "", goOn: false };
            this.lines.push(line);
            line = this.lines.at(-1); // as the screen watches it
        }
        line.out = out;
        if (amount) {
            line.text = formatNumber(amount);
        }
        return line;
    }

    row(line) {
        return [...this.member.accounts, ...this.member.loans].find((row) => rowKey(row) === line.row);
    }

    remove(line) {
        this.lines.splice(this.lines.indexOf(line), 1);
    }

    canTurn(line) {
        const { can } = this.row(line);
        return can.deposit && can.withdraw;
    }

    amount(line) {
        return parseAmount(line.text).value || 0;
    }

    error(line) {
        const { error } = parseAmount(line.text);
        return error === "empty" ? "" : error;
    }

    /** What pays a loan off to the rupiah ends it */
    isPayoff(line) {
        const { payoff } = this.row(line);
        return Boolean(payoff) && this.amount(line) === payoff;
    }

    balanceAfter(line) {
        return this.row(line).balance + (line.out ? -1 : 1) * this.amount(line);
    }

    /** More than the account has; the server decides, but the teller sees it at once */
    isTooMuch(line) {
        return line.out && this.amount(line) > this.row(line).available;
    }

    get written() {
        return this.lines.filter((line) => this.amount(line));
    }

    // -- sums -----------------------------------------------------------------

    /** Rupiah that come in, less those that go out */
    get total() {
        return this.written.reduce((sum, line) => sum + (line.out ? -1 : 1) * this.amount(line), 0);
    }

    get isReady() {
        return Boolean(this.written.length) && !this.lines.some((line) => this.error(line));
    }

    get isCashIn() {
        return this.settlement.kind === "cash" && this.total > 0;
    }

    /** Change for the member; negative: so much is short. Null as long as nothing is written */
    get change() {
        const { value } = parseAmount(this.received);
        return this.isCashIn && value !== null ? value - this.total : null;
    }

    // -- to the server and back -----------------------------------------------

    /** Arguments of koperasi.member.serve */
    makeRequest() {
        const { kind, journal, account } = this.settlement;
        return [
            [this.member.id],
            this.written.map((line) => {
                const row = this.row(line);
                const what = this.isPayoff(line) ? "payoff" : row.kind || (row.family === "share_mandatory" ? "mandatory" : "deposit");
                return { kind: line.out ? "withdrawal" : what, account_id: row.id || null, amount: this.amount(line), seq: row.seq ?? null };
            }),
            this.key,
            kind === "account" ? null : journal,
            kind === "account" ? account : null,
            this.memo.trim() || null,
        ];
    }

    /** Fresh figures of the member; lines of accounts that are gone go too */
    refresh(member) {
        this.member = member;
        this.lines = this.lines.filter((line) => this.row(line));
    }

    /** After a refusal or when the request is given up: another receipt, so another key */
    reopen() {
        Object.assign(this, { key: newKey(), phase: "open", request: null, approval: null });
    }

    save() {
        const { key, phase, lines, settlement, received, memo, request, approval, member } = this;
        return { key, phase, lines, settlement, received, memo, request, approval, member: { id: member.id, name: member.name } };
    }

    static restore(saved, member) {
        const draft = new ReceiptDraft(member);
        const { key, phase, lines, settlement, received, memo, request, approval } = saved;
        Object.assign(draft, { key, phase, lines, settlement, received, memo, request, approval });
        draft.refresh(member);
        return draft;
    }
}
