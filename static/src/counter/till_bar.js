import { Component, useState } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatRupiah } from "./amount";

const { DateTime } = luxon;

/** The till of this teller, what should lie in it, and what waits for approval. */
export class TillBar extends Component {
    static template = "koperasi.CounterTillBar";
    static props = { desk: Object, onKeys: Function };

    setup() {
        this.action = useService("action");
        this.desk = useState(this.props.desk);
        this.rupiah = formatRupiah;
    }

    get about() {
        return this.desk.about;
    }

    get day() {
        const date = this.about.business_date;
        return date ? deserializeDate(date).toLocaleString(DateTime.DATE_MED_WITH_WEEKDAY) : _t("No business day is open");
    }

    get tillState() {
        return { opening: _t("waits for the second signature"), counted: _t("counted, waits for signature") }[this.about.session.state] || "";
    }

    openTill() {
        return this.action.doAction("koperasi.action_koperasi_till_count", {
            additionalContext: { default_operation: "open" },
            onClose: () => this.desk.refresh(),
        });
    }

    showTill() {
        this.desk.save();
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "koperasi.till.session",
            res_id: this.about.session.id,
            views: [[false, "form"]],
        });
    }

    showApprovals() {
        this.desk.save();
        return this.action.doAction("koperasi.action_koperasi_approval");
    }
}
