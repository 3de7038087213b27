"""The time and memory of commands."""

import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from statistics import median


class WentWrong(Exception):
    """The benchmark cannot be relied on, whatever the figures."""


@dataclass(frozen=True)
class Cost:
    wall_seconds: float
    peak_mebibytes: float
    output: str


def timed(command: list[str], stdin: str | None = None, discard: bool = False, may_fail: bool = False) -> Cost:
    """Runs a command to its end. Exit code 1 is allowed where it means that a test failed."""
    with tempfile.NamedTemporaryFile("r") as record, tempfile.TemporaryFile("w+") as errors:
        # Through time(1): a child of Python would inherit Python's own peak.
        measured = ["/usr/bin/time", "-q", "-o", record.name, "-f", "%M", *command]
        started = time.perf_counter()
        child = subprocess.Popen(
            measured, stdin=subprocess.PIPE if stdin else subprocess.DEVNULL, stderr=errors, text=True,
            stdout=subprocess.DEVNULL if discard else subprocess.PIPE, start_new_session=True,
        )
        try:
            output, _ = child.communicate(stdin)
        except BaseException:
            os.killpg(child.pid, signal.SIGKILL)  # time(1) would leave the command behind
            raise
        wall = time.perf_counter() - started
        if child.returncode not in ((0, 1) if may_fail else (0,)):
            errors.seek(0)
            said = (errors.read() + (output or ""))[-2000:]
            raise WentWrong(f"{' '.join(command)[:200]} ended with exit code {child.returncode}:\n{said}")
        return Cost(wall, int(record.read()) / 1024, output or "")


def leadsman(*arguments: str, **options) -> Cost:
    return timed([os.environ["LEADSMAN_BINARY"], *arguments], **options)


class Rounds:
    """Figures of several things by name, gathered round by round, one after the other."""

    def __init__(self) -> None:
        self.figures: dict[str, dict[str, list[float]]] = {}

    def add(self, thing: str, **figures: float) -> None:
        for name, figure in figures.items():
            self.figures.setdefault(thing, {}).setdefault(name, []).append(figure)

    def median(self, thing: str, figure: str) -> float:
        return median(self.figures[thing][figure])

    def highest(self, thing: str, figure: str) -> float:
        return max(self.figures[thing][figure])

    def table(self) -> str:
        """Medians of everything; of the wall time the least too, of memory the highest."""
        names = list(dict.fromkeys(name for figures in self.figures.values() for name in figures))
        rows = [["", "least s", *names]]
        for thing, figures in self.figures.items():
            row = [thing, f"{min(figures['wall s']):.2f}" if "wall s" in figures else ""]
            for name in names:
                values = figures.get(name)
                row.append("" if values is None else f"{max(values) if 'MiB' in name else median(values):.2f}")
            rows.append(row)
        widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
        lines = []
        for row in rows:
            cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
            lines.append("  ".join([row[0].ljust(widths[0]), *cells]).rstrip())
        return "\n".join(lines)
