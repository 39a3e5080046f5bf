import { Component, onMounted, onWillStart, useState } from "@odoo/owl";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DashboardChart } from "./dashboard_chart";
import { shown } from "./figures";

const MODEL = "koperasi.dashboard";

/** What the cooperative looks like: figures first, then charts; each number opens what it is made of. */
export class Dashboard extends Component {
    static template = "koperasi.Dashboard";
    static components = { DashboardChart };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Dashboard");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.shown = shown;
        this.title = _t("Dashboard");
        this.ownTitle = _t("My Loans and Applications");
        this.lengths = [3, 6, 12, 24, 36];
        this.state = useState({ values: this.props.state?.values || {}, top: null, more: null, problem: "" });
        onWillStart(() => this.loadCards());
        onMounted(() => this.loadCharts());
        useSetupAction({ getLocalState: () => ({ values: { ...this.state.values } }) });
    }

    get cards() {
        return [...this.state.top.cards, ...(this.state.more?.cards || [])];
    }

    get months() {
        const [first, last] = ["date_from", "date_to"].map((name) => deserializeDate(this.state.values[name]));
        return (last.year - first.year) * 12 + last.month - first.month + 1;
    }

    async loadCards() {
        try {
            this.state.top = await this.orm.call(MODEL, "cards", [{ ...this.state.values }]);
            this.state.values = this.state.top.values;
            this.state.problem = "";
        } catch (error) {
            if (!error.data?.message) {
                throw error;
            }
            this.state.problem = error.data.message;
        }
    }

    async loadCharts() {
        if (this.state.problem) {
            return;
        }
        this.state.more = null;
        const asked = JSON.stringify(this.state.values);
        const more = await this.orm.call(MODEL, "charts", [{ ...this.state.values }]);
        if (asked === JSON.stringify(this.state.values)) { // else somebody has chosen anew meanwhile
            this.state.more = more;
        }
    }

    async change(chosen) {
        const values = { ...this.state.values, ...chosen };
        const until = deserializeDate(values.date_to || serializeDate(luxon.DateTime.now()));
        const months = Number(chosen.months || this.months);
        this.state.values = {
            branch: Number(values.branch),
            date_from: serializeDate(until.startOf("month").minus({ months: months - 1 })),
            date_to: serializeDate(until),
        };
        await this.loadCards();
        await this.loadCharts();
    }

    open(action) {
        return action && this.action.doAction(action);
    }

    async toggleDigest() {
        const { id, subscribed } = this.state.top.digest;
        await this.orm.call("digest.digest", subscribed ? "action_unsubscribe" : "action_subscribe", [[id]]);
        this.state.top.digest.subscribed = !subscribed;
    }

    print() {
        window.print();
    }
}

registry.category("actions").add("koperasi_dashboard", Dashboard);
