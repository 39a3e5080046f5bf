import { Component, onWillStart, useState } from "@odoo/owl";
import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";

const MODELS = ["koperasi.approval", "koperasi.approval.refusal"];
const CHANGING = ["approve", "cancel", "action_carry_out", "action_refuse"];

/** How many requests wait for the user's decision, and how many of his own were approved; tells when there is a new one. */
export class ApprovalMenu extends Component {
    static template = "koperasi.ApprovalMenu";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({ decide: 0, carry_out: 0, waiting: 0 });
        this.changes = new Set();
        onWillStart(async () => {
            if (await user.hasGroup("koperasi.group_koperasi_staff")) {
                await this.load();
                this.env.services.bus_service.subscribe("koperasi_approval", (message) => this.onMessage(message));
                this.env.services.bus_service.start();
            }
        });
        useBus(rpcBus, "RPC:REQUEST", ({ detail }) => {
            const { model, method } = detail.data.params || {};
            if (MODELS.includes(model) && CHANGING.includes(method)) {
                this.changes.add(detail.data.id);
            }
        });
        useBus(rpcBus, "RPC:RESPONSE", ({ detail }) => {
            if (this.changes.delete(detail.data.id)) {
                this.load();
            }
        });
    }

    async load() {
        try {
            Object.assign(this.state, await this.orm.silent.call("koperasi.approval", "get_counts", []));
        } catch {
            // the numbers stay as they were; the lists themselves are right
        }
    }

    onMessage({ title, message, type }) {
        if (message) {
            this.notification.add(message, { title, type, sticky: type === "warning" });
        }
        this.load();
    }

    get count() {
        return this.state.decide + this.state.carry_out;
    }

    open() {
        this.action.doAction(
            this.state.decide ? "koperasi.action_koperasi_approval" : "koperasi.action_koperasi_approval_mine",
            { clearBreadcrumbs: true }
        );
    }
}

registry.category("systray").add("koperasi.approval_menu", { Component: ApprovalMenu }, { sequence: 60 });
