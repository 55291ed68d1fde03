"""Samples per second of training as a bar chart, in SVG: a panel for each work, a bar for each library's best."""

import html

WIDTH, LABEL, NUMBER, BAR, GAP, HEAD = 760, 190, 90, 18, 6, 40

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.work { font-weight: 600 }
.peer { fill: #8c959f }
.mnist { fill: #cf5c1b }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }
"""


def bars(row):
    """Names and rates, fastest first."""
    best = {"mnist": row["mnist"]}
    for entry in row["peers"]:
        library = entry["peer"].partition(",")[0]
        best[library] = max(best.get(library, 0), entry["rate"])
    best[row["peer_name"].partition(",")[0]] = row["peer"]
    return sorted(best.items(), key=lambda bar: -bar[1])


def bar(name, rate, fastest, y):
    length = (WIDTH - LABEL - NUMBER) * rate / fastest
    kind = "mnist" if name == "mnist" else "peer"
    middle = y + BAR - 5
    return (
        f'<text x="{LABEL - 8}" y="{middle}" text-anchor="end">{html.escape(name)}</text>'
        f'<rect class="{kind}" x="{LABEL}" y="{y}" width="{max(length, 1):.1f}" height="{BAR}" rx="2"/>'
        f'<text x="{LABEL + length + 6:.1f}" y="{middle}">{rate:,.0f}</text>'
    )


def panel(row, y):
    """The panel's lines and where the next one begins."""
    lines = [f'<text class="work" x="0" y="{y + 24}">{html.escape(row["work"])}</text>']
    y += HEAD
    drawn = bars(row)
    for name, rate in drawn:
        lines.append(bar(name, rate, drawn[0][1], y))
        y += BAR + GAP
    return lines, y


def svg(results):
    body, y = ['<text x="0" y="16">samples per second</text>'], 16
    for row in results["rows"]:
        if len(row.get("peers", [])) > 1:
            lines, y = panel(row, y)
            body += lines
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + GAP}" width="{WIDTH}">'
    return "\n".join([head, f"<style>{STYLE}</style>", *body, "</svg>"]) + "\n"
