#include "tools/picture/page_style.hpp"

namespace ordeal::tools {
namespace {

constexpr std::string_view kColours = R"css(:root { color-scheme: light dark;
  --ground: #fbfbf9; --card: #ffffff; --ink: #1b222c; --soft: #67717e; --rule: #e2e5e9;
  --look: #e8f1fc; --look-edge: #2f6db5; --look-ink: #12396a;
  --update: #2f6db5; --update-ink: #ffffff;
  --bad: #fdebe9; --bad-edge: #c62a1d; --bad-ink: #96140a; --bad-solid: #c62a1d;
  --pale: #f1f2f4; --pale-edge: #d3d7dc; --pale-ink: #87909b;
  --doubt: #fff4d9; --doubt-edge: #b67a12; --doubt-ink: #6d4704;
  --good: #17754e; --place: #0f6f68;
  --number: #1b222c; --number-ink: #ffffff;
  --ww: #6b35c9; --wr: #0f7a6c; --rw: #bd4b00; --time: #5b6673; }
@media (prefers-color-scheme: dark) { :root {
  --ground: #12161b; --card: #181d24; --ink: #e5e9ee; --soft: #94a0ad; --rule: #2a313a;
  --look: #162c47; --look-edge: #64a3ea; --look-ink: #cfe4fd;
  --update: #3c7fcf; --update-ink: #ffffff;
  --bad: #43171a; --bad-edge: #ff7a6c; --bad-ink: #ffd3cd; --bad-solid: #c23a30;
  --pale: #1e242c; --pale-edge: #343d48; --pale-ink: #7d8895;
  --doubt: #3a2b0b; --doubt-edge: #e0a63c; --doubt-ink: #fbe0aa;
  --good: #53c591; --place: #35b3a5;
  --number: #e5e9ee; --number-ink: #12161b;
  --ww: #b796ff; --wr: #4fcdb9; --rw: #ff9d55; --time: #a3afbc; } }
)css";

constexpr std::string_view kPage = R"css(* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 26px 24px 48px; }
section + section { margin-top: 44px; border-top: 1px solid var(--rule); padding-top: 26px; }
h1 { font-size: 23px; line-height: 1.25; margin: 0 0 6px; font-weight: 650; }
h1 .file { font-weight: 400; color: var(--soft); font-size: 17px; margin-left: 8px; }
.sign { display: inline-block; min-width: 1.1em; }
.valid .sign { color: var(--good); } .invalid .sign { color: var(--bad-edge); }
.unknown .sign { color: var(--doubt-edge); }
h2 { font-size: 16px; margin: 26px 0 8px; font-weight: 650; }
.lead { font-size: 16px; margin: 0 0 4px; max-width: 62em; overflow-wrap: anywhere; }
.invalid .lead { color: var(--bad-ink); }
.facts { color: var(--soft); font-size: 13px; margin: 0 0 16px; }
.facts span { white-space: nowrap; margin-right: 1.6em; }
.figure { display: flex; overflow-x: auto; background: var(--card); border: 1px solid var(--rule);
  border-radius: 8px; padding: 12px 0; width: fit-content; max-width: 100%; min-width: 320px; }
.figure svg { display: block; flex: none; }
.figure .names { position: sticky; left: 0; z-index: 1; background: var(--card);
  border-right: 1px solid var(--rule); }
)css";

constexpr std::string_view kDrawing =
    R"css(svg text { font: 12px ui-monospace, SFMono-Regular, "DejaVu Sans Mono", Menlo, Consolas,
  monospace; }
svg .lane-name { text-anchor: end; fill: var(--ink); font-weight: 600; }
svg .lane { stroke: var(--rule); }
svg .caption, svg .axis { fill: var(--soft); font-size: 11px; }
svg .axis { text-anchor: middle; } svg .axis.first { text-anchor: start; }
svg .gap-words { font-style: italic; }
svg .moment { stroke: var(--rule); stroke-dasharray: 1 4; }
svg .gap { stroke: var(--soft); stroke-dasharray: 5 5; opacity: .6; }
.bar rect, .bar path { fill: var(--look); stroke: var(--look-edge); stroke-width: 1.3; }
.bar .label { fill: var(--look-ink); }
.bar.update rect, .bar.update path { fill: var(--update); stroke: var(--update); }
.bar.update .label { fill: var(--update-ink); }
.bar.culprit rect, .bar.culprit path { fill: var(--bad); stroke: var(--bad-edge);
  stroke-width: 2.4; }
.bar.culprit .label { fill: var(--bad-ink); font-weight: 700; }
.bar.culprit.update rect, .bar.culprit.update path { fill: var(--bad-solid); }
.bar.culprit.update .label { fill: #ffffff; }
.bar.neighbour rect, .bar.neighbour path { fill: var(--pale); stroke: var(--pale-edge);
  stroke-width: 1; }
.bar.neighbour .label { fill: var(--pale-ink); }
.bar.undecided rect, .bar.undecided path { fill: var(--doubt); stroke: var(--doubt-edge); }
.bar.undecided .label { fill: var(--doubt-ink); }
.bar.undecided.update rect, .bar.undecided.update path { stroke-width: 2.4; }
.bar.failed rect, .bar.failed path { fill: inherit; stroke: var(--pale-edge); }
.bar.failed .label { fill: var(--soft); paint-order: stroke; stroke: var(--card);
  stroke-width: 4px; }
.bar.open rect, .bar.open path { stroke-dasharray: 5 3; }
.hatch-ground { fill: var(--card); } .hatch-line { stroke: var(--pale-edge); stroke-width: 3; }
.bar { cursor: pointer; }
.bar:hover rect, .bar:hover path, .bar:focus rect, .bar:focus path { stroke: var(--ink);
  stroke-width: 2.4; }
.bar.told rect, .bar.told path { stroke: var(--ink); stroke-width: 3; }
.figure.aside .bar { opacity: .3; } .figure.aside .bar.with,
  .figure.aside .bar.told { opacity: 1; }
a:focus { outline: none; } .figure:focus-visible { outline: 2px solid var(--look-edge); }
.order { fill: none; stroke: var(--place); stroke-width: 1.6; stroke-linejoin: round;
  opacity: .6; }
.dot { fill: var(--card); stroke: var(--place); stroke-width: 1.5; }
.dot-number { fill: var(--ink); text-anchor: middle; }
svg .dot-number { font-size: 9px; font-weight: 700; }
.badge { fill: var(--number); stroke: var(--card); stroke-width: 1.5; }
svg .badge-number { fill: var(--number-ink); text-anchor: middle; font-size: 11px;
  font-weight: 700; }
.arrow { stroke: var(--time); stroke-width: 2; } .arrow.before { stroke-dasharray: 2 4;
  stroke-width: 1.6; }
.arrow.process, .arrow.realtime { stroke-dasharray: 5 4; }
.arrow.ww, .ww .kind { stroke: var(--ww); } .arrow.wr { stroke: var(--wr); }
  .arrow.rw { stroke: var(--rw); }
.head path { fill: context-stroke; }
.arrow-words rect { fill: var(--card); stroke: var(--time); }
.arrow-words.ww rect { stroke: var(--ww); } .arrow-words.wr rect { stroke: var(--wr); }
.arrow-words.rw rect { stroke: var(--rw); }
svg .kind { fill: var(--time); stroke: none; font-weight: 700; } .ww .kind { fill: var(--ww); }
.wr .kind { fill: var(--wr); } .rw .kind { fill: var(--rw); }
.guide { stroke: var(--ink); stroke-dasharray: 3 3; opacity: .7; }
)css";

constexpr std::string_view kWords =
    R"css(.legend { color: var(--soft); font-size: 13px; margin: 10px 0 0; display: flex;
  flex-wrap: wrap; gap: 4px 18px; }
.key i { display: inline-block; width: 22px; height: 12px; border-radius: 3px; margin-right: 6px;
  vertical-align: -1px; border: 1.5px solid var(--look-edge); background: var(--look); }
.key.update i { background: var(--update); border-color: var(--update); }
.key.culprit i { background: var(--bad); border-color: var(--bad-edge); border-width: 2.4px; }
.key.neighbour i { background: var(--pale); border-color: var(--pale-edge); }
.key.undecided i { background: var(--doubt); border-color: var(--doubt-edge); }
.key.undecided.update i { border-width: 2.4px; }
.key.failed i { border-color: var(--pale-edge); background: repeating-linear-gradient(45deg,
  var(--pale-edge) 0 2px, var(--card) 2px 5px); }
.key.open i { background: none; border-style: dashed; border-right: none;
  border-radius: 3px 0 0 3px; }
.key.place i { width: 16px; border-radius: 6px; background: var(--card);
  border-color: var(--place); }
.key.number i { width: 14px; height: 14px; border-radius: 7px; background: var(--number);
  border: none;
  vertical-align: -2px; }
.scope { color: var(--soft); font-size: 13px; margin: 6px 0 0; max-width: 90em; }
ol.why { margin: 0; padding: 0; list-style: none; counter-reset: why; max-width: 70em; }
ol.why li { counter-increment: why; position: relative; padding: 3px 8px 3px 34px;
  border-radius: 6px;
  overflow-wrap: anywhere; }
ol.why li::before { content: counter(why); position: absolute; left: 6px; top: 6px;
  width: 19px; height: 19px;
  border-radius: 10px; background: var(--number); color: var(--number-ink); font: 700 11px/19px
  ui-monospace, monospace; text-align: center; }
ol.why li:target, ol.why li.told, tr:target td { background: var(--doubt); }
.edge { font: 700 12px ui-monospace, monospace; color: var(--soft); border: 1px solid var(--rule);
  border-radius: 9px; padding: 0 7px; white-space: nowrap; }
.table { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; }
th { text-align: left; font-weight: 600; color: var(--soft); }
th, td { padding: 4px 18px 4px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
td { font-family: ui-monospace, SFMono-Regular, "DejaVu Sans Mono", Menlo, Consolas, monospace;
  font-size: 12px; max-width: 52em; overflow-wrap: anywhere; }
tr.culprit td { color: var(--bad-ink); font-weight: 700; }
details { margin-top: 18px; } summary { cursor: pointer; color: var(--soft); }
pre { font-size: 12px; overflow-x: auto; background: var(--card); border: 1px solid var(--rule);
  border-radius: 8px; padding: 12px; }
@media print { main { max-width: none; padding: 0; } .figure { overflow: visible; border: none; }
  .figure svg { flex: var(--w) 1 0; min-width: 0; height: auto; }
  .figure .names { position: static; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
)css";

constexpr std::string_view kScript = R"js("use strict";
document.querySelectorAll(".figure").forEach(function (figure) {
  var svg = figure.querySelector(".lanes");
  var bars = Array.from(figure.querySelectorAll(".bar"));
  var reasons = Array.from(figure.parentNode.querySelectorAll("ol.why li"));
  var first = figure.querySelector(".culprit") || figure.querySelector(".witness");
  var all = bars.filter(function (bar) { return bar.classList.contains("witness"); });
  // Opens at what is impossible together, or, where that is too wide, at the impossible one.
  var start = Math.min.apply(null, all.map(function (bar) { return Number(bar.dataset.b);
  })) - 20;
  if (first) figure.scrollLeft = Math.max(start,
  Number(first.dataset.e) - figure.clientWidth + 80);

  function of(bar) { return (bar.dataset.why || "").split(" ").filter(Boolean); }
  function clear() {
    figure.classList.remove("aside");
    svg.querySelectorAll(".guide").forEach(function (line) { line.remove(); });
    bars.forEach(function (bar) { bar.classList.remove("with", "told"); });
    reasons.forEach(function (reason) { reason.classList.remove("told"); });
  }
  function guide(x) {
    var line = document.createElementNS(svg.namespaceURI, "line");
    line.setAttribute("class", "guide");
    line.setAttribute("x1", x); line.setAttribute("x2", x);
    line.setAttribute("y1", 18); line.setAttribute("y2", svg.getAttribute("height"));
    svg.appendChild(line);
  }
  // What was under way together with this one stays; its reasons are marked.
  function show(bar) {
    clear();
    figure.classList.add("aside");
    guide(bar.dataset.b); guide(bar.dataset.e);
    bars.forEach(function (other) {
      var later = Number(other.dataset.b) - Number(bar.dataset.e);
      var earlier = Number(bar.dataset.b) - Number(other.dataset.e);
      if (Math.sign(Math.max(later, earlier)) !== 1) other.classList.add("with");
    });
    of(bar).forEach(function (number) { reasons[number - 1].classList.add("told"); });
  }
  bars.forEach(function (bar) {
    bar.addEventListener("mouseenter", function () { show(bar); });
    bar.addEventListener("focus", function () { show(bar); });
    bar.addEventListener("mouseleave", clear);
    bar.addEventListener("blur", clear);
  });
  reasons.forEach(function (reason, index) {
    reason.addEventListener("mouseenter", function () {
      clear();
      reason.classList.add("told");
      bars.forEach(function (bar) {
        if (of(bar).includes(String(index + 1))) bar.classList.add("told");
      });
    });
    reason.addEventListener("mouseleave", clear);
  });
  // n and p go through what is in full colour, Escape leaves it.
  figure.addEventListener("keydown", function (event) {
    var stops = bars.filter(function (bar) { return !bar.classList.contains("neighbour"); });
    var step = { n: 1, p: -1 }[event.key];
    if (event.key === "Escape") { figure.focus(); clear(); }
    if (!step || !stops.length) return;
    var at = stops.indexOf(document.activeElement);
    var next = stops[(at + step + stops.length) % stops.length];
    next.focus();
    next.scrollIntoView({ block: "nearest", inline: "center" });
  });
});
)js";

}  // namespace

std::string page_style() {
  std::string style;
  for (const std::string_view part : {kColours, kPage, kDrawing, kWords}) style += part;
  return style;
}

std::string_view page_script() { return kScript; }

}  // namespace ordeal::tools
