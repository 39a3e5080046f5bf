# shellcheck shell=bash
# Words on the screen, progress of slow steps, and packages of the distribution.

if [ -t 2 ]; then BOLD=$'\033[1m' PLAIN=$'\033[0m'; else BOLD='' PLAIN=''; fi
say() { printf '%s\n' "$BOLD== $*$PLAIN (${SECONDS} s)" >&2; }
die() { printf '%s\n' "$BOLD!! $*$PLAIN" >&2; exit 1; }

# Lines that Odoo writes at every start and that nobody here can act on
NOISE="Running as user 'root' is a security risk|docutils|^<string>:[0-9]+: \\(|^[[:space:]]*$"
without_noise() { grep -vE --line-buffered "$NOISE" || true; }

# slowly FOLDER COMMAND…: runs it with its output in $LOG and says every 10 s that it is at work, and how big FOLDER
# has grown ("-": no folder).  On failure the end of that output is shown.
slowly() {
    local folder=$1 beat status=0
    shift
    (
        start=$SECONDS
        while sleep 10 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
            size=''
            [ -d "$folder" ] && size=", $(du -sm "$folder" 2>/dev/null | cut -f1) MB"
            printf '   … %s s%s\n' "$((SECONDS - start))" "$size" >&2
        done
    ) 8>&- 9>&- &
    beat=$!
    "$@" >"$LOG" 2>&1 || status=$?
    kill "$beat" 2>/dev/null
    wait "$beat" 2>/dev/null || true
    [ "$status" = 0 ] || { without_noise <"$LOG" | tail -n 40 >&2; }
    return "$status"
}

# install_packages WHY PACKAGE…: with the machine's own apt, as root or through sudo
install_packages() {
    local why=$1 sudo=()
    shift
    [ "$(id -u)" = 0 ] || sudo=(sudo -n)
    if ! command -v apt-get >/dev/null || ! "${sudo[@]}" true 2>/dev/null; then
        die "$why: please install $* (on Debian, as root: apt-get install $*), then run this again"
    fi
    say "installing $* with apt-get ($why)"
    sudo+=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
    slowly - "${sudo[@]}" update || die "apt-get update failed: check the network and the machine's apt sources"
    slowly - "${sudo[@]}" install --no-install-recommends "$@" || die "apt-get could not install $*: see above"
}

# Odoo prints PDFs and runs browser tests with it
find_chromium() {
    local name
    for name in google-chrome chromium chromium-browser google-chrome-stable; do
        # Ubuntu's package is a stub that asks for a snap: only a browser that tells its version counts
        "$name" --version >/dev/null 2>&1 && { CHROMIUM=$name; return; }
    done
    return 1
}
get_chromium() {  # get_chromium needed|wanted
    find_chromium && return
    if [ "$1" = wanted ]; then
        (install_packages "Chromium prints PDFs" chromium) || true
        find_chromium || say "without Chromium or Chrome no PDF can be printed here; all else works"
    else
        install_packages "tests need a browser" chromium
        find_chromium || die "no Chromium or Chrome that runs here: install one (Ubuntu's chromium is a snap, Chrome's .deb works)"
    fi
}
# Odoo skips a browser test when Chromium is not up in 10 s, as its first start on a busy machine may take
warm_chromium() {
    local profile
    profile=$(mktemp -d)
    timeout 60 "$CHROMIUM" --headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --user-data-dir="$profile" --dump-dom about:blank >/dev/null 2>&1 || true
    rm -rf "$profile"
}
