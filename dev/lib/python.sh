# shellcheck shell=bash disable=SC2034
# Virtual environments, one for each python and lock file, in the cache.

find_python() {
    [ -z "${PYTHON:-}" ] || return 0
    for PYTHON in python3 python3.12 python3.11 python3.13 python3.10; do
        "$PYTHON" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && return
    done
    PYTHON=
    die "Odoo 19 needs Python 3.10 to 3.13: install one, or set PYTHON to where it is"
}

# make_venv FILE EXTRA: sets VENV to an environment with the packages of lock FILE; EXTRA is a folder to import from
make_venv() {
    local lock=$1 extra=${2:-} key
    find_python
    key=$({ "$PYTHON" -c 'import sys; print(sys.version, sys.base_prefix)'; echo "$extra"; cat "$lock"; } | sha256sum | cut -c1-12)
    VENV=$CACHE/venv-$key
    [ -e "$VENV/.complete" ] && return
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || install_packages "Python lacks venv" python3-venv
    say "creating a virtual environment for ${lock##*/}"
    rm -rf "$VENV"
    slowly - "$PYTHON" -m venv "$VENV" || die "no virtual environment could be made with $PYTHON: see above"
    slowly "$VENV" "$VENV/bin/python" -m pip install -q --disable-pip-version-check -r "$lock" ||
        die "pip could not install ${lock##*/}: check the network and pip's configuration"
    [ -z "$extra" ] || echo "$extra" >"$(echo "$VENV"/lib/python3.*/site-packages)/koperasi.pth"
    touch "$VENV/.complete"
}

get_venv() {
    make_venv "$ROOT/dev/requirements.txt" "$ODOO_HOME"
    # our wkhtmltopdf, played by Chromium, before the distribution's, which drops headers and footers
    export PATH=$ROOT/dev/bin:$VENV/bin:$PATH KOPERASI_PYTHON=$VENV/bin/python
}

get_lint_venv() {
    local keep=$VENV
    make_venv "$ROOT/dev/requirements-lint.txt"
    LINT=$VENV/bin VENV=$keep
}
