import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

const FAVOURITE = "koperasi.paper";

/** What can be printed for a receipt; the code is what is remembered as this counter's favourite. */
export function papersOf(answer) {
    return [
        { code: "receipt", label: _t("A6"), report: "koperasi.report_receipt" },
        { code: "thermal", label: _t("80 mm"), report: "koperasi.report_receipt_thermal" },
        { code: "passbook", label: _t("Passbook"), dialog: "koperasi.action_koperasi_passbook_dialog" },
        ...(answer.lines.some((line) => line.kind === "withdrawal")
            ? [{ code: "slip", label: _t("Slip"), report: "koperasi.report_withdrawal_slip" }]
            : []),
    ];
}

/** The paper that this counter printed last: each counter has its own printer. */
export function favouritePaper() {
    return browser.localStorage.getItem(FAVOURITE);
}

export function rememberPaper(paper) {
    browser.localStorage.setItem(FAVOURITE, paper.code);
}

/**
 * Shows the printer's dialog for a report; where the browser has none, the file is opened.
 *
 * @returns {Promise<boolean>} whether there was a paper
 */
export async function printReport(report, id) {
    const response = await browser.fetch(`/report/pdf/${report}/${id}`).catch(() => null);
    if (!response?.ok || !response.headers.get("Content-Type")?.startsWith("application/pdf")) {
        return false;
    }
    const url = URL.createObjectURL(await response.blob());
    document.querySelector("iframe.o_kc_print")?.remove();
    const frame = document.createElement("iframe");
    frame.className = "o_kc_print";
    frame.title = report;
    frame.setAttribute("aria-hidden", "true");
    frame.tabIndex = -1;
    frame.src = url;
    const shown = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    document.body.append(frame);
    await shown;
    const before = document.activeElement;
    try {
        frame.contentWindow.print();
    } catch {
        browser.open(url, "_blank");
    }
    before?.focus(); // the next member's number is typed here, not in the paper
    return true;
}
