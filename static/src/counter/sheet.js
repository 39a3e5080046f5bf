import { markRaw } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatNumber, formatRupiah, parseAmount } from "./amount";
import { Booking, newKey } from "./booking";
import { Drafts } from "./drafts";

const written = (due) => (due ? formatNumber(due) : "");

/** The collection sheet of one group meeting, and the key under which it is posted, once. */
export class Sheet {
    group = null;
    products = [];
    meetings = []; // sheets that were booked for this day before
    rows = [];
    journal = null;
    key = null;
    request = null;
    answer = null;
    unknown = false; // sent, but no answer was seen
    booking = new Booking();

    begin(orm, desk) {
        this.orm = markRaw(orm.silent);
        this.desk = desk;
        this.drafts = markRaw(new Drafts("sheet"));
    }

    async open(groupId) {
        const { group, products, rows, meetings } = await this.orm.call("koperasi.counter", "group_sheet", [groupId]);
        Object.assign(this, { group, products, meetings, key: newKey(), request: null, answer: null, unknown: false });
        this.booking.error = "";
        this.rows = rows.map((row) => ({
            ...row,
            present: true,
            cells: row.cells.map((cell) => ({ ...cell, text: written(cell.due), aside: "" })),
        }));
        this.journal = (this.desk.about.session && this.desk.about.session.journal_id) || null;
        this.drafts.save([]);
    }

    // -- cells ----------------------------------------------------------------

    amount(cell) {
        return parseAmount(cell.text).value || 0;
    }

    /** Nothing and a plain 0 both mean that nothing is paid */
    error(cell) {
        const { error } = parseAmount(cell.text);
        return ["empty", "zero"].includes(error) ? "" : error;
    }

    isEdited(cell) {
        return this.amount(cell) !== cell.due || Boolean(this.error(cell));
    }

    write(cell, text) {
        cell.text = text;
        this.booking.error = "";
    }

    undo(cell) {
        this.write(cell, written(cell.due));
    }

    /** Who is absent pays nothing, unless somebody brought the money: the cells stay open */
    setPresent(row, present) {
        row.present = present;
        for (const cell of row.cells) {
            if (present) {
                cell.text ||= cell.aside;
            } else {
                Object.assign(cell, { aside: cell.text, text: "" });
            }
        }
    }

    // -- sums -----------------------------------------------------------------

    rowTotal(row) {
        return row.cells.reduce((sum, cell) => sum + this.amount(cell), 0);
    }

    columnTotal(column) {
        return this.rows.reduce((sum, row) => sum + this.amount(row.cells[column]), 0);
    }

    get total() {
        return this.rows.reduce((sum, row) => sum + this.rowTotal(row), 0);
    }

    get present() {
        return this.rows.filter((row) => row.present).length;
    }

    get edited() {
        return this.rows.reduce((count, row) => count + row.cells.filter((cell) => this.isEdited(cell)).length, 0);
    }

    get needsTill() {
        return this.desk.about.session?.state !== "open";
    }

    get canPost() {
        const wrong = this.rows.some((row) => row.cells.some((cell) => this.error(cell)));
        return Boolean(this.rows.length) && !wrong && !this.booking.busy && !this.answer && !this.needsTill;
    }

    // -- posting --------------------------------------------------------------

    /** Arguments of koperasi.counter.book_sheet */
    makeRequest() {
        const rows = this.rows.map((row) => ({
            member_id: row.member_id,
            present: row.present,
            cells: row.cells
                .filter((cell) => this.amount(cell))
                .map((cell) => ({
                    product_id: cell.product_id, account_id: cell.account_id || null, kind: cell.kind, amount: this.amount(cell), seq: cell.seq ?? null,
                })),
        }));
        return [this.group.id, rows, this.key, this.desk.about.session.journal_id];
    }

    async post() {
        if (!this.canPost) {
            return;
        }
        this.request = this.makeRequest();
        await this.send();
    }

    async send() {
        this.drafts.save([{ key: this.key, group: { ...this.group }, request: this.request }]);
        const answer = await this.booking.send(() => this.orm.call("koperasi.counter", "book_sheet", this.request));
        this.drafts.save([]);
        this.unknown = false;
        if (answer) {
            await this.booked(answer);
        } else {
            this.desk.say(this.booking.error);
            await this.refresh().catch(() => {}); // the refusal is on the screen; what is old stays until it can be read
        }
    }

    /** Fresh figures beside what was written */
    async refresh() {
        const { rows } = await this.orm.call("koperasi.counter", "group_sheet", [this.group.id]);
        const fresh = new Map(rows.flatMap((row) => row.cells.map((cell) => [`${row.member_id} ${cell.product_id}`, cell])));
        for (const row of this.rows) {
            for (const cell of row.cells) {
                Object.assign(cell, fresh.get(`${row.member_id} ${cell.product_id}`));
            }
        }
    }

    async booked(answer) {
        this.answer = answer;
        this.desk.focusOn = "next";
        this.desk.say(_t("Booked: %(count)s payments, %(amount)s", { count: answer.count, amount: formatRupiah(answer.amount) }));
        await this.desk.refresh().catch(() => {});
    }

    /**
     * A sheet that was sent before the page was loaded again: what became of it?
     *
     * @returns {Promise<boolean>} whether there is one
     */
    async restore() {
        const [saved] = await this.drafts.load();
        if (!saved) {
            return false;
        }
        const found = await this.orm.call("koperasi.counter", "pending", [saved.key]);
        Object.assign(this, { group: saved.group, key: saved.key, request: saved.request });
        if (found.state === "booked") {
            this.drafts.save([]);
            await this.booked({ number: found.number, count: found.lines.length, amount: found.amount });
        } else {
            this.unknown = true;
        }
        return true;
    }

    /** Rupiah of the request that is not answered */
    get asked() {
        return this.request[1].reduce((sum, row) => sum + row.cells.reduce((part, cell) => part + cell.amount, 0), 0);
    }

    leave() {
        Object.assign(this, { group: null, products: [], rows: [], answer: null, unknown: false, request: null });
        this.booking.error = "";
        this.drafts.save([]);
    }

    close() {
        this.drafts.close();
    }
}
