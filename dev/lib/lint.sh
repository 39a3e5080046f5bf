# shellcheck shell=bash
# Linters, and the translations: each is run, and all that failed are named at the end.

in_subshell() { ("$@"); }   # where a failure ends only this check
check() {  # check NAME COMMAND…
    local name=$1
    shift
    say "$name"
    "$@" || FAILED+=("$name")
}

# the terms of the module as it is now, in .odoo/koperasi.pot: without demo data, which a cooperative does not see
# (so this also shows that the module installs without it)
export_terms() {
    own "${DB}_i18n"
    write_conf "${DB}_i18n" 'max_cron_threads = 0'
    ready "${DB}_i18n" plain
    slowly - odoo i18n export -d "${DB}_i18n" -l pot -o "$ROOT/.odoo/$MODULE.pot" "$MODULE" || die "the terms could not be exported: see above"
}

translations() {
    local status=0
    export_terms
    # its po-pretty-format wants a term that reads the same in Indonesian left empty, as if nobody had looked at it
    [ ! -e i18n/id.po ] || "$LINT/oca-checks-po" --disable=po-pretty-format i18n/id.po || status=1
    "$LINT/python" dev/check_po.py "$ROOT/.odoo/$MODULE.pot" i18n/id.po "i18n/$MODULE.pot" || status=1
    return "$status"
}

# Odoo's own checks of SQL, of translated strings and of unlink (those of its module test_lint that are pylint's;
# those that need a registry are in tests/lint)
odoo_checkers() {
    local checkers=${ODOO_ADDONS%%,*}/test_lint/tests   # of the folder that holds most modules
    [ -d "$checkers" ] || { echo "this Odoo has no module test_lint: not checked"; return 0; }
    PYTHONPATH=$checkers:$ODOO_HOME "$LINT/pylint" --rcfile=/dev/null --disable=all --score=no --ignore=.odoo \
        --load-plugins=_odoo_checker_sql_injection,_odoo_checker_gettext,_odoo_checker_unlink_override \
        --enable=sql-injection,missing-gettext,gettext-variable,gettext-placeholders,gettext-repr,raise-unlink-override .
}

lint() {
    FAILED=()
    get_lint_venv
    cd "$ROOT" || return
    check "ruff" "$LINT/ruff" check --cache-dir "$CACHE/ruff" .
    # the mandatory set and more; without: an author named OCA, a README.rst (ours is .md), "missing-return" of setUp
    check "pylint-odoo" "$LINT/pylint" --rcfile=pyproject.toml --disable=all --enable=odoolint \
        --disable=manifest-required-author,missing-readme,missing-return .
    check "Odoo's own checkers" odoo_checkers
    check "translations" in_subshell translations
    [ ${#FAILED[@]} = 0 ] || die "lint failed: $(IFS=,; echo "${FAILED[*]}")"
    say "lint passed"
}

update_translations() {
    export_terms
    mkdir -p "$ROOT/i18n"
    # shellcheck disable=SC2086 # a list of folders
    "$VENV/bin/python" "$HERE/merge_po.py" "$ROOT/.odoo/$MODULE.pot" "$ROOT/i18n" id ${ODOO_ADDONS//,/ }
}
