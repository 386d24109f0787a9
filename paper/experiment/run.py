"""
One run of a design: python3 paper/experiment/run.py --config FILE --into FOLDER

FILE is a configuration that `paperline design` wrote. Writes resolved-config.json, train.log,
eval.json and the rows behind it into FOLDER, beside the configuration itself. The same
configuration gives the same numbers on the same machine.
"""

import argparse
import hashlib
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import time

# Before NumPy and PyTorch load: the BLAS keeps threads of its own, which PyTorch's setting does not reach.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy
import torch

from choice import choose_learning_rate, read_json
from evaluate import Benchmark, evaluate
from lora import add_lora
from model import GPT
from train import document_batches, make_optimizer, packed_batches, train
from world import END, World, encode, vocabulary

HERE = os.path.dirname(os.path.abspath(__file__))
SHAPE = ("width", "layers", "heads")


def main():
    options = read_options()
    configuration = read_json(options.config)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.set_num_threads(1)  # so that CPU seconds mean the same whatever else the machine does
    torch.set_flush_denormal(True)
    torch.use_deterministic_algorithms(True, warn_only=True)

    os.makedirs(options.into, exist_ok=True)
    keep_configuration(options)
    with open(os.path.join(options.into, "train.log"), "w") as log:
        def write(line):
            log.write(line + "\n")
            log.flush()
        try:
            perform(options, configuration, device, write)
        except Exception as error:  # a failure is a result: it stays, with its reason as last line
            write(f"[failed] {type(error).__name__}: {error}")
            raise SystemExit(f"{type(error).__name__}: {error}")


def perform(options, configuration, device, write):
    wall, cpu = time.monotonic(), time.process_time()
    base = None
    resolved = {}
    if "lr_choice.among" in configuration:
        rule = {name: configuration[f"lr_choice.{name}"] for name in ("among", "keep_within")}
        resolved["lr_choice"] = choose_learning_rate(rule, options.raw)
        resolved["lr"] = resolved["lr_choice"].pop("lr")
    if "base" in configuration:
        base = os.path.join(options.raw, configuration["base"])
        resolved.update({key: read_json(base, "config.json")[key] for key in SHAPE})
    configuration.update(resolved)
    identity = describe_identity(device)
    save(options.into, "resolved-config.json", {**resolved, "identity": identity})
    write(f"[start] {identity['started']} "
          + " ".join(f"{key} {value if isinstance(value, str) else json.dumps(value)}"
                     for key, value in configuration.items() if not key.startswith("lr_choice")))
    write(f"[code] commit {identity['commit']} dirty {json.dumps(identity['dirty'])} argv {' '.join(identity['argv'])}")
    write(f"[host] {identity['host']} cpu {identity['cpu']} device {identity['device']} threads 1 "
          f"python {identity['python']} torch {identity['torch']} numpy {identity['numpy']}")

    world, ids = World(configuration["world_seed"]), vocabulary()
    benchmark = Benchmark(world, ids)
    torch.manual_seed(number_from(configuration, "initialisation"))
    model = GPT(len(ids), *(configuration[key] for key in SHAPE)).to(device)
    if base is None:
        texts = world.base_corpus(configuration["seed"])
        make_batches = packed_batches
    else:
        texts = world.conversations("train")[:configuration["conversations"]]
        make_batches = document_batches
        load_weights(model, options.cache, configuration["base"], base)
        if configuration["method"] == "lora":
            add_lora(model, configuration["rank"], configuration["alpha"])
            model.to(device)
    documents = [encode(text, ids) for text in texts]
    write(f"[data] world {world.seed} documents {len(documents)} tokens {sum(map(len, documents)) + len(documents)} "
          f"vocabulary {len(ids)}")
    counts = {"parameters": sum(p.numel() for n, p in model.named_parameters() if not n.endswith((".up", ".down"))),
              "trainable_parameters": sum(p.numel() for p in model.parameters() if p.requires_grad)}
    write(f"[model] parameters {counts['parameters']} trainable {counts['trainable_parameters']}")
    if base is not None:
        write(evaluation_line("before", read_json(base, "eval.json")))

    optimizer = make_optimizer(model, configuration)
    draw = random.Random(number_from(configuration, "order"))
    batches = make_batches(documents, ids[END], configuration["batch"], draw, device)
    training = train(model, optimizer, batches, configuration, device, write)
    evaluated = evaluate(model, benchmark, device)
    for name, rows in evaluated["rows"].items():
        with open(os.path.join(options.into, f"{name}.jsonl"), "w") as file:
            file.writelines(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
    weights = {} if base is not None else {"weights_sha256": save_weights(model, options.cache, configuration["run"])}
    totals = {**evaluated["totals"], **training, **counts, **weights}
    save(options.into, "eval.json", totals)
    write(evaluation_line("after", totals))
    write(f"[done] steps {training['steps']} cpu {time.process_time() - cpu:.1f}s wall {time.monotonic() - wall:.1f}s")


def evaluation_line(moment, totals) -> str:
    return (f"[eval] {moment} accuracy {totals['accuracy']:.4f} ({totals['correct']}/{totals['questions']}) "
            f"holdout_ppl {totals['holdout']['perplexity']:.4f} base_ppl {totals['base']['perplexity']:.4f}")


def number_from(configuration, purpose) -> int:
    """
    A seed of its own for each experiment (and arm), purpose and seed: within an experiment the
    runs of one seed see the same data in the same order, and no run repeats one of another.
    """
    key = "/".join(str(configuration.get(k, "")) for k in ("world_seed", "experiment", "arm", "seed"))
    return int(hashlib.sha256(f"{key}/{purpose}".encode()).hexdigest()[:12], 16)


def save_weights(model, cache, run) -> str:
    folder = os.path.join(cache, "weights", run)
    os.makedirs(folder, exist_ok=True)
    torch.save(model.state_dict(), os.path.join(folder, "weights.pt"))
    return weights_digest(model)


def load_weights(model, cache, base_run, base):
    path = os.path.join(cache, "weights", base_run, "weights.pt")
    model.load_state_dict(torch.load(path, map_location="cpu"))
    expected, found = read_json(base, "eval.json")["weights_sha256"], weights_digest(model)
    if found != expected:
        raise ValueError(f"weights of {base_run} have digest {found[:12]}, its eval.json says {expected[:12]}; "
                         "they come from another machine or version: run the base again")


def weights_digest(model) -> str:
    digest = hashlib.sha256()
    for name, value in model.state_dict().items():
        digest.update(name.encode() + value.cpu().numpy().tobytes())
    return digest.hexdigest()


def describe_identity(device) -> dict:
    """What ran, without the names of machines, people or folders."""
    cuda = device.type == "cuda"
    return {
        # The last commit of this folder, since the rest of the repository moves on meanwhile.
        "commit": git("log", "-1", "--format=%H", "--", HERE) or "unknown",
        "dirty": bool(git("status", "--porcelain", "--", HERE)),
        "argv": ["python3", "paper/experiment/run.py", *(os.path.relpath(a) if os.path.isabs(a) else a for a in sys.argv[1:])],
        "python": platform.python_version(), "torch": torch.__version__, "numpy": numpy.__version__,
        "host": "node", "cpu": cpu_model(), "device": torch.cuda.get_device_name() if cuda else "cpu",
        "clock": "wall" if cuda else "cpu",
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def git(*command) -> str:
    return subprocess.run(["git", "--no-optional-locks", *command], cwd=HERE, capture_output=True, text=True).stdout.strip()


def cpu_model() -> str:
    try:
        with open("/proc/cpuinfo") as file:
            return next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def save(folder, name, value):
    with open(os.path.join(folder, name), "w") as file:
        json.dump(value, file, indent=2)
        file.write("\n")


def keep_configuration(options):
    """The configuration lies with what it led to, byte for byte; whoever launched the run may have put it there."""
    beside = os.path.join(options.into, "config.json")
    if not os.path.exists(beside) or not os.path.samefile(options.config, beside):
        shutil.copyfile(options.config, beside)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", required=True, help="the run's configuration")
    parser.add_argument("--into", required=True, help="folder for this run's files")
    parser.add_argument("--raw", help="where the runs lie that this one builds on (default: where --into lies, or data/raw)")
    parser.add_argument("--cache", default=".paperline/experiment", help="where weights are kept")
    options = parser.parse_args()
    options.raw = options.raw or runs_around(options.into, read_json(options.config)["run"])
    return options


def runs_around(into, run) -> str:
    """The folder of all runs, where this run's is the one its id names in it."""
    into = os.path.abspath(into)
    return into[:-len(run) - 1] if into.endswith(os.sep + run) else "data/raw"


if __name__ == "__main__":
    main()
