#!/usr/bin/env bash
# All that this module needs to run, to be tested and to be checked, on a fresh Debian or Ubuntu machine.
#
#   dev/odoo.sh run [odoo options]      set up, then serve the demo cooperative on http://127.0.0.1:8069
#   dev/odoo.sh test [pytest options]   set up, install in a new database, run all tests
#   dev/odoo.sh proof [pytest options]  races, life, random days and months, all public methods at the figures of reliability.md, 25 minutes
#   dev/odoo.sh retest [pytest options] the same in the last test database, updated
#   dev/odoo.sh quick [pytest options]  only tests/finance, without a database
#   dev/odoo.sh cases FILE [-v]         a file of cases through finance, without a database
#   dev/odoo.sh lint | i18n             linters and translations | write i18n/*.pot and id.po
#   dev/odoo.sh bench [options]         dev/bench/run.py on database koperasi_bench
#   dev/odoo.sh oca                    our trial balance beside that of OCA's account_financial_report, in a copy of the demo cooperative
#   dev/odoo.sh import FILE [options]   dev/import_books.py on the database of KOPERASI_DB
#   dev/odoo.sh shell | psql | odoo …   a shell, psql, or any odoo command on the development database
#   dev/odoo.sh setup | reset | stop | clean
#
# Environment (none is needed):
#   ODOO_HOME       an Odoo 19 that is already here: a source checkout, or the folder of the python package odoo
#   PGHOST …        a PostgreSQL server to use instead of our own cluster (PGPORT, PGUSER, PGPASSWORD)
#   PYTHON          a Python 3.10 to 3.13
#   KOPERASI_DB     name of the development database (koperasi); those of tests begin with it
#   KOPERASI_PORT   where it is served (8069)
#   KOPERASI_CACHE  what all checkouts share: Odoo, environments, cluster (~/.cache/koperasi)
#   KOPERASI_PGPORT the port of our own cluster (5469, or the next that is free)
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=${HERE%/*}
MODULE=koperasi
CACHE=${KOPERASI_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/koperasi}
DB=${KOPERASI_DB:-koperasi}
PORT=${KOPERASI_PORT:-8069}
# shellcheck disable=SC2034 # the output of the last slow step, for lib/
LOG=$ROOT/.odoo/log
for part in common odoo python postgres database lint; do
    # shellcheck source=/dev/null
    . "$HERE/lib/$part.sh"
done
[[ $DB =~ ^[a-z][a-z0-9_]*$ ]] || die "KOPERASI_DB=$DB: use small letters, digits and _"

# Compiled python is worth 2 s at each start; beside the sources it would litter the checkout
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX=$CACHE/pyc HYPOTHESIS_STORAGE_DIRECTORY=$ROOT/.odoo/hypothesis

# Odoo wants a folder named koperasi, and the clone may bear any name: a real folder with a link to each entry.  One link
# to the whole would be a loop, in which "odoo i18n export" walks 40 levels deep.
link_addon() {
    local link=$ROOT/.odoo/addons/$MODULE entry
    mkdir -p "$CACHE" "$link"
    for entry in "$ROOT"/*; do ln -sfn "../../../${entry##*/}" "$link/${entry##*/}"; done
    find "$link" -maxdepth 1 -xtype l -delete
}

# set_up [needed|wanted]: what is missing; with a browser where tests need it or PDFs want it
set_up() {
    link_addon
    exec 9>"$CACHE/lock"
    flock -n 9 || { say "waiting for another dev/odoo.sh that is setting up"; flock 9; }
    get_odoo
    get_venv
    get_postgres
    [ $# = 0 ] || get_chromium "$1"
    get_template
    exec 9>&-
}

# says where it is served, once it is: Odoo's own first lines would scroll an earlier word away
announce() {
    until "$VENV/bin/python" -c 'import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=60)' "$1/web/login" 2>/dev/null; do
        kill -0 $$ 2>/dev/null || return
        sleep 0.5
    done
    cat >&2 <<-END

	   $BOLD$1$PLAIN   database $DB, Ctrl-C stops it   ($SECONDS s)
	   logins (the password is the same word): ${BOLD}manager teller accountant supervisor member admin$PLAIN

	END
}

run() {
    port_taken "$PORT" && die "port $PORT is taken by another program: stop it, or run with KOPERASI_PORT=8079 (and its own KOPERASI_DB)"
    set_up wanted
    own "$DB"
    write_conf "$DB" 'log_handler = :WARNING,werkzeug:INFO,odoo.addons.koperasi:INFO'
    ready "$DB" demo
    # where wkhtmltopdf finds the style of papers, until an administrator logs in by another address
    sql "$DB" "UPDATE ir_config_parameter SET value = 'http://127.0.0.1:$PORT' WHERE key = 'web.base.url'"
    say "starting Odoo"
    announce "http://127.0.0.1:$PORT" 8>&- &
    # the filter outlives Ctrl-C, for Odoo's last lines
    exec "$VENV/bin/python" -m odoo "$@" 2> >(trap '' INT; without_noise >&2)
}

# test_database new|last
test_database() {
    local before
    set_up needed
    own "${DB}_test"
    # tests run crons by hand; a server that a test starts gets time for slow machines
    write_conf "${DB}_test" $'max_cron_threads = 0\nlimit_time_cpu = 600\nlimit_time_real = 600\nlimit_time_real_cron = 600'
    before=$(mark_of "${DB}_test")
    if [ "$1" = new ]; then install_module "${DB}_test" demo; else ready "${DB}_test" demo; fi
    # pytest keeps the database open, so tests that need a server with a database of its own copy this one
    if [ "$1" = new ] || [ "$before" != "$(mark_of "${DB}_test")" ]; then
        "$VENV/bin/python" "$HERE/test_fixture.py" "${DB}_test" || die "the cooperative of the tests could not be made: see above"
        copy_db "${DB}_test" "${DB}_test_pristine" "copy"
    fi
    export KOPERASI_TEST_DB=${DB}_test KOPERASI_PRISTINE_DB=${DB}_test_pristine KOPERASI_FILESTORE=$CACHE/data/filestore
    warm_chromium
}

# all tests in two processes, each on a copy of the database; a choice of tests (-k, a path) in one
run_pytest() {
    local workers=(-n 2 --dist loadscope --no-loadscope-reorder)
    case " $* " in *" -k "* | *" -n "* | *.py* | *"-p no:xdist"*) workers=() ;; esac
    say "running pytest"
    cd "$ROOT"
    PYTHONPATH=$HERE "$VENV/bin/python" -m pytest -p pytest_workers "${workers[@]}" "$@"
}

# tests/finance knows no database: only the plugin's fixtures that open one are left out
quick() {
    link_addon
    get_odoo
    get_venv
    PGHOST=none PGPORT=1 PGUSER=none write_conf "${DB}_none"
    cd "$ROOT"
    PYTHONPATH=$HERE "$VENV/bin/python" -m pytest -p pytest_plain "$@" ".odoo/addons/$MODULE/tests/finance"
}

# cases FILE [-v]: without a database, too
cases() {
    get_odoo
    get_venv
    exec "$VENV/bin/python" "$ROOT/dev/cases.py" "$@"
}

# oca: where its modules cannot be got, nothing is compared
oca() {
    local wheels=$CACHE/oca wheel
    set_up
    own "${DB}_oca"
    mkdir -p "$wheels"
    if ! "$VENV/bin/python" -m pip download -q --no-deps -d "$wheels" odoo-addon-{account-financial-report,report-xlsx,date-range}'==19.0.*' >"$LOG" 2>&1; then
        say "skipped: OCA's modules cannot be got here (pip's words are in $LOG)"
        return
    fi
    for wheel in "$wheels"/*.whl; do "$VENV/bin/python" -m zipfile -e "$wheel" "$wheels"; done
    write_conf "${DB}_oca"
    ready "${DB}_oca" demo
    ODOO_ADDONS=$ODOO_ADDONS,$wheels/odoo/addons write_conf "${DB}_oca"
    odoo_batch "installing OCA's modules" -i account_financial_report
    "$VENV/bin/python" "$ROOT/dev/compare_oca.py"
}

python_on() {  # python_on DATABASE SCRIPT ARGUMENTS…
    local db=$1 script=$ROOT/$2
    shift 2
    [ -e "$script" ] || die "${script#"$ROOT"/} is not there"
    exists "$db" || die "there is no database $db: make run makes koperasi, KOPERASI_DB chooses another"
    write_conf "$db" 'max_cron_threads = 0'
    exec "$VENV/bin/python" "$script" "$@"
}

# stops our own cluster and removes it and the cache
remove() {
    stop_postgres
    [ -n "${PGHOST:-}" ] || rm -rf "$PG_DATA"
    rm -rf "$CACHE"
}

clean() {
    local other
    if [ -n "${PGHOST:-}" ]; then
        get_postgres
        drop_databases
    else
        postgres_paths
        find_postgres
        if pg_running; then
            other=$(get_postgres && sql postgres "SELECT string_agg(DISTINCT datname, ', ') FROM pg_stat_activity
                WHERE backend_type = 'client backend' AND datname <> 'postgres'")
            [ -z "$other" ] || [ -n "${FORCE:-}" ] || die "somebody works in database $other: stop that first (or make clean FORCE=1)"
        fi
    fi
    say "removing $CACHE and $ROOT/.odoo"
    remove
    rm -rf "$ROOT/.odoo"
}

command=${1:-help}
[ $# = 0 ] || shift
case $command in
    run) run "$@" ;;
    test) test_database new; run_pytest "$@" ;;
    proof) test_database new; KOPERASI_SIZE=${KOPERASI_SIZE:-proof} run_pytest -n 2 --dist loadscope --no-loadscope-reorder \
        ".odoo/addons/$MODULE/tests/"{race,life,till,finance/test_sum_tree.py,finance/test_disclosure.py,vote/test_secrecy.py,seal/test_seal.py,payments/test_intents.py,runs/test_time.py,transparency/test_attack.py,security/test_{public_methods,fields,odoo_methods,records,routes}.py,statements/test_random_months.py} "$@" ;;
    retest) test_database last; run_pytest "$@" ;;
    quick) quick "$@" ;;
    cases) cases "$@" ;;
    lint) set_up; lint ;;
    i18n) set_up; update_translations ;;
    bench) set_up; own "${DB}_bench"; write_conf "${DB}_bench"; ready "${DB}_bench" demo; 
        for bench in run counter batch file statements dashboard portal proof federation; do
            (python_on "${DB}_bench" "dev/bench/$bench.py" "$@")
        done ;;
    oca) oca ;;
    import) set_up; python_on "$DB" dev/import_books.py "$@" ;;
    shell) set_up; exists "$DB" || die "there is no database $DB: make run makes it"; write_conf "$DB" 'log_level = warn'; odoo shell --no-http "$@" ;;
    odoo) set_up; write_conf "$DB"; odoo "$@" ;;
    psql) set_up; psql "$DB" "$@" ;;
    setup) set_up needed; say "ready" ;;
    reset) set_up; own "$DB"; case $(mark_of "$DB") in koperasi*) drop_db "$DB" ;; esac; say "database $DB is gone; make run makes it anew" ;;
    stop) stop_postgres ;;
    remove) remove ;;   # for .ci/run: this checkout's .odoo stays
    clean) clean ;;
    *) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0"; [ "$command" = help ] || exit 2 ;;
esac
