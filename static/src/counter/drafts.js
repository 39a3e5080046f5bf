import { browser } from "@web/core/browser/browser";
import { session } from "@web/session";
import { user } from "@web/core/user";

const PATIENCE = 150; // milliseconds that another tab has to say that a receipt is its own

/**
 * Keeps the receipts of this tab until they are answered, so that a page that was loaded again asks with the same keys.
 * A tab that was duplicated has a copy of them: the first tab says so, and the copy begins anew.
 */
export class Drafts {
    constructor(name) {
        this.name = `koperasi.${name}.${session.db}.${user.userId}`;
        this.keys = [];
        if (browser.BroadcastChannel) {
            this.channel = new browser.BroadcastChannel(this.name);
            this.channel.addEventListener("message", ({ data }) => {
                const mine = (data.ask || []).filter((key) => this.keys.includes(key));
                if (mine.length) {
                    this.channel.postMessage({ mine });
                }
            });
        }
    }

    /** Not after the screen was left: what is kept belongs to the next one. */
    save(drafts) {
        if (this.closed) {
            return;
        }
        this.keys = drafts.map((draft) => draft.key);
        if (drafts.length) {
            browser.sessionStorage.setItem(this.name, JSON.stringify(drafts));
        } else {
            browser.sessionStorage.removeItem(this.name);
        }
    }

    async load() {
        const drafts = this.read();
        const taken = drafts.length ? await this.taken(drafts.map((draft) => draft.key)) : [];
        const own = drafts.filter((draft) => !taken.includes(draft.key));
        this.save(own);
        return own;
    }

    read() {
        try {
            const drafts = JSON.parse(browser.sessionStorage.getItem(this.name));
            return Array.isArray(drafts) ? drafts.filter((draft) => draft?.key) : [];
        } catch {
            return [];
        }
    }

    /** Which of these keys another tab works with */
    taken(keys) {
        return new Promise((resolve) => {
            const found = [];
            const onMessage = ({ data }) => found.push(...(data.mine || []));
            this.channel?.addEventListener("message", onMessage);
            this.channel?.postMessage({ ask: keys });
            browser.setTimeout(
                () => {
                    this.channel?.removeEventListener("message", onMessage);
                    resolve(found);
                },
                this.channel ? PATIENCE : 0
            );
        });
    }

    close() {
        this.channel?.close();
        this.closed = true;
    }
}
