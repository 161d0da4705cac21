"""Times whole processes in turn, round after round, and prints medians and ratios. Run it by `benches/compare`.

The two documents for the engine are compiled by the PyPI package `typst`. Their time is that of the call in a fresh
process, so the start of Python does not count against the engine.
"""

import os
import statistics
import sys
import time

FOLDER = "target/compare"
COMPILE = """
import sys, time, typst
main, root, output = sys.argv[1:]
start = time.perf_counter()
typst.compile(main, root=root, output=output, font_paths=["fonts"], ignore_system_fonts=True, pdf_standards=["a-3a", "ua-1"])
print(time.perf_counter() - start)
"""


def engine(name, main):
    root = f"{FOLDER}/{name}"
    return [sys.executable, "-c", COMPILE, f"{root}/{main}", root, f"{FOLDER}/{name}.pdf"]


def run(command):
    """Seconds and peak memory in MB of one process."""
    reader, writer = os.pipe()
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, writer, 1)])
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    os.close(writer)
    with os.fdopen(reader) as output:
        printed = output.read()
    if status != 0:
        sys.exit(f"{command} failed")
    if command[0] == sys.executable:
        seconds = float(printed)
    return seconds, usage.ru_maxrss / 1000


def main():
    pressrun, rounds = sys.argv[1], int(sys.argv[2])
    commands = {
        "pressrun build": [pressrun, "build", "data", "--lang", "en", "--force", "--no-cache", "--out", f"{FOLDER}/out"],
        "engine alone, same input": engine("resolved", "report/brief.typ"),
        "plain Typst, equal document": engine("plain", "main.typ"),
        "pressrun check": [pressrun, "check", "data"],
    }
    for command in commands.values():
        run(command)
    results = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            results[name].append(run(command))
    base = [seconds for seconds, _ in results["pressrun build"]]
    print(f"{'median of ' + str(rounds):30}{'ms':>8}{'peak MB':>10}{'build / this':>14}")
    for name, measured in results.items():
        seconds = [seconds for seconds, _ in measured]
        ratio = statistics.median(a / b for a, b in zip(base, seconds))
        memory = max(memory for _, memory in measured)
        print(f"{name:30}{statistics.median(seconds) * 1e3:8.0f}{memory:10.0f}{ratio:14.2f}")


main()
