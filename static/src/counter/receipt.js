import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { amountMessage, formatNumber, formatRupiah } from "./amount";
import { AmountInput } from "./amount_input";
import { LostConnection } from "./lost_connection";
import { ReceiptDone } from "./receipt_done";

const NOTES = [10_000, 20_000, 50_000, 100_000];

/** The receipt that is being made, until the paper is in the member's hand. */
export class Receipt extends Component {
    static template = "koperasi.CounterReceipt";
    static components = { AmountInput, LostConnection, ReceiptDone };
    static props = { desk: Object };

    setup() {
        this.desk = useState(this.props.desk);
        this.state = useState({ memo: false });
        this.rupiah = formatRupiah;
    }

    get draft() {
        return this.desk.draft;
    }

    problem(line) {
        return amountMessage(this.draft.error(line));
    }

    kindLabel(line) {
        if (line.out) {
            return _t("Withdrawal");
        }
        if (this.draft.row(line).family === "loan") {
            return this.draft.isPayoff(line) ? _t("Payoff") : _t("Instalment");
        }
        return this.draft.row(line).family === "share_mandatory" ? _t("Mandatory share") : _t("Deposit");
    }

    amountLabel(line) {
        const { product, number } = this.draft.row(line);
        return _t("Amount: %(kind)s, %(product)s %(number)s", { kind: this.kindLabel(line), product, number });
    }

    removeLabel({ product }) {
        return _t("Remove the line of %s", product);
    }

    receivedLabel(sum) {
        return _t("Received %s", formatRupiah(sum));
    }

    tooMuch({ available }) {
        return _t("Only %s is available.", formatRupiah(available));
    }

    get settlementLabels() {
        return { cash: _t("In cash"), bank: _t("By bank"), account: _t("From savings") };
    }

    /** What a member may have laid on the table: the next round sums above the total */
    get roundSums() {
        const { total } = this.draft;
        const sums = NOTES.map((note) => Math.ceil(total / note) * note).filter((sum) => sum > total);
        return [...new Set(sums)].slice(0, 3);
    }

    get confirmLabel() {
        if (!this.draft.written.length) {
            return _t("Confirm");
        }
        const sum = formatRupiah(Math.abs(this.draft.total));
        if (this.draft.settlement.kind === "account") {
            return _t("Transfer %s", sum);
        }
        return this.draft.total < 0 ? _t("Pay out %s", sum) : _t("Receive %s", sum);
    }

    get changeLabel() {
        return this.draft.change < 0 ? _t("Still short") : _t("Change");
    }

    setReceived(value) {
        this.draft.received = typeof value === "number" ? formatNumber(value) : value;
        this.desk.save();
    }

    onLineKey(ev, line) {
        const { lines } = this.draft;
        const at = lines.indexOf(line);
        if (ev.key === "Enter" && !ev.repeat) {
            ev.preventDefault();
            this.goOn(at);
        } else if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            const other = lines[at + (ev.key === "ArrowDown" ? 1 : -1)];
            if (other) {
                ev.preventDefault();
                this.desk.focusOn = `line ${other.row}`;
            }
        } else if (ev.key === "F4") {
            ev.preventDefault();
            this.desk.turn(line);
        } else if (ev.key === "Delete" && !line.text && lines.length > 1) {
            ev.preventDefault();
            this.desk.remove(line);
        }
    }

    /** Enter: to the next line that is still empty, else to the button that confirms */
    goOn(at) {
        const { lines } = this.draft;
        const next = lines.slice(at + 1).find((line) => !line.text);
        if (this.draft.error(lines[at])) {
            return;
        }
        this.desk.focusOn = next ? `line ${next.row}` : this.desk.canConfirm ? "confirm" : null;
    }

    onReceivedKey(ev) {
        if (ev.key === "Enter" && !ev.repeat) {
            ev.preventDefault();
            this.desk.focusOn = "confirm";
        }
    }

    /** A key that is held down would confirm what was only looked at */
    onConfirmKey(ev) {
        if (ev.repeat && (ev.key === "Enter" || ev.key === " ")) {
            ev.preventDefault();
        }
    }

    get approvalTitle() {
        return {
            waiting: _t("Waits for approval"),
            approved: _t("Approved"),
            refused: _t("The approval was refused"),
        }[this.draft.approval.state] || _t("The request is no longer valid");
    }
}
