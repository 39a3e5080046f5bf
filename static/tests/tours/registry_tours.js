import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const HEADER = "NIK Koperasi;Nama Koperasi;Jenis;Kode Wilayah;RAT Tahun Buku;Tanggal RAT\r\n";

// a file is put where a person would choose one
function choose(name, text) {
    return {
        trigger: ".o_form_view .o_field_widget[name=file]",
        run() {
            const input = document.querySelector(".o_form_view .o_field_widget[name=file] input[type=file]");
            const files = new DataTransfer();
            files.items.add(new File([HEADER + text], name, { type: "text/csv" }));
            input.files = files.files;
            input.dispatchEvent(new Event("change", { bubbles: true }));
        },
    };
}

// a list with an error says where it is; mended, it comes into the registry
tours.add("koperasi_registry_import", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        choose("daftar.csv", "5301010050001;Koperasi Layar Kaca;Simpan Pinjem;5301;2015;20-03-2016\r\n"),
        { trigger: "button[name=action_check]", run: "click" },
        { trigger: ".alert-danger:visible", timeout: 60000 },
        { trigger: ".o_field_widget[name=issue_ids] .o_data_row:contains(Simpan Pinjem):contains(Jenis)" },
        { trigger: "body:not(:has(button[name=action_import]))" },
        choose("daftar2.csv", "5301010050001;Koperasi Layar Kaca;Simpan Pinjam;5301;2015;20-03-2016\r\n"),
        { trigger: ".o_form_button_save:visible", run: "click" },
        { trigger: "body:not(:has(.o_field_widget[name=issue_ids] .o_data_row))" },
        { trigger: "button[name=action_check].btn-primary", run: "click" },
        { trigger: ".alert-success:visible", timeout: 60000 },
        { trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Koperasi Layar Kaca)" },
        { trigger: "button[name=action_import]", run: "click" },
        { trigger: ".modal .btn-primary:contains(Bring In)", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Brought In)", timeout: 60000 },
    ],
});

// the registrar finds a cooperative and asks for an override of its status
tours.add("koperasi_registry_override", {
    steps: () => [
        { trigger: ".o_searchview_input", run: "edit layar kaca" },
        { trigger: ".o_searchview_input", run: "press Enter" },
        { trigger: ".o_searchview_facet:contains(layar kaca)" },
        { trigger: ".o_data_row:contains(Koperasi Layar Kaca) .o_data_cell", run: "click" },
        { trigger: ".o_form_view .o_statusbar_status .o_arrow_button_current:contains(Not Active)" },
        { trigger: "button:contains(Override the Status)", run: "click" },
        { trigger: ".modal [name=state] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(/^Active$/)", run: "click" },
        { trigger: ".modal [name=reason] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Meeting held)", run: "click" },
        { trigger: ".modal [name=date_to] button, .modal [name=date_to] input", run: "click" },
        { trigger: ".modal [name=date_to] input", run: "edit 12/31/2199 && press Tab" },
        { trigger: ".modal [name=note] input", run: "edit Berita acara menyusul && press Tab" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_form_view .nav-link[name=status_history]", run: "click" },
        { trigger: ".o_field_widget[name=override_ids] .o_data_row:contains(Berita acara menyusul)" },
    ],
});

// the head of the office confirms it
tours.add("koperasi_registry_confirm", {
    steps: () => [
        { trigger: ".o_data_row:contains(Koperasi Layar Kaca) button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.o_data_row:contains(Koperasi Layar Kaca)))" },
    ],
});
