import { registry } from "@web/core/registry";

const SCREEN = ".o_koperasi_statements";
const figure = (name, column) => `${SCREEN} tr:has(td:contains(/^${name}$/)) td:eq(${column}) button`;

// a date input takes no text that is typed key by key
const choose = (day) => ({ anchor }) => {
    anchor.value = day;
    anchor.dispatchEvent(new Event("change"));
};

registry.category("web_tour.tours").add("koperasi_statements", {
    steps: () => [
        { trigger: `${SCREEN} h1:contains(Statement of Financial Position)` },
        { trigger: `${SCREEN} select:first`, run: "selectByLabel Statement of Surplus" },
        { trigger: `${SCREEN} h1:contains(Statement of Surplus)` },
        { trigger: `${SCREEN} input[type=date]:first`, run: choose("2026-01-01") },
        { trigger: `${SCREEN} .flex-grow-1[aria-busy=false]` },
        { trigger: `${SCREEN} input[type=date]:last`, run: choose("2026-01-31") },
        { trigger: `${SCREEN} .flex-grow-1[aria-busy=false]` },
        { trigger: `${SCREEN} select:eq(1)`, run: "selectByLabel Previous period" },
        { trigger: `${SCREEN} thead th:contains(1 Dec 2025 to 31 Dec 2025)` },
        { trigger: figure("Staff", 1), run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(400,000)" },
        { trigger: ".breadcrumb-item:first a, .o_back_button", run: "click" },
        { trigger: `${SCREEN} h1:contains(Statement of Surplus)` },
        { trigger: `${SCREEN} select:first`, run: "selectByLabel Trial Balance" },
        { trigger: `${SCREEN} tr.k_total td:contains(Total)` },
    ],
});
