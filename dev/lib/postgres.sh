# shellcheck shell=bash disable=SC2034
# PostgreSQL: the server that PGHOST names, else a cluster of our own that listens on the loopback only.

postgres_paths() {
    PG_DATA=$CACHE/pg PG_AS=()
    if [ "$(id -u)" = 0 ]; then
        # PostgreSQL refuses to run as root, and its user may not enter root's home: a place for each cache outside
        PG_DATA=/var/tmp/koperasi-pg-$(printf %s "$CACHE" | sha256sum | cut -c1-8)
        PG_AS=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    fi
}

find_postgres() {  # the programs of the cluster's version, else the newest
    local version=
    [ ! -e "$PG_DATA/data/PG_VERSION" ] || version=$(cat "$PG_DATA/data/PG_VERSION")
    # shellcheck disable=SC2086,SC2012 # a pattern, of plain names
    PG_BIN=$(ls -d /usr/lib/postgresql/${version:-*}/bin 2>/dev/null | sort -V | tail -n 1 || true)
    if [ -z "$PG_BIN" ] && [ -z "$version" ] && command -v initdb >/dev/null; then
        PG_BIN=$(dirname "$(readlink -f "$(command -v initdb)")")
    fi
    [ -x "$PG_BIN/initdb" ] || PG_BIN=
    [ -n "$PG_BIN" ] || [ -z "$version" ] || die "the cluster in $PG_DATA is PostgreSQL $version, which is gone from here: make clean"
}

# pg_ctl must not inherit PG* (they mean the client's server); run in a folder that its user may enter
pg_ctl() { (cd "$PG_DATA" && "${PG_AS[@]}" env -u PGHOST -u PGPORT -u PGUSER "$PG_BIN/pg_ctl" -s -D "$PG_DATA/data" "$@"); }
pg_running() { [ -n "${PG_BIN:-}" ] && [ -e "$PG_DATA/data/PG_VERSION" ] && pg_ctl status >/dev/null; }
port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

make_cluster() {
    say "creating a PostgreSQL cluster in $PG_DATA"
    mkdir -p "$PG_DATA"
    case $(stat -c %U "$PG_DATA") in "$(id -un)" | postgres) ;; *) false ;; esac || die "$PG_DATA belongs to somebody else: remove it, or set KOPERASI_CACHE to another folder"
    [ "$(id -u)" != 0 ] || chown postgres: "$PG_DATA"
    rm -rf "$PG_DATA/new" "$PG_DATA/data"
    (cd "$PG_DATA" && "${PG_AS[@]}" "$PG_BIN/initdb" -D "$PG_DATA/new" -U odoo -A trust -E UTF8 --locale=C.UTF-8 --no-sync) >"$LOG" 2>&1 ||
        { cat "$LOG" >&2; die "initdb failed: see above"; }
    # data of tests and demos: what a power cut would lose is made again by one command
    cat >>"$PG_DATA/new/postgresql.conf" <<-END
	listen_addresses = '127.0.0.1'
	unix_socket_directories = ''
	fsync = off
	synchronous_commit = off
	full_page_writes = off
	max_connections = 200
	shared_buffers = 256MB
	max_wal_size = 2GB
	END
    mv "$PG_DATA/new" "$PG_DATA/data"
}

start_cluster() {
    PGPORT=${KOPERASI_PGPORT:-5469}
    if [ -n "${KOPERASI_PGPORT:-}" ]; then
        port_taken "$PGPORT" && die "port $PGPORT (KOPERASI_PGPORT) is taken by another program: choose another"
    else   # another cache's cluster may be there
        while port_taken "$PGPORT"; do PGPORT=$((PGPORT + 1)); done
    fi
    # the server must not keep our locks (descriptors 8 and 9), or the next command waits for ever
    pg_ctl -w -l "$PG_DATA/log" start -o "-p $PGPORT" 8>&- 9>&- ||
        { tail -n 5 "$PG_DATA/log" >&2; die "PostgreSQL did not start: see above and $PG_DATA/log"; }
}

get_postgres() {
    if [ -n "${PGHOST:-}" ]; then
        PG_SHARED=yes
        command -v psql >/dev/null || install_packages "the server of PGHOST needs a client" postgresql-client
        export PGHOST PGPORT=${PGPORT:-5432} PGUSER=${PGUSER:-$(id -un)}
        [ "$PGUSER" != postgres ] || die "Odoo refuses the user postgres: set PGUSER to another that may create databases"
        psql -Atqd postgres -c 'SELECT 1' >/dev/null || die "no PostgreSQL answers at PGHOST=$PGHOST PGPORT=$PGPORT PGUSER=$PGUSER: see above"
        return
    fi
    postgres_paths
    find_postgres
    [ -n "$PG_BIN" ] || { install_packages "Odoo needs PostgreSQL" postgresql; find_postgres; }
    [ -n "$PG_BIN" ] || die "no PostgreSQL server programs found: set PGHOST to a server"
    [ -e "$PG_DATA/data/PG_VERSION" ] || make_cluster
    pg_running || start_cluster
    PGPORT=$(sed -n 4p "$PG_DATA/data/postmaster.pid")
    export PGHOST=127.0.0.1 PGPORT PGUSER=odoo
}

stop_postgres() {  # our own cluster only
    [ -z "${PGHOST:-}" ] || return 0
    postgres_paths
    find_postgres
    pg_running || return 0
    say "stopping PostgreSQL in $PG_DATA"
    pg_ctl stop -m fast
}
