import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";

const WAITS = [1, 2, 4, 8, 15]; // seconds before the server is asked again

/** An idempotency key. Browsers give randomUUID on https and localhost only; a cooperative's own network may have neither. */
export function newKey() {
    if (window.crypto.randomUUID) {
        return window.crypto.randomUUID();
    }
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What the server says about a refusal, as the teller should read it. */
export function errorText(error) {
    if (error instanceof ConnectionLostError) {
        return _t("There is no connection to the server.");
    }
    if (!(error instanceof RPCError)) {
        throw error;
    }
    if (error.exceptionName === "odoo.http.SessionExpiredException") {
        return _t("You were logged out. Reload the page and log in: this receipt is kept.");
    }
    if (error.exceptionName?.startsWith("odoo.exceptions.")) {
        return error.data.message;
    }
    return _t("The server could not do this. Nothing was booked.");
}

/**
 * One request that books money. It is sent once, however often somebody clicks, and when the connection is lost it is
 * asked again, the same request under the same key, until the server has answered.
 */
export class Booking {
    phase = "idle"; // idle, sending, lost
    error = "";
    seconds = 0; // until the server is asked again
    wake = () => {};

    get busy() {
        return this.phase !== "idle";
    }

    /**
     * @param {() => Promise<object>} call sends the request; called again only if the connection was lost
     * @returns {Promise<object|null>} the answer, null if it was refused (why: `error`)
     */
    async send(call) {
        if (this.busy) {
            return null;
        }
        this.phase = "sending";
        this.error = "";
        for (let attempt = 0; ; attempt++) {
            try {
                const answer = await call();
                this.phase = "idle";
                return answer;
            } catch (error) {
                if (error instanceof ConnectionLostError) {
                    this.phase = "lost";
                    await this.pause(WAITS[Math.min(attempt, WAITS.length - 1)]);
                    continue;
                }
                this.phase = "idle";
                this.error = errorText(error);
                return null;
            }
        }
    }

    /** Waits so many seconds, or until somebody asks to go on. */
    async pause(seconds) {
        let hurry = false;
        for (this.seconds = seconds; this.seconds > 0 && !hurry; this.seconds--) {
            await new Promise((resolve) => {
                const timer = browser.setTimeout(resolve, 1000);
                this.wake = () => {
                    browser.clearTimeout(timer);
                    hurry = true;
                    resolve();
                };
            });
        }
        this.seconds = 0;
    }
}
