import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { amountMessage, formatRupiah } from "./amount";
import { AmountInput } from "./amount_input";
import { errorText } from "./booking";
import { LostConnection } from "./lost_connection";

/** The meeting of a group: members by products, what is due filled in, all posted at once or not at all. */
export class GroupSheet extends Component {
    static template = "koperasi.CounterGroupSheet";
    static components = { AmountInput, LostConnection };
    static props = { desk: Object, sheet: Object };

    setup() {
        this.orm = useService("orm").silent;
        this.root = useRef("root");
        this.desk = useState(this.props.desk);
        this.sheet = useState(this.props.sheet);
        this.state = useState({ groups: [], error: "", loading: false });
        this.rupiah = formatRupiah;
        onWillStart(async () => {
            try {
                this.state.groups = await this.orm.call("koperasi.counter", "groups", []);
            } catch (error) {
                this.state.error = errorText(error);
            }
        });
        useEffect(
            (group) => group && this.cell(0, 0)?.focus(),
            () => [this.sheet.group?.id]
        );
    }

    async chooseGroup(ev) {
        const id = Number(ev.target.value);
        this.state.error = "";
        this.state.loading = true;
        try {
            await this.sheet.open(id);
        } catch (error) {
            this.state.error = errorText(error);
        } finally {
            this.state.loading = false;
        }
    }

    problem(cell) {
        return amountMessage(this.sheet.error(cell));
    }

    label(row, cell, column) {
        const label = _t("%(member)s, %(product)s", { member: row.name, product: this.sheet.products[column].name });
        return this.sheet.isEdited(cell) ? _t("%s (changed)", label) : label;
    }

    presentLabel({ name }) {
        return _t("%s is present", name);
    }

    get presence() {
        return _t("%(present)s of %(all)s present", { present: this.sheet.present, all: this.sheet.rows.length });
    }

    get changes() {
        return _t("%s changed", this.sheet.edited);
    }

    get payments() {
        return _t("%s payments", this.sheet.answer.count);
    }

    get earlier() {
        const sheets = this.sheet.meetings.map(({ number, amount }) => `${number} ${formatRupiah(amount)}`).join(", ");
        return sheets && _t("A sheet of this group is booked for today already: %s", sheets);
    }

    get today() {
        const date = this.desk.about.business_date;
        return date ? deserializeDate(date).toLocaleString(luxon.DateTime.DATE_FULL) : "";
    }

    // -- as in a spreadsheet --------------------------------------------------

    cell(row, column) {
        return this.root.el?.querySelector(`[data-line="${row}-${column}"]`);
    }

    onKeydown(ev, row, column) {
        const input = ev.target;
        const all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
        const atStart = all || input.selectionEnd === 0;
        const atEnd = all || input.selectionStart === input.value.length;
        const steps = {
            ArrowDown: [1, 0],
            ArrowUp: [-1, 0],
            Enter: [ev.shiftKey ? -1 : 1, 0],
            ...(atStart && { ArrowLeft: [0, -1] }),
            ...(atEnd && { ArrowRight: [0, 1] }),
        };
        if (ev.key === "Escape") {
            ev.preventDefault();
            ev.stopPropagation();
            this.sheet.undo(this.sheet.rows[row].cells[column]);
        } else if (steps[ev.key] && !ev.altKey && !ev.ctrlKey) {
            ev.preventDefault();
            this.walk(row, column, ...steps[ev.key]);
        }
    }

    /** To the next cell that can be written in; below the last one comes the button that posts */
    walk(row, column, down, right) {
        const { rows, products } = this.sheet;
        let [r, c] = [row + down, column + right];
        while (r >= 0 && r < rows.length && c >= 0 && c < products.length) {
            const there = this.cell(r, c);
            if (there && !there.disabled) {
                there.focus();
                return;
            }
            [r, c] = [r + down, c + right];
        }
        if (down > 0) {
            this.root.el.querySelector("[data-focus=post]:not(:disabled)")?.focus();
        }
    }

    onPostKey(ev) {
        if (ev.repeat) {
            ev.preventDefault();
        }
    }
}
