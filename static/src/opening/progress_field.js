import { Component, onWillUnmount, useState } from "@odoo/owl";
import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const MODEL = "koperasi.opening.import";
const LONG_METHODS = ["action_check", "action_book"];
const POLL_MS = 1000;

/** While a long button of the import runs, asks how far it has come and draws a bar. */
export class OpeningProgress extends Component {
    static template = "koperasi.OpeningProgress";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ running: false, stage: "", done: 0, total: 0 });
        this.request = null;
        this.timer = null;
        useBus(rpcBus, "RPC:REQUEST", ({ detail }) => this.onRequest(detail.data));
        useBus(rpcBus, "RPC:RESPONSE", ({ detail }) => this.onResponse(detail.data));
        onWillUnmount(() => this.stop());
    }

    onRequest({ id, params }) {
        if (params?.model === MODEL && LONG_METHODS.includes(params.method)) {
            this.request = id;
            Object.assign(this.state, { running: true, stage: "", done: 0, total: 0 });
            this.timer = setTimeout(() => this.poll(params.args[0]), POLL_MS);
        }
    }

    onResponse({ id }) {
        if (this.request !== null && id === this.request) {
            this.stop();
        }
    }

    stop() {
        clearTimeout(this.timer);
        this.request = null;
        this.state.running = false;
    }

    async poll(ids) {
        const request = this.request;
        try {
            const progress = await this.orm.silent.call(MODEL, "get_progress", [ids]);
            if (this.request === request) {
                Object.assign(this.state, progress);
            }
        } catch {
            // the bar stays as it was; the button itself reports what went wrong
        }
        if (request !== null && this.request === request) {
            this.timer = setTimeout(() => this.poll(ids), POLL_MS);
        }
    }

    get percent() {
        return this.state.total ? Math.round((100 * this.state.done) / this.state.total) : 0;
    }
}

registry.category("view_widgets").add("koperasi_opening_progress", { component: OpeningProgress });
