import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** What waits for the supervisors, and how old it is; each card opens its list. */
export class SupervisorsDesk extends Component {
    static template = "koperasi.SupervisorsDesk";
    static props = { ...standardActionServiceProps };
    static displayName = _t("Supervisors' Desk");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ who: "", cards: [], busy: false });
        onWillStart(() => this.load());
    }

    async load() {
        Object.assign(this.state, await this.orm.call("koperasi.desk", "board", []));
    }

    open(card) {
        return card.open && this.action.doAction(card.open);
    }

    async collect() {
        this.state.busy = true;
        try {
            await this.orm.call("koperasi.exception", "collect_now", []);
            await this.load();
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("actions").add("koperasi_desk", SupervisorsDesk);
