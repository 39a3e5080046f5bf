import { Component, onWillStart, useState } from "@odoo/owl";
import { formatDate, deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useSetupAction } from "@web/search/action_hook";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "koperasi.statements";
const grouped = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat("id-ID", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Financial statements and books: choose one, see it, open what a figure is made of, print it. */
export class Statements extends Component {
    static template = "koperasi.Statements";
    static props = { ...standardActionServiceProps };
    static displayName = _t("Financial Statements");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const kept = this.props.state; // who comes back from a list of items finds what he had chosen
        this.state = useState({ values: {}, paper: null, problem: "", loading: false, back: kept?.back || [] });
        onWillStart(async () => {
            this.choice = await this.orm.call(MODEL, "start", []);
            Object.assign(this.state.values, this.choice.values, this.props.action.params?.values, kept?.values);
            await this.load();
        });
        useSetupAction({ getLocalState: () => ({ values: { ...this.state.values }, back: [...this.state.back] }) });
    }

    get isStatement() {
        return /^\d+$/.test(this.state.values.book);
    }

    async load() {
        this.state.loading = true;
        try {
            this.state.paper = await this.orm.call(MODEL, "show", [{ ...this.state.values }]);
            this.state.problem = "";
        } catch (error) {
            if (!error.data?.message) {
                throw error;
            }
            this.state.paper = null;
            this.state.problem = error.data.message;
        } finally {
            this.state.loading = false;
        }
    }

    change(name, value) {
        this.state.values[name] = name === "branch" ? Number(value) : value;
        if (name === "book") {
            this.state.values.account_ids = [];
            this.state.back = [];
        }
        return this.load();
    }

    text(cell, column) {
        if (cell === null || cell === undefined || cell === false) {
            return "";
        }
        if (column.type === "date") {
            return formatDate(deserializeDate(cell));
        }
        if (column.type === "percent") {
            return cell < 0 ? `(${percent.format(-cell)})` : percent.format(cell);
        }
        if (typeof cell === "number") {
            return cell < 0 ? `(${grouped.format(-cell)})` : grouped.format(cell);
        }
        return cell;
    }

    isNumber(column) {
        return ["amount", "count", "percent"].includes(column.type);
    }

    /** What a figure leads to: journal items, an entry, or the general ledger of an account. */
    leadsTo(row, index) {
        if (!this.isNumber(this.state.paper.columns[index])) {
            return false;
        }
        if (row.drill) {
            return row.drill[index - 1];
        }
        return typeof row.cells[index] === "number" && Boolean(row.account_id || (row.move_id && this.choice.items));
    }

    async open(row, index) {
        if (row.move_id) {
            return this.action.doAction({ type: "ir.actions.act_window", res_model: "account.move", res_id: row.move_id, views: [[false, "form"]] });
        }
        const values = { ...this.state.values };
        const result = await this.orm.call(MODEL, "drill", [values, row.line_id ?? null, row.line_id ? index - 1 : null, row.account_id ?? null]);
        if (result.action) {
            return this.action.doAction(result.action);
        }
        this.state.back.push(values);
        Object.assign(this.state.values, result.values);
        return this.load();
    }

    /** Who came from another screen finds the way back, as in Odoo's own views */
    get hasBefore() {
        return Boolean(this.state.back.length || this.env.config.breadcrumbs?.length > 1);
    }

    goBack() {
        if (!this.state.back.length) {
            return this.action.restore();
        }
        Object.assign(this.state.values, this.state.back.pop());
        return this.load();
    }

    async download(extension) {
        await this.orm.call(MODEL, "ask_reason", [{ ...this.state.values }]);
        const { account_ids, detail, budget, ...values } = this.state.values;
        const query = new URLSearchParams({ ...values, account_ids: account_ids.join(","), detail: detail ? 1 : 0, budget: budget ? 1 : 0 });
        return this.action.doAction({ type: "ir.actions.act_url", target: "download", url: `/koperasi/statements.${extension}?${query}` });
    }
}

registry.category("actions").add("koperasi_statements", Statements);
