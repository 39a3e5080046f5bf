import { Component, onWillStart, onWillUnmount, useEffect, useExternalListener, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Accounts } from "./accounts";
import { formatRupiah } from "./amount";
import { Desk } from "./desk";
import { GroupSheet } from "./group_sheet";
import { KeysDialog } from "./keys_dialog";
import { MemberSearch } from "./member_search";
import { Receipt } from "./receipt";
import { Sheet } from "./sheet";
import { TillBar } from "./till_bar";

const POLL_MS = 5000;
const FRAMES = 30; // pictures that the focus waits for its place
const IDLE_POLLS = 6; // without anything that waits only every sixth poll asks

/** The counter: where members are served. */
export class Counter extends Component {
    static template = "koperasi.Counter";
    static components = { Accounts, GroupSheet, MemberSearch, Receipt, TillBar };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Counter");

    setup() {
        this.ui = useService("ui");
        this.dialog = useService("dialog");
        this.bus = useService("bus_service");
        const orm = useService("orm");
        this.root = useRef("root");
        this.rupiah = formatRupiah;
        this.desk = useState(new Desk());
        this.desk.begin(orm);
        this.sheet = useState(new Sheet());
        this.sheet.begin(orm, this.desk);
        this.state = useState({ view: this.props.action.params?.view || "member" });
        onWillStart(async () => {
            await this.desk.start();
            if (await this.sheet.restore()) {
                this.state.view = "group";
            }
        });
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev), { capture: true });
        useEffect(
            (wanted) => {
                if (wanted) {
                    this.focus(wanted);
                    this.desk.focusOn = null;
                }
            },
            () => [this.desk.focusOn]
        );
        this.polls = 0;
        const timer = browser.setInterval(() => this.poll(), POLL_MS);
        const onApproval = () => this.desk.tick();
        this.bus.subscribe("koperasi_approval", onApproval);
        this.desk.focusOn = "search";
        onWillUnmount(() => {
            browser.clearInterval(timer);
            this.bus.unsubscribe("koperasi_approval", onApproval);
            this.sheet.close();
            this.desk.close();
        });
    }

    get isFree() {
        return this.ui.activeElement === document;
    }

    poll() {
        this.polls++;
        const waits = [this.desk.draft, ...this.desk.parked].some((draft) => draft?.phase === "waiting");
        if (document.visibilityState === "visible" && (waits || this.polls % IDLE_POLLS === 0)) {
            this.desk.tick();
        }
    }

    show(view) {
        this.state.view = view;
        this.desk.focusOn = view === "member" ? "search" : null;
    }

    /** What is wanted may be drawn some moments later than this component. */
    focus(wanted, frames = FRAMES) {
        this.wanted = wanted;
        const [place, row] = wanted.split(" ");
        const selector = place === "line" ? `[data-line="${row}"]:not(:disabled)` : `[data-focus="${place}"]:not(:disabled)`;
        const found = this.root.el?.querySelector(selector);
        if (found) {
            found.focus();
        } else if (frames) {
            browser.requestAnimationFrame(() => this.wanted === wanted && this.focus(wanted, frames - 1));
        }
    }

    showKeys() {
        this.dialog.add(KeysDialog, {});
    }

    onKeydown(ev) {
        if (!this.isFree || ev.altKey || ev.ctrlKey || ev.metaKey) {
            return;
        }
        if (this.desk.ahead !== null) {
            this.typeAhead(ev);
            return;
        }
        const inField = ev.target.matches?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
        const keys = this.state.view === "member" ? this.memberKeys : {};
        const action = { F1: () => this.showKeys(), ...(inField ? {} : { "?": () => this.showKeys() }), ...keys }[ev.key];
        if (action) {
            ev.preventDefault();
            ev.stopPropagation();
            action();
        } else if (this.desk.draft?.phase === "done" && !inField && ev.key.length === 1 && ev.key !== " ") {
            this.typeNext(ev);
        }
    }

    /** The member is on the way: digits are for the amount, not for the field that is about to be left */
    typeAhead(ev) {
        if (ev.key === "Tab") {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        if (/^[0-9]$/.test(ev.key)) {
            this.desk.ahead += ev.key;
        } else if (ev.key === "Backspace") {
            this.desk.ahead = this.desk.ahead.slice(0, -1);
        } else if (ev.key === "Escape") {
            this.desk.unexpect();
        }
    }

    get memberKeys() {
        const { desk } = this;
        return {
            F2: () => (desk.focusOn = "search"),
            F3: () => desk.addDues(),
            F6: () => this.changeSide(),
            F7: () => desk.nextSettlement(),
            F8: () => this.root.el.querySelector("#o_kc_received")?.focus(),
            ...(this.hasMenuOpen ? {} : { Escape: () => this.back() }),
        };
    }

    get hasMenuOpen() {
        return Boolean(document.querySelector(".o_popover, .o-dropdown--menu, #o_kc_found.o_kc_found"));
    }

    changeSide() {
        const inReceipt = document.activeElement?.closest(".o_kc_receipt");
        const [first] = this.desk.draft?.lines || [];
        this.desk.focusOn = inReceipt || !first ? "accounts" : `line ${first.row}`;
    }

    /** Esc: from the button to the amount, from the amount to the member's end */
    back() {
        const { desk } = this;
        const on = document.activeElement?.dataset.focus;
        if (!desk.draft || desk.booking.busy) {
            desk.focusOn = "search";
        } else if (desk.isOpen && desk.draft.lines.length && (on === "confirm" || on === "search" || on === "accounts")) {
            desk.focusOn = `line ${desk.draft.lines[0].row}`;
        } else {
            const line = desk.draft.lines.find((one) => one.row === document.activeElement?.dataset.line);
            if (desk.isOpen && line?.text) {
                desk.setText(line, "");
            } else {
                desk.leave();
            }
        }
    }

    /** After booking the next number may be typed, or the next card scanned, at once */
    typeNext(ev) {
        this.desk.leave();
        const search = this.root.el.querySelector("#o_kc_search");
        search.focus();
        if (document.activeElement !== search) {
            return;
        }
        ev.preventDefault();
        search.value = ev.key;
        search.dispatchEvent(new InputEvent("input", { bubbles: true, data: ev.key }));
    }
}

registry.category("actions").add("koperasi_counter", Counter);
