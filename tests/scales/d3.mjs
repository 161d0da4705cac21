// Writes what d3-scale answers for many domains: the nice domain and the ticks of each, by which src/charts/scale/ is tested.
// To be run in a folder outside the repository, so that npm leaves nothing in it, from the root of which:
//
//   folder=$(mktemp -d) && cp tests/scales/d3.mjs "$folder"
//   (cd "$folder" && npm install d3-array@3.2.5 d3-format@3.1.3 d3-scale@4.0.3 d3-time@3.1.1)
//   node "$folder/d3.mjs" > tests/scales/d3.json
//
// Times are days since 1 January 1970. Domains have at most twelve significant digits.

import { readFileSync } from "node:fs";
import { tickStep } from "d3-array";
import { precisionFixed } from "d3-format";
import { scaleLinear, scaleLog, scaleUtc } from "d3-scale";
import { utcTickInterval } from "d3-time";

const counts = [2, 3, 5, 8, 10];
const day = 86400000;

// Mulberry32: the same numbers on every run.
let state = 1;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

const between = (low, high) => low + (high - low) * random();
const digits = (number, count) => Number(number.toPrecision(count));
const dated = (low, high) => [Date.parse(low) / day, Date.parse(high) / day];

const linear = [
  [0, 1], [0, 10], [0, 100], [1, 9], [0.13, 7.2], [-1, 1], [-100, -3], [-0.3, 0.7], [-7.3, 0], [0, 97.4],
  [1e-9, 9e-9], [0, 3.3e-9], [-2.5e-10, 4e-9], [1e12, 9.7e12], [0, 1.234e15], [-4e12, 1e12], [1e12, 1000000000007],
  [1e-5, 1e5], [-3e-4, 4.5e6], [1, 1e10], [1000000.1, 1000000.4], [-1000000.4, -1000000.1], [99.95, 100.05], [0.999, 1.001],
  [1990, 2024], [1850, 2100], [0, 0.99], [0.01, 0.02], [3.1, 3.9], [5, 5.5], [0.5, 1.5], [17, 18], [0, 255], [42, 1337],
  [0, 0], [3, 3], [-2.5, -2.5], [1e-9, 1e-9], [1e12, 1e12], [0.1, 0.3], [0.7, 0.8], [-0.05, 0.05], [2.2, 2.3], [99, 101],
];
while (linear.length < 150) {
  const size = 10 ** Math.floor(between(-8, 12));
  const ends = [digits(between(-size, size), 3), digits(between(-size, size) * 10 ** Math.floor(between(-3, 1)), 2)];
  const positive = linear.length % 3 === 0 ? ends.map(Math.abs) : ends;
  linear.push(positive.sort((a, b) => a - b));
}
// As charts have them: ticks of domains already nice.
linear.push(...linear.slice(0, 60).map((domain) => scaleLinear().domain(domain).nice(5).domain()));

const log = [
  [1, 10], [1, 100], [1, 1e5], [1, 1e8], [1e-3, 1e3], [1e-12, 1e12], [0.5, 3e4], [2, 4], [9, 11], [0.9, 1.1], [3, 3], [10, 10],
  [1, 1], [0.25, 0.25], [20, 80], [150, 160], [0.07, 0.3], [1e-9, 2e-9], [1e9, 7e12], [7, 7e7], [0.3, 4e10], [1, 1e20],
  [1e-20, 1e-2], [45, 5600],
];
while (log.length < 50) {
  const low = digits(10 ** between(-6, 6), 3);
  log.push([low, digits(low * 10 ** between(0.05, 10), 3)]);
}

const time = [
  dated("1970-01-01", "1970-01-05"), dated("2024-02-20", "2024-03-10"), dated("2023-02-20", "2023-03-10"),
  dated("2024-01-01", "2024-12-31"), dated("2024-01-01", "2025-01-01"), dated("2019-11-17", "2020-04-02"),
  dated("2000-02-29", "2024-02-29"), dated("1969-12-25", "1970-01-09"), dated("1965-03-04", "1972-10-11"),
  dated("1900-01-01", "2000-01-01"), dated("1789-07-14", "2024-05-01"), dated("1066-10-14", "2024-01-01"),
  dated("0079-08-24", "1453-05-29"), dated("2008-01-15", "2023-10-01"), dated("2021-06-30", "2023-06-30"),
];
while (time.length < 90) {
  const low = Math.floor(between(-90000, 30000));
  time.push([low, low + Math.ceil(3 * 10 ** between(0, 4.9))]);
}

function everyCount(domains, answer) {
  return domains.flatMap((domain) => counts.map((count) => answer(domain, count)).filter((answer) => answer !== null));
}

function linearAnswer(domain, count) {
  const scale = scaleLinear().domain(domain);
  const ticks = scale.ticks(count);
  const decimals = ticks.length > 1 ? { decimals: precisionFixed(tickStep(...domain, count)) } : {};
  return { domain, count, nice: scale.copy().nice(count).domain(), ticks, ...decimals };
}

function logAnswer(domain, count) {
  const scale = scaleLog().domain(domain);
  return { domain, count, nice: scale.copy().nice().domain(), ticks: scale.ticks(count) };
}

// The interval by its length from a day in January.
function words(interval) {
  const start = interval.floor(new Date(Date.UTC(2001, 0, 1)));
  const days = (interval.offset(start) - start) / day;
  if (days <= 2) return `${days} days`;
  if (days === 7) return "week";
  if (days === 31) return "month";
  return days === 90 || days === 91 ? "quarter" : `${Math.round(days / 365.2425)} years`;
}

function timeAnswer(domain, count) {
  const dates = domain.map((end) => new Date(end * day));
  // Where ticks are less than a day apart.
  if ((dates[1] - dates[0]) / count < day / Math.SQRT2) return null;
  const interval = words(utcTickInterval(...dates, count));
  const scale = scaleUtc().domain(dates);
  const days = (dates) => dates.map((date) => date / day);
  return { domain, count, nice: days(scale.copy().nice(count).domain()), ticks: days(scale.ticks(count)), interval };
}

// The packages do not export their package.json.
function version(name) {
  return `${name} ${JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version}`;
}

const sections = {
  linear: everyCount(linear, linearAnswer),
  log: everyCount(log, logAnswer),
  time: everyCount(time, timeAnswer),
};
const made = ["d3-scale", "d3-array", "d3-format", "d3-time"].map(version).join(", ");
const lists = Object.entries(sections).map(([name, answers]) => {
  return `${JSON.stringify(name)}: [\n${answers.map((answer) => JSON.stringify(answer)).join(",\n")}\n]`;
});
process.stdout.write(`{"made_with": ${JSON.stringify(made)},\n${lists.join(",\n")}\n}\n`);
