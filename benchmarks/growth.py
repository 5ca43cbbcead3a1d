"""Growth of time with images, nodes of a graph and categories: exponent of each step, bounded by that of n log n.

    python benchmarks/growth.py [images] [nodes] [categories]

Milliseconds at each size, the fastest of up to five rounds. The exponent is over the larger half of the sizes, by least
squares on logarithms: 1 is linear, 2 quadratic. ``at most`` is that of n log n there, plus 0.1 for caches and noise.
"""

import growth_categories
import growth_graphs
import growth_images
from growing import Case, headline, line, measure
from reporting import Cell, Table, finish, parser

CASES: dict[str, list[Case]] = {
    "images": growth_images.CASES,
    "nodes": growth_graphs.CASES,
    "categories": growth_categories.CASES,
}


def main() -> None:
    options = parser(__doc__)
    options.add_argument("units", nargs="*", metavar="UNIT", help=f"of {', '.join(CASES)}; all if nothing is named")
    chosen = options.parse_args()
    if unknown := {*chosen.units} - {*CASES}:
        options.error(f"there is nothing to measure for {', '.join(sorted(unknown))}")
    rows: list[list[Cell]] = []
    for unit in chosen.units or CASES:
        sizes = sorted({size for case in CASES[unit] for size in case.sizes})
        print(headline(unit, sizes), flush=True)
        for case in CASES[unit]:
            growth = measure(case)
            print(line(growth, sizes), flush=True)
            rows.append(growth.row())
        print()
    columns = ["step", "from", "ms", "to", "ms", "exponent", "at most"]
    finish([Table("growth", columns, rows)], chosen.json)


if __name__ == "__main__":
    main()
