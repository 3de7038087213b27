"""How long the binary takes to start."""

from statistics import median

from report import Target
from timing import leadsman


def measure() -> list[Target]:
    times = [leadsman("--version").wall_seconds * 1000 for _ in range(21)][1:]
    print(f"leadsman --version: least {min(times):.1f} ms, median {median(times):.1f} ms of {len(times)}")
    return [Target("leadsman --version, median of 20", median(times), 30, " ms")]
