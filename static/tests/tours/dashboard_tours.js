import { registry } from "@web/core/registry";

const SCREEN = ".o_koperasi_dashboard";
const card = (code, text) => `${SCREEN} [data-card=${code}]:contains(${text})`;
const chart = (code) => `${SCREEN} [data-chart=${code}]`;

// a date input takes no text that is typed key by key
const choose = (day) => ({ anchor }) => {
    anchor.value = day;
    anchor.dispatchEvent(new Event("change"));
};
const back = { trigger: ".breadcrumb-item:first a, .o_back_button", run: "click" };

registry.category("web_tour.tours").add("koperasi_dashboard", {
    steps: () => [
        { trigger: card("loans", "17.000.000") },
        { trigger: card("par", "70,59") },
        { trigger: `${chart("risk")} canvas` },
        { trigger: card("liquidity", "%") },
        { trigger: card("par", "70,59"), run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(12,000,000)" },
        back,
        { trigger: card("loans", "17.000.000"), run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=table] table" },
        back,
        { trigger: card("surplus", "Rp"), run: "click" },
        { trigger: ".o_koperasi_statements h1:contains(Statement of Surplus)" },
        { trigger: ".o_koperasi_statements .o_koperasi_back", run: "click" },
        { trigger: `${chart("aging")} summary`, run: "click" },
        { trigger: `${chart("aging")} tr:contains(31–60) button:contains(12.000.000)`, run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(12,000,000)" },
        back,
        { trigger: `${chart("officers")} tbody tr` },
        { trigger: `${SCREEN} select[name=months]`, run: "selectByLabel 3" },
        { trigger: `${SCREEN} input[name=date_to]`, run: choose("2026-02-28") },
        { trigger: card("loans", "18.000.000") },
        { trigger: card("par", "0") },
        { trigger: `${SCREEN} .o_koperasi_digest[aria-pressed=false]`, run: "click" },
        { trigger: `${SCREEN} .o_koperasi_digest[aria-pressed=true]` },
    ],
});

registry.category("web_tour.tours").add("koperasi_dashboard_officer", {
    steps: () => [
        { trigger: `${SCREEN} h1:contains(My Loans)` },
        { trigger: card("loans", "5.000.000"), run: "click" },
        { trigger: ".o_list_view .o_data_row" },
        back,
        { trigger: `${chart("risk")} canvas` },
        { trigger: `${SCREEN}:not(:has([data-card=surplus], [data-chart=growth], .o_koperasi_digest))` },
    ],
});
