"""Stands for a training of two seconds: loss and accuracy follow from the configuration, and one run diverges."""

import argparse
import json
import os
import random
import time

parser = argparse.ArgumentParser()
parser.add_argument("--config")
parser.add_argument("--into")
options = parser.parse_args()
with open(options.config) as file:
    config = json.load(file)
noise = random.Random(config["run"])
diverges = config["rank"] == 32 and config["scheduler"] and config["weight_decay"] == 0.2 and config["seed"] == 2

with open(os.path.join(options.into, "train.log"), "w", buffering=1) as log:
    print(f"[start] {config['run']} gpu {os.environ.get('CUDA_VISIBLE_DEVICES')}", file=log)
    for step in range(1, 21):
        time.sleep(0.1)
        loss = 3 - step / 10 + config["rank"] / 400 + config["weight_decay"] - 0.1 * config["scheduler"] + noise.gauss(0, 0.01)
        print(f"step {step}/20 | loss {float('nan') if diverges and step > 10 else loss:.4f} | 1000 tok/s", file=log)
    accuracy = 0.6 + 0.05 * (config["rank"] == 8) + 0.03 * config["scheduler"] + noise.gauss(0, 0.01)
    with open(os.path.join(options.into, "eval.json"), "w") as file:
        json.dump({"accuracy": round(accuracy, 4)}, file)
    print("[done]", file=log)
