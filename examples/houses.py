"""Makes up a table of houses: `python examples/houses.py` writes houses.csv and new_rows.csv."""

import csv
import os
import random
from datetime import date, timedelta

DISTRICTS = {"harbour": 1.3, "centre": 1.6, "hills": 1.2, "north": 0.8, "meadows": 0.9}
HEATING = {"gas": 1.0, "heat pump": 1.08, "oil": 0.93}


def houses(count, seed=0):
    """Return so many sold houses, each a row of a dictionary."""
    draw = random.Random(seed)
    rows = []
    for _ in range(count):
        district, heating = draw.choice(list(DISTRICTS)), draw.choice(list(HEATING))
        area, built = draw.randint(40, 220), draw.randint(1900, 2023)
        sold = date(2019, 1, 1) + timedelta(days=draw.randrange(5 * 365))
        worth = 2200 * area * DISTRICTS[district] * HEATING[heating]
        worth *= (1 + (built - 1960) / 400) * (1 + (sold.year - 2019) / 25)
        rows.append(
            {
                "district": district,
                "area": area,
                "rooms": max(1, round(area / 30 + draw.gauss(0, 0.7))),
                # Nobody noted it for a few.
                "built": built if draw.random() > 0.03 else "",
                "heating": heating,
                "sold": sold.isoformat(),
                "price": round(worth * draw.gauss(1, 0.08), -2),
            }
        )
    return rows


def houses_csv(path="houses.csv"):
    """Return the path of the table; it is written if it is not there yet."""
    if not os.path.exists(path):
        _write(path, houses(800))
    return path


def _write(path, rows):
    # Under another name first: several workers may begin at once.
    draft = f"{path}.{os.getpid()}"
    with open(draft, "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)
    os.replace(draft, path)


if __name__ == "__main__":
    new = [{name: row[name] for name in row if name != "price"} for row in houses(10, seed=1)]
    _write("new_rows.csv", new)
    print("wrote", houses_csv(), "and new_rows.csv")
