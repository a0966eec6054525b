from __future__ import annotations

import numpy as np

from objectives.data import Preprocessing, TargetScale, Task, prepare, read_table

HOUSES = "size,town,price\n" + "".join(f"{row},A,{row}.5\n" for row in range(40))


def test_a_country_called_na_and_ids_with_zeros_survive(write):
    rows = "".join(f"{row},{'NA' if row % 2 else 'DE'},{row:03},{row}.5\n" for row in range(40))
    path = write("size,country,id,price\n" + rows)
    features = read_table(path, target="price", read_as={"id": "category"}).features

    assert set(features["country"]) == {"NA", "DE"}
    assert features["id"].tolist()[:3] == ["000", "001", "002"]
    assert features["size"].dtype == np.float64


def test_labels_na_and_007_survive_as_classes(write):
    rows = "".join(f"{row},{'NA' if row % 2 else '007'}\n" for row in range(40))
    dataset = read_table(write("size,agent\n" + rows), target="agent")

    assert dataset.classes == ("007", "NA")
    assert dataset.task is Task.BINARY


def test_a_table_becomes_a_data_set_with_its_facts(write):
    path = write(HOUSES.replace("0,A,0.5", "0,,0.5"))
    dataset = read_table(path, target="price")

    assert dataset.name == "houses"
    assert dataset.task is Task.REGRESSION
    assert dataset.targets.dtype == np.float32
    assert dataset.scale_target
    assert dataset.preprocessing is Preprocessing.TABLE
    assert dataset.feature_names == ("size", "town")
    assert list(dataset.features) == ["size", "town"]
    assert dataset.features["town"][0] == ""
    assert dataset.source == f"{path}, target 'price'"
    assert dataset.task_reason == "the target holds numbers with a fraction"


def test_a_target_stays_in_its_unit_on_demand_and_where_it_is_a_class(write):
    amount = write(HOUSES)
    rows = "".join(f"{row},{row % 2}\n" for row in range(40))
    label = write("size,price\n" + rows, "label.csv")

    assert not read_table(amount, target="price", scale_target=False).scale_target
    classes = read_table(label, target="price")
    data = prepare(classes, fit_rows=np.arange(30), other_rows=np.arange(30, 40))
    assert data.target_scale == TargetScale()


def test_the_california_table_is_read_as_it_is(real_data):
    dataset = read_table(real_data / "california_housing.csv", target="median_house_value")

    assert dataset.features.shape == (20640, 9)
    assert np.isnan(dataset.features["total_bedrooms"]).sum() == 207
    assert set(dataset.features["ocean_proximity"]) == {
        "<1H OCEAN",
        "INLAND",
        "ISLAND",
        "NEAR BAY",
        "NEAR OCEAN",
    }
    assert dataset.task is Task.REGRESSION
    assert dataset.targets[0] == 452600.0
