# Sourced by the scripts beside it: what the machine must have, and a private Postgres for tests.

# Installs Debian packages where a command or library that they bring is missing.
# need PACKAGE CHECK…: CHECK is a command that succeeds when nothing has to be done.
missing=()
need() {
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}

install_missing() {
  command -v swift >/dev/null || {
    echo "Swift 6.2 or newer is not installed: see https://www.swift.org/install/linux" >&2
    exit 1
  }
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      echo "missing packages; run: sudo apt-get update && sudo apt-get install -y ${missing[*]}" >&2
      exit 1
    fi
    as_root=(sudo)
  fi
  echo "installing ${missing[*]}"
  # RUNLEVEL=1 keeps Debian from starting the servers that it installs: the scripts start their own.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get update -qq >/dev/null
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || {
    echo "apt-get could not install ${missing[*]}; install them and run this again" >&2
    exit 1
  }
}

postgres_bin() {
  ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1
}

free_port() {
  perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport'
}

# Runs a command as a user whom Postgres accepts: initdb and postgres refuse root.
unprivileged() {
  if [ "$(id -u)" -eq 0 ]; then
    setpriv --reuid postgres --regid postgres --init-groups "$@"
  else
    "$@"
  fi
}

# How releases are built: one file that runs without a Swift toolchain, and starts faster.
release=(-c release --static-swift-stdlib)

# start_postgres DIR: a server on a socket in DIR (trusted) and on 127.0.0.1 (by password); exports PG*. Nothing is
# analyzed unless asked for, so that what the server expects of a table does not hang on when it was looked at.
start_postgres() {
  local dir=$1 bin
  bin=$(postgres_bin)
  mkdir -p "$dir"
  [ "$(id -u)" -ne 0 ] || chown postgres "$dir"
  (cd / && unprivileged "$bin/initdb" -D "$dir/data" -U postgres -E UTF8 --locale=C --no-sync \
    --auth-local=trust --auth-host=scram-sha-256) >"$dir/initdb.log"
  export PGHOST=$dir PGPORT PGUSER=postgres PGDATABASE=postgres
  PGPORT=$(free_port)
  (cd / && unprivileged "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 start -o \
    "-c listen_addresses=127.0.0.1 -p $PGPORT -k '$dir' -c fsync=off -c max_connections=400 -c shared_buffers=128MB \
     -c autovacuum=off") \
    >/dev/null
}

stop_postgres() {
  (cd / && unprivileged "$(postgres_bin)/pg_ctl" -D "$1/data" -m immediate stop) >/dev/null 2>&1 || true
}
