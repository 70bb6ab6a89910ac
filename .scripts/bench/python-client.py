"""The jobs of the benchmark as the official Python client does them, with the fewest requests that it can.

Usage: python-client.py plan|apply|change SIZE FOLDER, with LIGHTLY_TOKEN and LIGHTLY_SERVER_LOCATION.
"""

import json
import os
import resource
import sys

from lightly.api import ApiWorkflowClient
from lightly.openapi_generated.swagger_client import DatasetType, DatasourcePurpose

job, size, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
names = [f"dataset-{index:06}" for index in range(size)]
client = ApiWorkflowClient()


def put_input(name):
    client.set_s3_delegated_access_config(
        resource_path=f"s3://{folder}/{name}/",
        region="eu-central-1",
        role_arn="arn:aws:iam::123456789012:role/lightly-read",
        external_id=os.environ["BENCH_EXTERNAL_ID"],
        purpose=DatasourcePurpose.INPUT,
    )


def put_lightly(name):
    client.set_s3_config(
        resource_path=f"s3://lightly/{name}/",
        region="eu-central-1",
        access_key="AKIAIOSFODNN7EXAMPLE",
        secret_access_key=os.environ["BENCH_SECRET"],
        purpose=DatasourcePurpose.LIGHTLY,
    )


if job == "apply":
    for name in names:
        client.create_dataset(name, DatasetType.IMAGES)
        put_input(name)
        put_lightly(name)
else:
    ids = {dataset.name: dataset.id for dataset in client.get_datasets()}
    for name in names:
        # The client has no public method that lists the datasources of a dataset.
        found = client._datasources_api.get_datasources_by_dataset_id(dataset_id=ids[name])
        if len(found) != 2:
            sys.exit(f"{name} has {len(found)} datasources.")
        if job == "change":
            client._dataset_id = ids[name]
            put_input(name)

usage = resource.getrusage(resource.RUSAGE_SELF)
with open(os.environ["BENCH_USAGE"], "w", encoding="utf-8") as file:
    json.dump({"cpuMs": (usage.ru_utime + usage.ru_stime) * 1000, "mb": usage.ru_maxrss / 1024}, file)
