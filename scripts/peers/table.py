"""The results as Markdown."""

# Cores that other programs may take while a row is measured.
QUIET = 0.1


def quantity(value, unit):
    if unit == "bytes":
        return f"{value / 1e6:,.0f} MB"
    if unit != "s":
        return f"{value:,.0f} {unit}"
    return f"{value:.2f} s" if value >= 0.1 else f"{1000 * value:.1f} ms"


def with_threads(text, threads):
    return f"{text}, {threads} thread{'s' * (threads > 1)}" if threads else text


def comparison(row):
    work = row["work"] + " \\*" * (row["others"] > QUIET)
    own = with_threads(quantity(row["mnist"], row["unit"]), row.get("threads"))
    if not row["peer"]:
        return [work, own, "", ""]
    other = f"{row['peer_name']}: {quantity(row['peer'], row['unit'])}"
    return [work, own, with_threads(other, row.get("peer_threads")), f"{row['ratio']:.2f}"]


def lines(header, rows):
    yield from (f"| {' | '.join(cells)} |" for cells in [header, ["---"] * len(header), *rows])


def every_peer(row):
    rates = sorted(row["peers"], key=lambda entry: -entry["rate"])
    return [[row["work"], entry["peer"], str(entry["threads"]), f"{entry['rate']:,.0f}"] for entry in rates]


def markdown(results):
    machine = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    text = [
        f"{machine['processor']}, {machine['cores']} cores, {machine['instruction_set']}, {machine['system']}; "
        f"{results['date']}; {versions}.",
        "",
    ]
    if results["benchmark"]:
        peaks = results["benchmark"]["peak"]["fma_gflops"].items()
        text += ["Peak: " + ", ".join(with_threads(f"{peak:,.0f} GFLOP/s", int(n)) for n, peak in peaks) + ".", ""]
    if results["quick"]:
        text += ["This was a quick run: few peers, few images and one repetition, so that it compares nothing.", ""]
    text += lines(["work", "mnist", "fastest peer", "ratio"], map(comparison, results["rows"]))
    text += ["", "Ratios above 1 are in favour of mnist; values are medians.", ""]
    if any(row["others"] > QUIET for row in results["rows"]):
        text += ["\\* Other programs used the processor at the same time, so that this was disturbed.", ""]
    text += [f"- {note}" for note in results["notes"]]
    screened = [cells for row in results["rows"] if "peers" in row for cells in every_peer(row)]
    if screened:
        text += ["", *lines(["work", "peer", "threads", "samples/s"], screened)]
    return "\n".join(text) + "\n"
