import { Component } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

/** The keys of the counter. None needs a second key held down. */
export class KeysDialog extends Component {
    static template = "koperasi.CounterKeys";
    static components = { Dialog };
    static props = { close: Function };

    get groups() {
        return [
            {
                title: _t("Everywhere"),
                keys: [
                    [["F1", "?"], _t("Show these keys (? outside of fields)")],
                    [["F2"], _t("Find a member")],
                    [["Esc"], _t("One step back")],
                ],
            },
            {
                title: _t("Receipt"),
                keys: [
                    [["Enter"], _t("On: to the next empty amount, then to Confirm, then book")],
                    [["F3"], _t("Put all that is due today on the receipt")],
                    [["F4"], _t("Deposit or withdrawal, in the line where you are")],
                    [["F6"], _t("Between accounts and receipt; arrows walk the accounts")],
                    [["F7"], _t("Paid in cash, by bank, from savings")],
                    [["F8"], _t("Cash received, for the change")],
                    [["↑", "↓"], _t("Between the lines; Delete removes an empty one")],
                ],
            },
            {
                title: _t("After booking"),
                keys: [
                    [["Enter"], _t("Next member; or just type the next number")],
                    [["F9"], _t("Print, on the paper used last")],
                ],
            },
            {
                title: _t("Group sheet"),
                keys: [
                    [["↑", "↓", "←", "→"], _t("From cell to cell; Enter goes down, Tab goes right")],
                    [["Esc"], _t("Back to what was due in this cell")],
                ],
            },
        ];
    }
}
