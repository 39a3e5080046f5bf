import { Component, useExternalListener, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatRupiah } from "./amount";
import { favouritePaper, papersOf, printReport, rememberPaper } from "./papers";

/** What was booked, and the paper for it. */
export class ReceiptDone extends Component {
    static template = "koperasi.ReceiptDone";
    static props = { desk: Object };

    setup() {
        this.action = useService("action");
        this.ui = useService("ui");
        this.notification = useService("notification");
        this.desk = useState(this.props.desk);
        this.rupiah = formatRupiah;
        this.state = useState({ favourite: favouritePaper() });
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
    }

    get answer() {
        return this.desk.draft.answer;
    }

    get label() {
        if (this.desk.draft.settlement.kind === "account") {
            return _t("Transferred");
        }
        return this.answer.amount < 0 ? _t("Paid out") : _t("Received");
    }

    get papers() {
        return papersOf(this.answer);
    }

    get favourite() {
        return this.papers.find((paper) => paper.code === this.state.favourite) || this.papers[0];
    }

    async print(paper) {
        rememberPaper(paper);
        this.state.favourite = paper.code;
        if (paper.dialog) {
            this.openDialogs(paper.dialog, this.accounts);
        } else {
            const printed = await printReport(paper.report, this.answer.transaction_id);
            if (!printed) {
                this.notification.add(_t("The paper could not be made. The receipt is booked: print it again."), { type: "danger" });
            }
        }
    }

    get accounts() {
        const numbers = this.answer.lines.map((line) => line.account_number);
        return this.desk.member.accounts.filter((row) => row.id && numbers.includes(row.number)).map((row) => row.id);
    }

    /** A passbook is printed in a dialog of its own; several accounts, one book after the other */
    openDialogs(dialog, [first, ...others]) {
        if (first) {
            this.action.doAction(dialog, {
                additionalContext: { active_id: first, active_ids: [first], active_model: "koperasi.savings.account" },
                onClose: () => this.openDialogs(dialog, others),
            });
        }
    }

    onKeydown(ev) {
        if (ev.key === "F9" && this.ui.activeElement === document) {
            ev.preventDefault();
            this.print(this.favourite);
        }
    }
}
