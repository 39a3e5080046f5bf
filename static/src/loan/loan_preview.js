import { Component, onWillStart, useEffect, useState } from "@odoo/owl";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { deserializeDate, formatDate, serializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const DELAY = 250; // ms of rest after a key, before the server is asked
const NUMBERS = ["instalments", "rate", "due_day", "grace_principal", "grace_interest"];
const MAX_OFFERS = 3;

/** Schedule and cost of the offer in the form, while it is typed; up to three are kept side by side. No rule of money stands here. */
export class LoanPreview extends Component {
    static template = "koperasi.LoanPreview";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ current: null, error: "", offers: [], rows: false });
        this.asked = 0;
        onWillStart(() => this.load());
        useEffect(
            () => {
                const timer = setTimeout(() => this.load(), DELAY);
                return () => clearTimeout(timer);
            },
            () => [JSON.stringify(this.values)]
        );
    }

    get values() {
        const data = this.props.record.data;
        const values = {
            product_id: data.product_id && data.product_id.id,
            principal: data.principal,
            planned_on: data.planned_on ? serializeDate(data.planned_on) : false,
            first_due: data.first_due ? serializeDate(data.first_due) : false,
            grace_interest_is: data.grace_interest_is,
        };
        for (const name of NUMBERS) {
            values[name] = data[name];
        }
        if (data.method === "own") {
            values.own = data.own_row_ids.records
                .filter((row) => row.data.due_date)
                .map((row) => [serializeDate(row.data.due_date), row.data.amount]);
        }
        return values;
    }

    async load() {
        const values = this.values;
        const number = ++this.asked;
        if (!values.product_id || !values.principal) {
            this.state.current = null;
            this.state.error = "";
            return;
        }
        try {
            const answer = await this.orm.silent.call("koperasi.loan.application", "preview", [values]);
            if (number === this.asked) {
                this.state.current = answer;
                this.state.error = "";
            }
        } catch (error) {
            if (number === this.asked) {
                this.state.current = null;
                this.state.error = error.data?.message || _t("The schedule cannot be shown now.");
            }
        }
    }

    get columns() {
        const kept = this.state.offers.map((offer, index) => ({ ...offer, index }));
        return this.state.current ? [...kept, { ...this.state.current, index: -1 }] : kept;
    }

    get lines() {
        return [
            ["principal", _t("Loan"), this.rupiah],
            ["count", _t("Instalments"), String],
            ["instalment", _t("First instalment"), this.rupiah],
            ["instalment_last", _t("Last instalment"), this.rupiah],
            ["interest", _t("Interest in all"), this.rupiah],
            ["fees", _t("Fees"), this.rupiah],
            ["share", _t("Capitalised share"), this.rupiah],
            ["cash", _t("Cash in hand"), this.rupiah],
            ["effective", _t("Effective a year"), this.percent],
            ["effective_fees", _t("Effective with fees"), this.percent],
        ];
    }

    rupiah(amount) {
        return `Rp ${String(Math.round(amount)).replace(/\B(?=(\d{3})+$)/g, ".")}`;
    }

    percent(value) {
        return `${value.toFixed(2).replace(".", localization.decimalPoint)} %`;
    }

    date(text) {
        return formatDate(deserializeDate(text));
    }

    isAbove(offer, name) {
        return name.startsWith("effective") && offer.cap !== false && offer.cost[name] > offer.cap;
    }

    get canKeep() {
        return this.state.current && this.state.offers.length < MAX_OFFERS - 1;
    }

    keep() {
        this.state.offers.push(this.state.current);
    }

    drop(index) {
        this.state.offers.splice(index, 1);
    }

    toggleRows() {
        this.state.rows = !this.state.rows;
    }
}

registry.category("view_widgets").add("koperasi_loan_preview", {
    component: LoanPreview,
    fieldDependencies: [
        { name: "method", type: "selection" },
        { name: "planned_on", type: "date" },
        { name: "first_due", type: "date" },
        { name: "grace_interest_is", type: "selection" },
    ],
});
