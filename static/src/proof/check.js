/* Checks a proof of balance in the browser: plain JavaScript, no library, no network.
 *
 * The same file runs on the member's page and inside the file that he downloads. It reads the proof from #kp-proof-data, the root and the total that
 * the member has from elsewhere from #kp-proof-root, and writes into #kp-proof-result; an address that ends in #check is checked at once. All sentences stand in the page, so that they are in its language.
 * The format is described in finance/sum_tree.py; finance/check_proof.py does the same on a command line.
 */
(function () {
    "use strict";

    const VERSION = "koperasi-proof-1";
    const FIELDS = {
        version: "string", cooperative: "string", book: "string", date: "string", members: "number", places: "number", total: "number",
        root: "string", who: "string", salt: "string", amounts: "object", at: "object", nodes: "string",
    };

    class Wrong extends Error {}

    // -- SHA-256: the browser's own; one of ours where a page without https, or a saved file, is not given it -----------------

    const ROUND = [];
    const START = [];
    (function () {
        const part = (value) => Math.floor((value % 1) * 0x100000000) | 0;
        for (let number = 2, found = 0; found < 64; number++) {
            let prime = true;
            for (let other = 2; other * other <= number; other++) {
                prime = prime && number % other !== 0;
            }
            if (prime) {
                if (found < 8) {
                    START.push(part(Math.sqrt(number)));
                }
                ROUND.push(part(Math.cbrt(number)));
                found++;
            }
        }
    })();

    function ownSha256(message) {
        const length = message.length;
        const padded = new Uint8Array(((length + 8) >> 6) * 64 + 64);
        padded.set(message);
        padded[length] = 0x80;
        const view = new DataView(padded.buffer);
        view.setUint32(padded.length - 4, length * 8);
        const state = START.slice();
        const words = new Int32Array(64);
        const turn = (word, by) => (word >>> by) | (word << (32 - by));
        for (let offset = 0; offset < padded.length; offset += 64) {
            for (let i = 0; i < 64; i++) {
                if (i < 16) {
                    words[i] = view.getInt32(offset + i * 4);
                } else {
                    const low = words[i - 15];
                    const high = words[i - 2];
                    words[i] = words[i - 16] + (turn(low, 7) ^ turn(low, 18) ^ (low >>> 3)) + words[i - 7] +
                        (turn(high, 17) ^ turn(high, 19) ^ (high >>> 10));
                }
            }
            let [a, b, c, d, e, f, g, h] = state;
            for (let i = 0; i < 64; i++) {
                const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[i] + words[i]) | 0;
                const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
                [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
            }
            [a, b, c, d, e, f, g, h].forEach((word, i) => {
                state[i] = (state[i] + word) | 0;
            });
        }
        const result = new DataView(new ArrayBuffer(32));
        state.forEach((word, i) => result.setInt32(i * 4, word));
        return new Uint8Array(result.buffer);
    }

    async function sha256(...parts) {
        const message = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
        let offset = 0;
        for (const part of parts) {
            message.set(part, offset);
            offset += part.length;
        }
        if (self.crypto && self.crypto.subtle) {
            return new Uint8Array(await self.crypto.subtle.digest("SHA-256", message));
        }
        return ownSha256(message);
    }

    // -- bytes ----------------------------------------------------------------------------------------------------------------

    const text = (value) => new TextEncoder().encode(value);
    const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

    function plain(value) {
        if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value) || value.length % 4) {
            throw new Wrong("form");
        }
        return Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0));
    }

    function amount(value) {
        if (!Number.isSafeInteger(value) || value < 0 || Object.is(value, -0)) {
            throw new Wrong("amount");
        }
        const view = new DataView(new ArrayBuffer(8));
        view.setUint32(0, Math.floor(value / 0x100000000));
        view.setUint32(4, value % 0x100000000);
        return new Uint8Array(view.buffer);
    }

    function readAmount(bytes) {
        const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
        const value = view.getUint32(0) * 0x100000000 + view.getUint32(4);
        amount(value);   // a sum beyond 2^53 - 1 is none
        return value;
    }

    // -- the check --------------------------------------------------------------------------------------------------------------

    /**
     * @param {object} data what the proof file holds
     * @param {string} [published] root that the member has from elsewhere
     * @returns {Promise<number>} his balance in rupiah; throws Wrong if it does not hold
     */
    async function check(data, published) {
        if (!data || typeof data !== "object" || data.version !== VERSION) {
            throw new Wrong("form");
        }
        for (const [name, kind] of Object.entries(FIELDS)) {
            if (typeof data[name] !== kind || data[name] === null || (kind === "string" && data[name].includes("\n"))) {
                throw new Wrong("form");
            }
        }
        if (!["savings", "loans"].includes(data.book) || !Array.isArray(data.amounts) || !Array.isArray(data.at)) {
            throw new Wrong("form");
        }
        [data.members, data.places, data.total].forEach(amount);
        const salt = plain(data.salt);
        const beside = plain(data.nodes);
        const count = data.amounts.length;
        if (salt.length !== 16 || beside.length % 40 || count < 1 || count > 4 || data.at.length !== count) {
            throw new Wrong("form");
        }
        let known = new Map();
        const owner = await sha256(text("koperasi-member\n" + data.who));
        for (let number = 0; number < count; number++) {
            const place = data.at[number];
            amount(place);
            if (known.has(place) || place >= data.places) {
                throw new Wrong("place");
            }
            const encoded = amount(data.amounts[number]);
            known.set(place, { hash: await sha256(Uint8Array.of(0), salt, owner, Uint8Array.of(number), encoded), sum: data.amounts[number] });
        }
        let used = 0;
        const next = () => {
            if (used + 40 > beside.length) {
                throw new Wrong("form");
            }
            const node = { hash: beside.slice(used, used + 32), sum: readAmount(beside.slice(used + 32, used + 40)) };
            used += 40;
            return node;
        };
        for (let width = data.places; width > 1; width = Math.ceil(width / 2)) {
            const above = new Map();
            for (const place of Array.from(known.keys()).sort((one, two) => one - two)) {
                const parent = Math.floor(place / 2);
                if (above.has(parent)) {
                    continue;
                }
                const left = known.get(2 * parent) || next();
                const right = known.get(2 * parent + 1) || next();
                const sum = left.sum + right.sum;
                above.set(parent, { hash: await sha256(Uint8Array.of(1), left.hash, amount(left.sum), right.hash, amount(right.sum)), sum });
                amount(sum);
            }
            known = above;
        }
        const top = known.get(0);
        if (used !== beside.length) {
            throw new Wrong("form");
        }
        if (top.sum !== data.total) {
            throw new Wrong("total");
        }
        const header = [data.version, data.cooperative, data.book, data.date, data.members, data.places].join("\n");
        const found = hex(await sha256(Uint8Array.of(2), text(header), text("\n"), top.hash, amount(top.sum)));
        if (found !== data.root) {
            throw new Wrong("root");
        }
        if (published && found !== published.replace(/\s/g, "").toLowerCase()) {
            throw new Wrong("published");
        }
        return data.amounts.reduce((sum, part) => sum + part, 0);
    }

    // -- the page ---------------------------------------------------------------------------------------------------------------

    const rupiah = (value) => "Rp\u00a0" + String(value).replace(/\B(?=(\d{3})+$)/g, ".");

    function show(panel, name, values) {
        for (const answer of panel.querySelectorAll("[data-answer]")) {
            answer.hidden = answer.dataset.answer !== name;
        }
        for (const [key, value] of Object.entries(values)) {
            for (const node of panel.querySelectorAll(`[data-value="${key}"]`)) {
                node.textContent = value;
            }
        }
        for (const reason of panel.querySelectorAll("[data-reason]")) {
            reason.hidden = reason.dataset.reason !== values.reason;
        }
        panel.dataset.state = name;
        panel.hidden = false;
        panel.focus();
    }

    async function checkPage() {
        const panel = document.getElementById("kp-proof-result");
        const given = document.getElementById("kp-proof-root");
        const published = given ? given.value.trim() : "";
        try {
            const data = JSON.parse(document.getElementById("kp-proof-data").textContent);
            const balance = await check(data, published);
            show(panel, published ? "right" : "right-alone", {
                who: data.who, balance: rupiah(balance), total: rupiah(data.total), root: data.root.replace(/(.{4})(?=.)/g, "$1 "),
            });
        } catch (error) {
            show(panel, "wrong", { reason: error instanceof Wrong ? error.message : "form" });
        }
    }

    function ready() {
        const button = document.getElementById("kp-proof-check");
        if (button) {
            button.hidden = false;
            button.addEventListener("click", checkPage);
            if (self.location.hash === "#check") {
                checkPage();
            }
        }
    }

    self.koperasiProof = { check, ownSha256, sha256 };
    if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", ready);
    } else {
        ready();
    }
})();
