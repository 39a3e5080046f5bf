import { _t } from "@web/core/l10n/translation";

/** The most that the ledger takes; all whole numbers up to here are exact in JavaScript. */
export const MOST = 10 ** 15;

const PLAIN = /^[0-9]+$/;
const GROUPED = /^[0-9]{1,3}(?:\.[0-9]{3})+$/;
const NO_CENTS = /,(?:-+|=+|0{1,2})$/; // Rp1.250.000,-  and  1.250.000,00
const CENTS = /,[0-9]{1,2}$/;

/**
 * Reads an amount as people in Indonesia write it: 1250000, 1.250.000, Rp 1.250.000,- or 1.250.000,00.
 *
 * @param {string} text
 * @returns {{value: number|null, error: string}} whole rupiah, or why it is none: "", "empty", "negative", "cents",
 *  "writing", "zero" or "big"
 */
export function parseAmount(text) {
    const none = (error) => ({ value: null, error });
    let rest = String(text ?? "").trim().replace(/^rp\.?\s*/i, "");
    if (!rest) {
        return none("empty");
    }
    if (/^[-−–(]/.test(rest)) {
        return none("negative");
    }
    rest = rest.replace(NO_CENTS, "");
    if (CENTS.test(rest) && isWhole(rest.replace(CENTS, ""))) {
        return none("cents");
    }
    if (!isWhole(rest)) {
        return none("writing");
    }
    const digits = rest.replaceAll(".", "").replace(/^0+/, "");
    if (!digits) {
        return none("zero");
    }
    // by length first: a number of many digits is not exact
    return digits.length > 16 || Number(digits) > MOST ? none("big") : { value: Number(digits), error: "" };
}

function isWhole(text) {
    return PLAIN.test(text) || GROUPED.test(text);
}

/** What is wrong with an amount, in words; nothing for an amount that is not written yet. */
export function amountMessage(error) {
    return {
        negative: _t("An amount is never negative. To pay money out, choose Withdrawal."),
        cents: _t("Whole rupiah only: write the amount without the cents after the comma."),
        writing: _t("This is not an amount. Write 1250000 or 1.250.000."),
        zero: _t("The amount must be more than zero."),
        big: _t("This amount is too big."),
    }[error] || "";
}

/** 1250000 -> "1.250.000"; the minus of a typographer, so that it is seen */
export function formatNumber(value) {
    const digits = String(Math.abs(value)).replace(/\B(?=(?:\d{3})+$)/g, ".");
    return value < 0 ? `−${digits}` : digits;
}

/** 1250000 -> "Rp 1.250.000", on one line */
export function formatRupiah(value) {
    return value < 0 ? `−Rp\u00a0${formatNumber(-value)}` : `Rp\u00a0${formatNumber(value)}`;
}

/**
 * Sets the dots while digits are typed. Who writes dots himself is left alone until he leaves the field, so that "1.5"
 * never turns into 15.
 *
 * @param {string} text what stands in the field
 * @param {number} caret
 * @returns {{text: string, caret: number}}
 */
export function regroup(text, caret) {
    const digits = text.replaceAll(".", "");
    if (!PLAIN.test(digits) || digits.length > 16) {
        return { text, caret };
    }
    const grouped = formatDigits(digits);
    let right = text.slice(caret).replaceAll(".", "").length; // digits right of the caret stay there
    let position = grouped.length;
    while (right > 0 && position > 0) {
        position--;
        right -= grouped[position] === "." ? 0 : 1;
    }
    return { text: grouped, caret: position };
}

function formatDigits(digits) {
    return (digits.replace(/^0+(?=\d)/, "") || digits).replace(/\B(?=(?:\d{3})+$)/g, ".");
}
