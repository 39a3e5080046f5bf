import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const step = (trigger, run) => ({ trigger, ...(run && { run }) });
const choose = (name, text) => [
    step(`.o_field_widget[name=${name}] input`, `edit ${text}`),
    step(`.o-autocomplete--dropdown-item:contains(${text}) a`, "click"),
];
const status = (text) => step(`.o_statusbar_status .o_arrow_button_current:contains(${text})`);
const confirm = [step(".modal button[name=action_confirm]", "click"), step("body:not(:has(.modal))")];

// the officer writes an application and brings it to the committee
tours.add("koperasi_loan_apply", {
    steps: () => [
        ...choose("member_id", "Maria Bria"),
        ...choose("product_id", "UJI"),
        step("[name=principal] input", "edit 5000000 && press Tab"),
        step("[name=purpose] input", "edit Modal kios"),
        // what it costs is there before anything is saved
        step(".o_koperasi_loan_preview .o_koperasi_offers td:contains(000)"),
        step(".o_notebook_headers a[name=analysis]", "click"),
        step("[name=income] input", "edit 6000000 && press Tab"),
        ...["character", "capacity", "capital", "collateral", "condition"].map((name) => step(`[name=score_${name}] .o_priority_star:nth-child(4)`, "click")),
        step(".o_form_button_save", "click"),
        step("button[name=submit]", "click"),
        status("Submitted"),
        step("button[name=analyse]", "click"),
        status("Analysed"),
        step("button[name=to_committee]", "click"),
        status("Before the Committee"),
    ],
});

// another person votes for it
tours.add("koperasi_loan_vote", {
    steps: () => [
        step("button[name=action_decide]:contains(For)", "click"),
        step(".modal [name=application_id]:contains(Maria Bria)"),
        ...confirm,
        status("Approved"),
    ],
});

tours.add("koperasi_loan_sign", {
    steps: () => [
        step("button[name=action_decide]:contains(Agreement Signed)", "click"),
        ...confirm,
        status("Agreement Signed"),
    ],
});

// the teller pays it out of the till, and waits for a second person
tours.add("koperasi_loan_pay_out", {
    steps: () => [
        step("button[name=action_decide]:contains(Pay Out)", "click"),
        step(".modal [name=channel] input[data-value=cash]:checked"),
        // his own till is proposed
        step(".modal [name=till_id] input:value(/./), .modal [name=till_id] select:has(option:checked)"),
        step(".modal button[name=action_confirm]", "click"),
        step(".o_notification_manager .o_notification"),
        step("body:not(:has(.modal))"),
    ],
});

// an instalment at the counter: what is due is proposed
tours.add("koperasi_loan_instalment", {
    steps: () => [
        step("#o_kc_search", "edit 000001"),
        step("#o_kc_found li:contains(Maria Bria)", "click"),
        step(".o_kc_due strong:contains(1.240.000)"),
        step(".o_kc_ways button:contains(Instalment)", "click"),
        step(".o_kc_receipt .o_kc_line .o_kc_amount:value(1.240.000)"),
        step(".o_kc_receipt .o_kc_confirm:enabled", "click"),
        step(".o_kc_receipt .o_kc_done .o_kc_total_sum:contains(1.240.000)"),
    ],
});

// new terms are asked for, and wait for a second person
tours.add("koperasi_loan_restructure", {
    steps: () => [
        step(".o_form_view button:contains(Restructure)", "click"),
        step(".modal [name=instalments] input", "edit 24"),
        step(".modal [name=reason] input", "edit Gagal panen"),
        step(".modal button[name=action_confirm]", "click"),
        step(".o_notification_manager .o_notification"),
        step("body:not(:has(.modal))"),
    ],
});

// a write-off without its decisions is not sent
tours.add("koperasi_loan_write_off", {
    steps: () => [
        step(".o_form_view button:contains(Write off)", "click"),
        step(".modal [name=reason] input", "edit Peminjam pindah"),
        step(".modal button[name=action_confirm]", "click"),
        step(".modal [name=board_decision].o_field_invalid"),
        step(".modal [name=board_decision] input", "edit SK-12/2026"),
        step(".modal [name=supervisor_decision] input", "edit BA-3/2026"),
        step(".modal button[name=action_confirm]", "click"),
        step(".o_notification_manager .o_notification"),
        step("body:not(:has(.modal))"),
    ],
});
