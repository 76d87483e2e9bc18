# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts beside it: Debian packages of any suite and architecture, downloaded and unpacked,
# never installed. apt works in a state folder of its own; the mirror is the one that this machine uses.
#
#   apt_open SUITE ARCH     own (this machine's release), bullseye-security, trixie, sid …; fetches its index
#   private COMMAND …       an apt command in that state
#   apt_unpack FOLDER PACKAGE…

cache=${XDG_CACHE_HOME:-$HOME/.cache}/consentry

apt_fail() {
	[ ! -s "$apt/log" ] || tail -n 10 "$apt/log" >&2
	say "$*"
	exit 2
}

private() {
	command=$1
	shift
	"$command" -q -o Dir::State="$apt" -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status" \
		-o Dir::Cache="$apt/cache" -o Dir::Etc::sourcelist="$apt/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null -o APT::Architecture="$apt_arch" -o APT::Architectures="$apt_arch" \
		-o APT::Sandbox::User=root "$@"
}

# The machine's own index targets whose suite matches: "URI SUITE".
apt_own() {
	apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' | grep -E " ($1)\$" | sort -u
}

apt_open() {
	apt_arch=$2
	apt=$cache/apt/$1-$2
	mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
	: >"$apt/status"
	case $1 in
	own) apt_own 'bookworm|bookworm-updates|bookworm-security' ;;
	*-security) apt_own '[a-z]+-security' | sed "s/ .*/ $1/" ;;
	*) apt_own 'bookworm|trixie|forky' | sed "s/ .*/ $1/" ;;
	esac | sed 's/^/deb [signed-by=\/usr\/share\/keyrings\/debian-archive-keyring.gpg] /; s/$/ main/' >"$apt/sources.list"
	[ -s "$apt/sources.list" ] || apt_fail "no Debian source is configured on this machine (apt-get indextargets)"
	say "looking it up in Debian ($1, $2)"
	private apt-get update >"$apt/log" 2>&1 || apt_fail "apt-get update failed"
}

apt_unpack() {
	folder=$1
	shift
	rm -rf "$apt/deb"
	mkdir -p "$apt/deb" "$folder"
	say "downloading" "$@"
	(cd "$apt/deb" && private apt-get download "$@") >>"$apt/log" 2>&1 || apt_fail "download failed"
	for deb in "$apt"/deb/*.deb; do
		dpkg-deb -x "$deb" "$folder"
	done
	rm -rf "$apt/deb"
}
