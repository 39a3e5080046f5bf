import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";

const EVERY = 2000; // milliseconds between two looks at a run that is working

/** The progress of a batch run, which moves while it works; the record is loaded anew when it has ended. */
export class RunProgress extends Component {
    static template = "koperasi.RunProgress";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ progress: null });
        useEffect(
            (running) => {
                clearInterval(this.timer);
                this.state.progress = null;
                if (running) {
                    this.timer = setInterval(() => this.look(), EVERY);
                }
            },
            () => [this.props.record.data.state === "running"]
        );
        onWillUnmount(() => clearInterval(this.timer));
    }

    get percent() {
        return Math.floor(this.state.progress ?? this.props.record.data[this.props.name]);
    }

    async look() {
        const [run] = await this.orm.silent.read("koperasi.run", [this.props.record.resId], ["progress", "state"]);
        this.state.progress = run.progress;
        if (run.state !== "running") {
            clearInterval(this.timer);
            await this.props.record.load();
        }
    }
}

registry.category("fields").add("koperasi_run_progress", {
    component: RunProgress,
    supportedTypes: ["float"],
    fieldDependencies: [{ name: "state", type: "selection" }],
});
