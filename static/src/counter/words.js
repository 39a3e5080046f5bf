import { browser } from "@web/core/browser/browser";
import { parseAmount } from "./amount";

const PAUSE_MS = 180; // that a hand makes when the amount is written

/** Amounts in words, asked once each. They are a help: without them a receipt goes on. */
export class Words {
    known = new Map();
    timers = {};

    constructor(ask) {
        this.ask = ask;
    }

    /** Writes the words of its amount on a line, when the hand rests. */
    tell(line) {
        const { value } = parseAmount(line.text);
        line.words = this.known.get(value) || "";
        browser.clearTimeout(this.timers[line.row]);
        if (value && !line.words) {
            this.timers[line.row] = browser.setTimeout(async () => {
                const words = await this.ask(value).catch(() => "");
                if (words) {
                    this.known.set(value, words);
                }
                if (parseAmount(line.text).value === value) {
                    line.words = words;
                }
            }, PAUSE_MS);
        }
    }

    close() {
        Object.values(this.timers).forEach((timer) => browser.clearTimeout(timer));
    }
}
