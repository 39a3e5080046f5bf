import { Component, onMounted, onWillUpdateProps, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

// as models/till/denomination.py, which checks what comes
const VALUES = [100000, 75000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100];

function rupiah(amount) {
    return `Rp ${String(amount).replace(/\B(?=(\d{3})+$)/g, ".")}`;
}

/** The sheet of notes and coins. It adds up by itself, so nobody who counts fast has to wait for the server. */
export class DenominationsField extends Component {
    static template = "koperasi.DenominationsField";
    static props = { ...standardFieldProps };

    setup() {
        this.root = useRef("root");
        this.state = useState({ pieces: this.stored(this.props) });
        onWillUpdateProps((next) => {
            if (next.record !== this.props.record) {
                this.state.pieces = this.stored(next);
            }
        });
        useBus(this.props.record.model.bus, "NEED_LOCAL_CHANGES", ({ detail }) => detail.proms.push(this.commit()));
        onMounted(() => this.props.readonly || this.inputs[0].focus());
    }

    stored({ record, name }) {
        return { ...(record.data[name] || {}) };
    }

    get inputs() {
        return [...this.root.el.querySelectorAll("input")];
    }

    get rows() {
        return VALUES.map((value) => ({
            value,
            label: rupiah(value),
            pieces: this.state.pieces[value] || "",
            amount: rupiah(value * (this.state.pieces[value] || 0)),
            aria: _t("Pieces of %s", rupiah(value)),
        }));
    }

    get total() {
        return rupiah(VALUES.reduce((sum, value) => sum + value * (this.state.pieces[value] || 0), 0));
    }

    onInput(value, ev) {
        const digits = ev.target.value.replace(/\D/g, "").slice(0, 6);
        ev.target.value = digits;
        this.state.pieces[value] = Number(digits);
    }

    onKeydown(number, ev) {
        const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step && !ev.ctrlKey && !ev.altKey) {
            ev.preventDefault();
            ev.stopPropagation();
            const next = this.inputs[number + step];
            next?.focus();
            next?.select();
        }
    }

    commit() {
        return this.props.record.update({ [this.props.name]: { ...this.state.pieces } });
    }
}

registry.category("fields").add("koperasi_denominations", { component: DenominationsField, supportedTypes: ["json"] });
