import { Component, onWillUpdateProps, useRef, xml } from "@odoo/owl";
import { formatNumber, parseAmount, regroup } from "./amount";

/** A field for rupiah: dots appear while one types, and what is pasted is read as people write it. */
export class AmountInput extends Component {
    static template = xml`
        <input t-ref="input" type="text" inputmode="numeric" autocomplete="off" spellcheck="false" enterkeyhint="next"
            t-att-class="'o_kc_amount ' + (props.class or '')" t-att-value="props.text" t-att-disabled="props.disabled"
            t-att-id="props.id" t-att-placeholder="props.hint" t-att-aria-label="props.label"
            t-att-aria-describedby="props.describedBy" t-att-aria-invalid="props.invalid ? 'true' : undefined"
            t-att-data-line="props.line"
            t-on-input="onInput" t-on-focus="onFocus" t-on-blur="onBlur" t-on-keydown="(ev) => this.props.onKeydown?.(ev)" />`;
    static props = {
        text: String,
        onChange: Function,
        onKeydown: { type: Function, optional: true },
        label: { type: String, optional: true },
        id: { type: String, optional: true },
        line: { type: String, optional: true },
        class: { type: String, optional: true },
        hint: { type: String, optional: true },
        describedBy: { type: String, optional: true },
        goOn: { type: Boolean, optional: true },
        invalid: { type: Boolean, optional: true },
        disabled: { type: Boolean, optional: true },
    };

    setup() {
        this.input = useRef("input");
        this.asWritten = false; // somebody sets the dots himself
        onWillUpdateProps((next) => {
            this.asWritten &&= Boolean(next.text);
        });
    }

    onInput(ev) {
        const input = ev.target;
        const typedDot = ev.data && /[^0-9]/.test(ev.data);
        const pasted = ev.inputType === "insertFromPaste" || ev.inputType === "insertFromDrop";
        this.asWritten = Boolean(input.value) && (this.asWritten || typedDot || pasted);
        if (!this.asWritten) {
            const { text, caret } = regroup(input.value, input.selectionStart);
            if (text !== input.value) {
                input.value = text;
                input.setSelectionRange(caret, caret);
            }
        }
        this.props.onChange(input.value);
    }

    /** What stands there is typed over; but after digits that came before the field did, one goes on writing */
    onFocus(ev) {
        if (this.props.goOn) {
            ev.target.setSelectionRange(ev.target.value.length, ev.target.value.length);
        } else {
            ev.target.select();
        }
    }

    onBlur(ev) {
        const { value } = parseAmount(ev.target.value);
        this.asWritten = false;
        if (value !== null && ev.target.value !== formatNumber(value)) {
            this.props.onChange(formatNumber(value));
        }
    }
}
