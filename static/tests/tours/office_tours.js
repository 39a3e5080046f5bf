import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// a teller books a deposit from the account's form and gets its receipt
tours.add("koperasi_office_deposit", {
    steps: () => [
        { trigger: ".o_form_view button[name=action_operation]:contains(Deposit)", run: "click" },
        { trigger: ".modal [name=amount] input", run: "edit 75000 && press Tab" },
        { trigger: ".modal [name=amount_in_words]:contains(Tujuh puluh lima ribu rupiah)" },
        { trigger: ".modal [name=balance_after]:contains(200,000)" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: ".o_form_view [name=kind]:contains(Deposit)" },
        { trigger: ".o_form_view button:contains(Print Receipt)" },
    ],
});

// what the till cannot pay is refused in the dialog, which stays open
tours.add("koperasi_office_overdraw", {
    steps: () => [
        { trigger: ".o_form_view button[name=action_operation]:contains(Withdraw)", run: "click" },
        { trigger: ".modal [name=amount] input", run: "edit 900000" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: ".modal .modal-body:contains(available balance)" },
    ],
});

// a candidate is registered and found again by a part of the name
tours.add("koperasi_register_member", {
    steps: () => [
        { trigger: ".o_control_panel .o-kanban-button-new, .o_list_button_add", run: "click" },
        { trigger: ".o_form_view [name=name] input, .o_form_view [name=name] textarea", run: "edit Ursula Ximenes Taboy && press Tab" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_view [name=number] span:contains(0)" },
        { trigger: ".o_back_button, .breadcrumb-item:first a", run: "click" },
        { trigger: ".o_searchview_input", run: "edit menes tab" },
        { trigger: ".o_searchview_input", run: "press Enter" },
        { trigger: ".o_searchview_facet:contains(menes tab)" },
        { trigger: ".o_kanban_record:contains(Ursula Ximenes Taboy), .o_data_row:contains(Ursula Ximenes Taboy)" },
    ],
});

// a workbook is checked and booked, with the question in between
tours.add("koperasi_opening_books", {
    steps: () => [
        { trigger: "button[name=action_check]", run: "click" },
        { trigger: ".alert-success", timeout: 60000 },
        { trigger: "button[name=action_book]", run: "click" },
        { trigger: ".modal .btn-primary:contains(Post)", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Booked)", timeout: 60000 },
    ],
});

// one with an error says so and offers no Book
tours.add("koperasi_opening_errors", {
    steps: () => [
        { trigger: "button[name=action_check]", run: "click" },
        { trigger: ".alert-danger", timeout: 60000 },
        { trigger: "body:not(:has(button[name=action_book]))" },
    ],
});

// what waits for the manager is counted above his screen, until he has decided
tours.add("koperasi_office_approve", {
    steps: () => [
        { trigger: ".o_koperasi_approvals .badge:contains(1)" },
        { trigger: ".o_data_row button[name=approve]", run: "click" },
        { trigger: "body:not(:has(.o_koperasi_approvals .badge))" },
    ],
});
