"""
Runs what the designs ask for and has not been run, a few at a time.

A run works in a folder of its own under .paperline/ and is renamed into data/raw/ when it ends,
so that nothing half-written is ever evidence. What was interrupted starts again from its first
step; what failed stays, as a failed run, until someone removes its folder.
"""

import argparse
import fnmatch
import json
import os
import shutil
import signal
import subprocess
import sys
import time

from designs import HERE, needed_by, read_designs


class Study:
    def __init__(self, options):
        self.options = options
        self.runs = read_designs(options.world_seed, options.seed_offset)
        self.wanted = [r for r in self.runs if any(fnmatch.fnmatch(r, p) for p in options.only or ["*"])]
        self.children = {}  # run id → process
        self.stopping = False

    def folder(self, run):
        return os.path.join(self.options.raw, run)

    def working(self, run):
        return os.path.join(self.options.cache, "working", run)

    def finished(self, run) -> bool:
        return os.path.exists(os.path.join(self.folder(run), "eval.json"))

    def ended(self, run) -> bool:
        return os.path.exists(os.path.join(self.folder(run), "train.log"))

    def state(self, run) -> str:
        """One of: ended, running, ready, waiting, blocked."""
        if run in self.children:
            return "running"
        if self.ended(run):
            return "ended"
        configuration = self.runs[run]
        needed = needed_by(configuration, self.runs)
        # A failed base has no weights; a failed run of a grid is only no candidate.
        if any(self.ended(n) and not self.finished(n) for n in needed if n == configuration.get("base")):
            return "blocked"
        if all(self.ended(n) for n in needed):
            return "ready"
        out_of_reach = [n for n in needed if not self.ended(n) and
                        (n not in self.wanted or self.state(n) == "blocked")]
        return "blocked" if out_of_reach else "waiting"

    def perform(self) -> int:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self.stop)
        while not self.stopping:
            self.collect()
            for run in self.wanted:
                if len(self.children) < self.options.jobs and self.state(run) == "ready":
                    self.launch(run)
            self.show_progress()
            if not self.children:
                break
            time.sleep(0.2)
        if self.stopping:
            self.abandon()
            return 130
        if sys.stderr.isatty():
            print(file=sys.stderr)
        return self.report()

    def launch(self, run):
        options = self.options
        shutil.rmtree(self.working(run), ignore_errors=True)
        os.makedirs(self.working(run))
        command = [sys.executable, os.path.relpath(os.path.join(HERE, "run.py")), run,
                   "--into", self.working(run), "--raw", options.raw, "--cache", options.cache]
        if options.world_seed is not None:
            command += ["--world-seed", str(options.world_seed)]
        if options.seed_offset:
            command += ["--seed-offset", str(options.seed_offset)]
        if options.settings != "{}":
            command += ["--settings", options.settings]
        # A session of its own: an interrupt typed at the launcher reaches the launcher alone.
        self.children[run] = subprocess.Popen(command, start_new_session=True,
                                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.record(run, "launched")

    def collect(self):
        for run, process in list(self.children.items()):
            if process.poll() is None:
                continue
            del self.children[run]
            said = process.stderr.read().strip().splitlines()
            reason = None
            if process.returncode < 0:
                reason = f"killed by signal {-process.returncode}"
                with open(os.path.join(self.working(run), "train.log"), "a") as log:
                    log.write(f"[failed] {reason}\n")
            elif process.returncode:
                reason = said[-1] if said else f"exit status {process.returncode}"
            if reason and not os.path.exists(os.path.join(self.working(run), "train.log")):
                raise SystemExit(f"{run} did not start: {reason}")
            os.makedirs(os.path.dirname(self.folder(run)), exist_ok=True)
            os.rename(self.working(run), self.folder(run))
            self.record(run, *(("failed", reason) if reason else ("finished",)))

    def record(self, run, event, reason=None):
        line = {"run": run, "experiment": self.runs[run]["experiment"], "event": event,
                "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        if reason:
            line["reason"] = reason
        os.makedirs(self.options.raw, exist_ok=True)
        with open(os.path.join(self.options.raw, "launches.jsonl"), "a") as file:
            file.write(json.dumps(line) + "\n")

    def stop(self, *_):
        self.stopping = True

    def abandon(self):
        for run, process in self.children.items():
            process.terminate()
            process.wait()
            shutil.rmtree(self.working(run), ignore_errors=True)
            self.record(run, "interrupted", "the launcher was stopped")

    def show_progress(self):
        if sys.stderr.isatty():
            done = sum(map(self.ended, self.wanted))
            running = " ".join(sorted(self.children))
            print(f"\r\x1b[K{done}/{len(self.wanted)} ended; running {running}", end="", file=sys.stderr, flush=True)

    def report(self) -> int:
        failed = [r for r in self.wanted if self.ended(r) and not self.finished(r)]
        blocked = [r for r in self.wanted if not self.ended(r)]
        print(f"{len(self.wanted) - len(failed) - len(blocked)} finished, {len(failed)} failed, {len(blocked)} not run")
        for run in failed:
            print(f"failed: {run} (see train.log in its folder)")
        for run in blocked:
            lacking = [n for n in needed_by(self.runs[run], self.runs) if not self.finished(n)]
            print(f"not run: {run} needs {', '.join(lacking)}")
        return 1 if failed or blocked else 0


def read_options():
    parser = argparse.ArgumentParser(prog="run.sh", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="runs at a time (default: one a core)")
    parser.add_argument("--only", action="append", metavar="GLOB", help="runs whose id matches, such as 'doe/*'")
    parser.add_argument("--dry-run", action="store_true", help="say what would be run")
    parser.add_argument("--raw", default="data/raw", help="where finished runs go")
    parser.add_argument("--cache", default=".paperline/experiment", help="where weights and unfinished runs are")
    parser.add_argument("--world-seed", type=int, help="another world, for smoke tests")
    parser.add_argument("--seed-offset", type=int, default=0, help="other seeds, for smoke tests")
    parser.add_argument("--settings", default="{}", help='settings to replace in every run, as JSON: {"steps": 20}')
    return parser.parse_args()


def main() -> int:
    options = read_options()
    study = Study(options)
    if not study.wanted:
        print(f"no run matches {' '.join(options.only)}", file=sys.stderr)
        return 2
    if options.dry_run:
        for run in study.wanted:
            print(f"{study.state(run):8} {run}")
        return 0
    return study.perform()


if __name__ == "__main__":
    sys.exit(main())
