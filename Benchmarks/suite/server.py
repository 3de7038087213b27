"""The benchmark's own Postgres, reached through psql and libpq's PG* variables; what it spent, from outside."""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


def database() -> str:
    """Libpq's connection string; the rest comes from its environment."""
    return f"dbname={os.environ['PGDATABASE']}"


def psql(script: str, **variables: object) -> str:
    """Runs SQL and returns what it printed, unaligned and without heads."""
    command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
    for name, value in variables.items():
        command += ["-v", f"{name}={value}"]
    result = subprocess.run(command, input=script, text=True, capture_output=True)
    if result.returncode != 0:
        raise RuntimeError(f"psql: {result.stderr.strip()}")
    return result.stdout.strip()


def psql_file(name: str, **variables: object) -> None:
    psql((Path(__file__).parent / name).read_text(), **variables)


@dataclass(frozen=True)
class ServerCost:
    """What the server spent between two looks at it."""

    cpu_seconds: float  # of backends and workers that have ended
    temp_files: int
    temp_megabytes: float


class ServerMeter:
    """Backends and parallel workers are children of the postmaster: once ended, their time is in its own record."""

    def __init__(self) -> None:
        self.postmaster = Path(psql("SHOW data_directory") + "/postmaster.pid").read_text().split()[0]
        self.before = self._now()

    def stop(self) -> ServerCost:
        time.sleep(0.2)  # the last backend ends after its client
        cpu, files, size = (after - before for after, before in zip(self._now(), self.before))
        return ServerCost(cpu, int(files), size / 1e6)

    def _now(self) -> tuple[float, float, float]:
        temp = psql("SELECT temp_files, temp_bytes FROM pg_stat_database WHERE datname = current_database()")
        files, size = (float(number) for number in temp.split("|"))
        # After the name in brackets: field 3 and on; cutime and cstime are fields 16 and 17 of proc(5).
        fields = Path(f"/proc/{self.postmaster}/stat").read_text().rpartition(")")[2].split()
        ticks = int(fields[13]) + int(fields[14])
        return ticks / os.sysconf("SC_CLK_TCK"), files, size
