# shellcheck shell=bash
# Databases: a template with the modules that ours depends on, and copies of it with our module.
#
# Each database made here carries a comment ("koperasi …"), so that none that somebody else made is ever dropped, and
# an update runs only when the module has changed since.

sql() { psql -XAtq -v ON_ERROR_STOP=1 -d "$1" -c "$2"; }
exists() { [ -n "$(sql postgres "SELECT 1 FROM pg_database WHERE datname = '$1'")" ]; }
mark_of() { sql postgres "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '$1'"; }
mark() { sql postgres "COMMENT ON DATABASE \"$1\" IS 'koperasi $2'"; }
drop_db() {
    ! exists "$1" || dropdb --force "$1"
    rm -rf "$(filestore "$1")"
}
filestore() { echo "$CACHE/data/filestore/$1"; }

# own DATABASE: for as long as this command runs; a second one would pull it from under the first
own() {
    exec 8>"$CACHE/lock-$1"
    flock -n 8 || die "database $1 is in use by another dev/odoo.sh: wait for it, or choose another name with KOPERASI_DB"
}

# write_conf DATABASE [LINES]: sets ODOO_RC
write_conf() {
    export ODOO_RC=$ROOT/.odoo/$1.conf
    cat >"$ODOO_RC" <<-END
	[options]
	addons_path = $ODOO_ADDONS,$ROOT/.odoo/addons
	data_dir = $CACHE/data
	db_host = $PGHOST
	db_port = $PGPORT
	db_user = $PGUSER
	db_name = $1
	list_db = False
	screenshots = $ROOT/.odoo/screenshots
	http_interface = 127.0.0.1
	http_port = $PORT
	gevent_port = $((PORT + 3))
	${2:-}
	END
}

odoo() { "$VENV/bin/python" -m odoo "$@"; }

# odoo_batch WHAT ARGUMENTS…: Odoo as an install or update, failing on what it only logs too
odoo_batch() {
    local what=$1
    shift
    slowly - odoo "$@" --stop-after-init --no-http --log-level=warn || die "$what failed: see above (all of it in $LOG)"
    without_noise <"$LOG" >&2
    if grep -qE '^[0-9-]+ [0-9:,]+ [0-9]+ (ERROR|CRITICAL) |demo data failed to install|invalid module names' "$LOG"; then
        die "$what failed: see above (all of it in $LOG)"
    fi
}

copy_db() {  # copy_db FROM TO MARK
    case $(mark_of "$2") in
        koperasi*) drop_db "$2" ;;
        *) ! exists "$2" || die "a database $2 is there that dev/odoo.sh did not make: choose another name with KOPERASI_DB, or drop it" ;;
    esac
    createdb -T "$1" "$2"
    mark "$2" "$3"
    mkdir -p "$(filestore "$1")"
    cp -al "$(filestore "$1")" "$(filestore "$2")"   # links will do: its files are named by their hash and never change
}

make_template() {
    local new=$TEMPLATE.new
    drop_db "$new"
    drop_db "$TEMPLATE"
    write_conf "$new"   # Odoo makes the database, with the collation and extensions it wants
    odoo_batch "installing $DEPENDS" -i "$DEPENDS" --with-demo
    rm -f "$ODOO_RC"
    mkdir -p "$(filestore "$new")"
    sql postgres "ALTER DATABASE \"$new\" RENAME TO \"$TEMPLATE\""
    mv "$(filestore "$new")" "$(filestore "$TEMPLATE")"
    mark "$TEMPLATE" "template: $DEPENDS"
}

# sets TEMPLATE, named by what it depends on: Odoo's release, our dependencies, how it is made; and on a server that others
# may use too, the cache, which holds its filestore
get_template() {
    DEPENDS=$("$VENV/bin/python" -c 'import ast, sys; print(",".join(sorted(ast.literal_eval(open(sys.argv[1]).read())["depends"])))' \
        "$ROOT/__manifest__.py") || die "__manifest__.py could not be read: see above"
    TEMPLATE=koperasi_template_$({ cat "$ODOO_HOME/odoo/release.py"; echo "$DEPENDS"; declare -f make_template; printf %s "${PG_SHARED:+$CACHE}"; } | sha256sum | cut -c1-8)
    exists "$TEMPLATE" && [ -d "$(filestore "$TEMPLATE")" ] && return
    say "making the template database: Odoo with $DEPENDS (about a minute, once)"
    make_template
}

# what an installed module depends on: all but tests, tools, texts and what browsers get from the files anyway
source_hash() {
    (cd "$ROOT" && find . \( -path './.*' -o -path ./tests -o -path ./dev -o -path ./static -o -name __pycache__ \) -prune \
        -o -type f ! -name '*.md' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-12)
}

install_module() {  # install_module DATABASE demo|plain|cooperative
    local hash
    get_template
    hash=$(source_hash)
    copy_db "$TEMPLATE" "$1" "being installed"
    # a module gets demo data where its dependencies have it
    [ "$2" = demo ] || sql "$1" "UPDATE ir_module_module SET demo = false"
    say "installing $MODULE in database $1 ($2 data)"
    odoo_batch "installing $MODULE" -i "$MODULE"
    mark "$1" "ready $hash"
}

# the module as it is now in DATABASE: installed, updated or left as it is, whichever is needed
ready() {
    local hash
    hash=$(source_hash)
    case $(mark_of "$1") in
        "koperasi ready $hash") ;;
        "koperasi ready "*)
            say "updating $MODULE in database $1"
            odoo_batch "updating $MODULE (make reset begins again with a new database)" -u "$MODULE"
            mark "$1" "ready $hash" ;;
        *) install_module "$1" "$2" ;;
    esac
}

# on the server of PGHOST: those of this checkout, what its tests left, and the templates of this cache
drop_databases() {
    local name
    sql postgres "SELECT datname FROM pg_database
                  WHERE datname ~ '^${DB}(_.*)?$' AND shobj_description(oid, 'pg_database') LIKE 'koperasi %'
                     OR datname ~ '^${DB}_test_' OR datname ~ '^koperasi_template_'" |
        while read -r name; do
            case $name in koperasi_template_*) [ -d "$(filestore "$name")" ] || continue ;; esac
            drop_db "$name"
        done
}
