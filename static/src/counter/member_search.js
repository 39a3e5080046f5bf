import { Component, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { errorText } from "./booking";

const TYPING_MS = 160;
const LIMIT = 8;

/** Finds a member by number, name, telephone, part of the NIK or the code on the card; a listbox that is walked by arrows. */
export class MemberSearch extends Component {
    static template = "koperasi.MemberSearch";
    static props = { onChoose: Function, onWait: Function, onNobody: Function, disabled: Boolean };

    setup() {
        this.orm = useService("orm").silent;
        this.state = useState({ query: "", results: [], active: -1, open: false, asked: "", error: "" });
        this.turn = 0;
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    get activeId() {
        return this.state.open && this.state.active >= 0 ? `o_kc_found_${this.state.active}` : undefined;
    }

    get nobody() {
        return _t("Nobody found for “%s”. Try the number or a part of the name.", this.state.asked);
    }

    onInput(ev) {
        this.state.query = ev.target.value;
        this.state.error = "";
        browser.clearTimeout(this.timer);
        if (this.state.query.trim()) {
            this.timer = browser.setTimeout(() => this.search(), TYPING_MS);
        } else {
            this.clear();
        }
    }

    /** Looks for what is written now; an answer that comes after a newer question is dropped. */
    async search() {
        browser.clearTimeout(this.timer);
        const query = this.state.query.trim();
        const turn = ++this.turn;
        try {
            const results = await this.orm.call("koperasi.counter", "find", [query, LIMIT]);
            if (turn === this.turn) {
                Object.assign(this.state, { results, asked: query, active: results.length ? 0 : -1, open: true });
            }
        } catch (error) {
            this.state.error = errorText(error);
        }
        return turn === this.turn;
    }

    async onKeydown(ev) {
        const { results, open } = this.state;
        if (ev.key === "Enter" && !ev.repeat) {
            ev.preventDefault();
            await this.onEnter();
        } else if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            ev.preventDefault();
            if (open && results.length) {
                const step = ev.key === "ArrowDown" ? 1 : -1;
                this.state.active = (this.state.active + step + results.length) % results.length;
            }
        } else if (ev.key === "Escape" && this.state.query) {
            ev.stopPropagation();
            this.clear();
        }
    }

    /** One hit is taken at once, among several the one with exactly this number; else the teller sees them and chooses. */
    async onEnter() {
        const query = this.state.query.trim();
        if (!query) {
            return;
        }
        const seen = this.state.open && this.state.asked === query;
        this.props.onWait();
        const found = seen || (await this.search());
        const { results, active } = this.state;
        const first = results[0];
        if (found && (seen ? active >= 0 : results.length === 1 || sameNumber(first?.number, query))) {
            this.choose(seen ? results[active] : first);
        } else {
            this.props.onNobody();
        }
    }

    choose(found) {
        this.clear();
        this.props.onChoose(found.id);
    }

    clear() {
        browser.clearTimeout(this.timer);
        this.turn++;
        Object.assign(this.state, { query: "", results: [], active: -1, open: false, asked: "", error: "" });
    }

    onBlur() {
        this.state.open = false;
    }

    onFocus() {
        this.state.open = Boolean(this.state.asked && this.state.results.length);
    }
}

/** 380 is who has 000380 */
function sameNumber(number, query) {
    const both = [number, query].every((text) => /^[0-9]{1,15}$/.test(text || ""));
    return number === query || (both && Number(number) === Number(query));
}
