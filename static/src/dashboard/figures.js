import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";

const grouped = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 2 });
const minus = (text) => text.replace("-", "−");

/** A figure as people read it */
export function shown(value, unit) {
    if (value === null || value === undefined || value === false) {
        return "–";
    }
    const number = minus(grouped.format(value));
    return { rupiah: `Rp\u00a0${number}`, percent: `${number}\u00a0%`, days: _t("%s days", number) }[unit] || number;
}

/** A figure for an axis: 1,2 jt */
export function short(value, unit) {
    const number = new Intl.NumberFormat(user.lang || "id-ID", { notation: "compact", maximumFractionDigits: 1 }).format(value);
    return unit === "percent" ? `${minus(number)} %` : minus(number);
}
