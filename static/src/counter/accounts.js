import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { formatRupiah } from "./amount";

const { DateTime } = luxon;
const ICONS = { danger: "fa-ban", warning: "fa-exclamation-triangle", info: "fa-info-circle" };

/** The member at the counter: who it is, what to know, the accounts and what was done last. */
export class Accounts extends Component {
    static template = "koperasi.CounterAccounts";
    static components = { Dropdown, DropdownItem };
    static props = { desk: Object };

    setup() {
        this.action = useService("action");
        this.desk = useState(this.props.desk);
        this.rupiah = formatRupiah;
        this.icons = ICONS;
        this.state = useState({ manager: false });
        user.hasGroup("koperasi.group_koperasi_manager").then((manager) => (this.state.manager = manager));
    }

    get member() {
        return this.desk.member;
    }

    wayLabel({ product, number }, out) {
        return out
            ? _t("Withdraw from %(product)s %(number)s", { product, number })
            : _t("Deposit on %(product)s %(number)s", { product, number });
    }

    loanLabel({ product, number, payoff }, whole) {
        return whole
            ? _t("Pay off %(product)s %(number)s: %(amount)s", { product, number, amount: formatRupiah(payoff) })
            : _t("Instalment of %(product)s %(number)s", { product, number });
    }

    day(date) {
        return date ? deserializeDate(date).toLocaleString(DateTime.DATE_MED) : "";
    }

    /** What is done in a dialog of its own; who may do it is decided by the server */
    get operations() {
        const { state } = this.member;
        const alive = ["active", "passive"].includes(state);
        const all = [
            ["open", _t("Open an account"), alive],
            ["term_open", _t("Open a term deposit"), alive],
            ["transfer", _t("Transfer to another account"), alive],
            ["notice", _t("Notice of a withdrawal"), alive],
            ["reactivate", _t("Reactivate a dormant account"), this.member.accounts.some((row) => row.dormant)],
            ["admission", _t("Entry payment"), state === "prospective"],
            ["exit_payment", _t("Pay a former member"), this.member.accounts.some((row) => row.family === "exit")],
            ["exit", _t("Exit with settlement"), this.state.manager && [...(alive ? [state] : []), "deceased"].includes(state)],
            ["death", _t("Record a death"), this.state.manager && alive],
        ];
        return all.filter(([, , possible]) => possible).map(([operation, label]) => ({ operation, label }));
    }

    open(operation) {
        return this.action.doAction("koperasi.action_koperasi_savings_operation", {
            additionalContext: { default_member_id: this.member.id, default_operation: operation },
            onClose: () => this.desk.reloadMember(),
        });
    }

    openMember() {
        this.desk.save();
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "koperasi.member",
            res_id: this.member.id,
            views: [[false, "form"]],
        });
    }

    /** Arrows walk the buttons of the table */
    onKeydown(ev) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        const side = { ArrowRight: 1, ArrowLeft: -1 }[ev.key];
        const row = ev.target.closest("tr");
        if ((!step && !side) || !row) {
            return;
        }
        ev.preventDefault();
        const buttons = (tr) => [...tr.querySelectorAll("button:not(:disabled)")];
        if (side) {
            buttons(row)[buttons(row).indexOf(ev.target) + side]?.focus();
            return;
        }
        const rows = [...row.parentElement.children].filter((tr) => buttons(tr).length);
        const there = rows[rows.indexOf(row) + step];
        const same = there && buttons(there).find((button) => button.dataset.way === ev.target.dataset.way);
        (same || (there && buttons(there)[0]))?.focus();
    }
}
