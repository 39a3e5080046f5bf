# shellcheck shell=bash disable=SC2034
# Odoo 19: the one of ODOO_HOME, else Debian's package unpacked in the cache.  Sets ODOO_HOME (what Python imports
# "odoo" from) and ODOO_ADDONS.

# Odoo lives in sid.  Its links to fonts and scripts lead into the other packages, so they are unpacked into the same
# root; Font Awesome 4.7, which its pages use, is bookworm's (sid's is 7, with other file names).
ODOO_PACKAGES='odoo-19=19.0.* fonts-font-awesome/bookworm fonts-inconsolata/bookworm fonts-montserrat/sid fonts-ocr-b/sid
fonts-roboto-unhinted/sid libjs-jquery/sid libjs-jquery-form/sid libjs-underscore/sid'

# the Debian mirror in the machine's own settings
debian_mirror() {
    # shellcheck disable=SC2016 # apt's own variables
    local apt=$1 options=() format='$(SITE) $(ORIGIN) $(CODENAME)'
    mirror() {
        apt-get "${options[@]}" indextargets --format "$format" 'Created-By: Packages' 2>/dev/null |
            awk '$2 == "Debian" && $3 !~ /-/ { print $1; exit }'
    }
    local found
    found=$(mirror)
    if [ -z "$found" ]; then   # a new machine has no index yet, which names the origin: fetch one, not into the system's
        options=(-o "Dir::State::Lists=$apt/system" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root)
        mkdir -p "$apt/system/partial"
        apt-get -qq "${options[@]}" update >&2 || true
        found=$(mirror)
    fi
    echo "$found"
}

download_odoo() {  # into $1/deb
    local apt=$1 keyring=/usr/share/keyrings/debian-archive-keyring.gpg site options
    mkdir -p "$apt"/{lists/partial,archives/partial,deb}
    site=$(debian_mirror "$apt")
    if [ -z "$site" ] || [ ! -e "$keyring" ]; then
        echo "No Debian mirror is configured on this machine (or package debian-archive-keyring is missing)."
        echo "Get Odoo 19 (its source code, or a package) and set ODOO_HOME to its folder."
        return 1
    fi
    printf "deb [signed-by=$keyring] $site %s main\n" sid bookworm >"$apt/sources.list"
    cat >"$apt/apt.conf" <<-END
	Dir::Etc::sourcelist "$apt/sources.list";
	Dir::Etc::sourceparts "/dev/null";
	Dir::Etc::preferences "/dev/null";
	Dir::Etc::preferencesparts "/dev/null";
	Dir::State::Lists "$apt/lists";
	Dir::Cache::archives "$apt/archives";
	Acquire::Languages "none";
	Acquire::Retries "3";
	APT::Sandbox::User "root";
	END
    options=(-q -c "$apt/apt.conf" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=)
    apt-get "${options[@]}" update || return
    # apt checks the release's signature and the checksums
    # shellcheck disable=SC2086 # a list of packages
    (cd "$apt/deb" && apt-get "${options[@]}" download $ODOO_PACKAGES)
}

unpack_odoo() {  # unpack_odoo DEBS ROOT: without Debian's incomplete twin of the addons, nor languages we do not use
    local deb mail
    for deb in "$1"/*.deb; do
        dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$2" --no-same-owner --wildcards \
            --exclude=./usr/lib/python3/dist-packages/addons --exclude=./usr/share/doc \
            --exclude='*/i18n/[!i]*.po' --exclude='*/i18n/i[!d]*.po' || return
    done
    # left out by Debian as not free; without the file every browser test fails on a console error
    mail=$2/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation
    mkdir -p "$mail"
    echo '/* not shipped by Debian */' >"$mail/selfie_segmentation.js"
}

fetch_odoo() {
    local stamp=$CACHE/odoo/.complete apt=$CACHE/apt
    [ "$(cat "$stamp" 2>/dev/null)" = "$ODOO_PACKAGES" ] && return
    command -v apt-get >/dev/null ||
        die "this machine has no apt-get to fetch Odoo with: get Odoo 19 and set ODOO_HOME to its folder"
    say "downloading Odoo 19 (Debian's package, 145 MB)"
    rm -rf "$apt" "$CACHE/odoo.new"
    slowly "$apt/deb" download_odoo "$apt" ||
        die "Odoo 19 could not be downloaded: check the network and the apt sources, or set ODOO_HOME to an Odoo 19 that is here"
    say "unpacking it (380 MB)"
    mkdir -p "$CACHE/odoo.new"
    slowly "$CACHE/odoo.new" unpack_odoo "$apt/deb" "$CACHE/odoo.new" || die "unpacking failed: is the disk full? (see df $CACHE)"
    rm -rf "$apt" "$CACHE/odoo"
    mv "$CACHE/odoo.new" "$CACHE/odoo"
    echo "$ODOO_PACKAGES" >"$stamp"
}

get_odoo() {
    if [ -z "${ODOO_HOME:-}" ]; then
        fetch_odoo
        ODOO_HOME=$CACHE/odoo/usr/lib/python3/dist-packages
    fi
    ODOO_HOME=$(cd "$ODOO_HOME" 2>/dev/null && pwd) || die "ODOO_HOME names no folder"
    if [ -e "$ODOO_HOME/odoo-bin" ] && [ -d "$ODOO_HOME/addons" ]; then   # a source checkout
        ODOO_ADDONS=$ODOO_HOME/addons,$ODOO_HOME/odoo/addons
    elif [ -d "$ODOO_HOME/odoo/addons/account" ]; then                    # an installed package
        ODOO_ADDONS=$ODOO_HOME/odoo/addons
    else
        die "$ODOO_HOME holds no Odoo: ODOO_HOME is a source checkout (odoo-bin, odoo/, addons/) or the folder of the python package odoo"
    fi
    grep -q '^version_info = (19, 0,' "$ODOO_HOME/odoo/release.py" || die "the Odoo in $ODOO_HOME is not 19.0, which this module is for"
}
