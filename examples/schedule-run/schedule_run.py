"""Schedules a Lightly Worker run for a dataset that was just applied. Needs `pip install lightly` and LIGHTLY_TOKEN.

    lightly-gitops apply --auto-approve
    lightly-gitops status --format json > status.json
    python schedule_run.py status.json street-scenes
"""

import json
import sys

from lightly.api import ApiWorkflowClient


def main(status_file: str, name: str) -> None:
    with open(status_file, encoding="utf-8") as file:
        datasets = json.load(file)["datasets"]
    dataset = next((one for one in datasets if one["dataset"] == name), None)
    if dataset is None:
        sys.exit(f"The config declares no dataset {name}.")
    if dataset["state"] != "as declared":
        sys.exit(f"{name} is not as declared ({dataset['state']}): apply first.")

    client = ApiWorkflowClient(dataset_id=dataset["id"])
    run_id = client.schedule_compute_worker_run(
        worker_config={},
        selection_config={
            "n_samples": 50,
            "strategies": [{"input": {"type": "EMBEDDINGS"}, "strategy": {"type": "DIVERSITY"}}],
        },
    )
    print(f"Scheduled run {run_id} on {name} ({dataset['id']}).")


if __name__ == "__main__":
    main(*sys.argv[1:3])
