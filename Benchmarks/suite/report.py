"""The ratios with their targets, and the versions of everything at the head."""

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from server import psql


@dataclass(frozen=True)
class Target:
    name: str
    measured: float
    at_most: float
    unit: str = ""

    @property
    def is_met(self) -> bool:
        return self.measured <= self.at_most

    def line(self) -> str:
        figure, limit = f"{self.measured:.3g}{self.unit}", f"at most {self.at_most:g}{self.unit}"
        return f"{self.name:<64} {figure:>10}   {limit:<16} {'met' if self.is_met else 'MISSED'}"


def head(rows: int, rounds: int, venv: Path | None) -> str:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    lines = [
        f"{date.today()}, {rows:,} rows, {rounds} rounds",
        f"leadsman {run(os.environ['LEADSMAN_BINARY'], '--version')}, PostgreSQL {psql('SHOW server_version')}, "
        f"shared_buffers {psql('SHOW shared_buffers')}, work_mem {psql('SHOW work_mem')}",
        f"{os.cpu_count()} cores of {processor()}, {memory:.0f} GiB, Linux {platform.release()}, "
        f"load average {os.getloadavg()[0]:.2f}",
    ]
    if venv:
        for peer in sorted(venv.iterdir()):
            lines.append(f"{peer.name}: Python {platform.python_version()}, {', '.join(packages(peer))}")
    return "\n".join(lines)


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def packages(peer: Path) -> list[str]:
    wanted = ("soda-core-postgres", "great_expectations", "evidently", "pandas", "numpy", "scipy", "sqlalchemy",
              "psycopg2-binary")
    installed = run(str(peer / "bin/pip"), "--disable-pip-version-check", "freeze").splitlines()
    return [line.replace("==", " ") for line in installed if line.partition("==")[0].lower() in wanted]


def run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
