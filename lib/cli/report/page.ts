import { createHash } from 'node:crypto';
import type { ChangeReport, StageReport, TimelineEntry } from '../execute/report';
import type { KeptRun } from '../group/runs';
import { count, seconds } from '../text';
import { type CutoverReport, rangeOf } from './cutover-report';
import { Html, markup } from './html';
import { lagCurve } from './lag-curve';
import { durationText } from './scale';
import { style } from './style';
import { timelinePicture } from './timeline';

/** Entries of the timeline that the page lists; a thousand topics would fill it. The JSON has all. */
const listedEvents = 300;

/** A run as one page that needs nothing else: no script, no font, no address. */
export function reportPage(report: CutoverReport): string {
  const { group, run, runs } = report;
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>Cutover of ${group}, ${run.startedAt}</title>
        ${styleElement}
      </head>
      <body>
        ${heading(group, run)} ${pictures(run)} ${gatesTable(run.stages)} ${plansTable(run.stages)} ${eventsTable(run)}
        ${runsTable(run, runs)}
        <footer>
          Written by switchyard report from the run's own record. Times are UTC. No value of an attribute and no secret is in it.
        </footer>
      </body>
    </html> `.text;
}

/** Its text is what the policy has the hash of: not a space may be added. */
const styleElement = new Html(`<style>${style}</style>`);

function heading(group: string, run: KeptRun): Html {
  const { outcome, from, stage, by, command, startedAt, finishedAt, window, error, holds, next } = run;
  const facts: readonly (readonly [string, string])[] = [
    [window ? seconds(window.ms) : 'not seen', 'clients were held'],
    [`${from ?? 'not started'} → ${stage ?? 'not started'}`, 'stage of record'],
    [durationText(Date.parse(finishedAt) - Date.parse(startedAt)), 'whole run'],
    [String(run.stages.length), 'plans'],
  ];
  return markup`<header>
      <h1>Cutover of ${group} <span class="badge ${outcome}">${outcome}</span></h1>
      <p>${timeText(startedAt)} to ${timeText(finishedAt)}${by ? markup`, by ${by.user} on ${by.host}` : undefined}</p>
      ${command && command.length > 0 ? markup`<p><code>${command.join(' ')}</code></p>` : undefined}
    </header>
    <ul class="facts">
      ${facts.map(([value, name]) => markup`<li><b>${value}</b><span>${name}</span></li>`)}
    </ul>
    ${error ? markup`<p class="error">${error.message}</p>` : undefined} ${holds ? markup`<p>${holds}</p>` : undefined}
    ${next ? markup`<p>Next: <code>${next}</code></p>` : undefined}`;
}

function pictures(run: KeptRun): Html {
  const whole = rangeOf(run);
  const near = windowRange(run, whole);
  const lag = lagCurve(run, whole);
  return markup`<h2>Timeline</h2>
    ${timelinePicture(run, whole, `Stages, clients, gates and events of the run over ${durationText(whole[1] - whole[0])}`)}
    ${
      near
        ? markup`<h2>The window</h2>
            ${timelinePicture(run, near, 'The time around which clients were held')}`
        : undefined
    }
    <p class="legend">
      <i class="plan"></i>plan<i class="apply"></i>apply<i class="source"></i>served by the source<i class="held"></i>held<i
        class="destination"
      ></i
      >served by the destination<i class="gate"></i>gate waited for
    </p>
    ${
      lag
        ? markup`<h2>Lag of the mirrors</h2>
            ${lag}`
        : undefined
    }`;
}

/** The window from close by, where it is a small part of the run. */
function windowRange({ window }: KeptRun, [from, to]: readonly [number, number]): readonly [number, number] | undefined {
  if (!window || window.ms > (to - from) * 0.4) return undefined;
  const around = Math.max(window.ms * 0.15, 50);
  return [Date.parse(window.fencedAt) - around, Date.parse(window.servedAt) + around];
}

function gatesTable(stages: readonly StageReport[]): Html | undefined {
  const rows = stages.flatMap(({ name, gates }) => gates.map((gate) => ({ name, ...gate })));
  if (rows.length === 0) return undefined;
  return markup`<h2>Gates</h2>
    <table>
      <thead>
        <tr>
          <th>before</th>
          <th>gate</th>
          <th>what it saw when it held</th>
          <th class="number">waited</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, gate, observed, waited_ms: waited }) =>
            markup`<tr>
              <td>${name}</td>
              <td>${gate}</td>
              <td>${observed}</td>
              <td class="number">${durationText(waited)}</td>
            </tr> `,
        )}
      </tbody>
    </table>`;
}

function plansTable(stages: readonly StageReport[]): Html | undefined {
  if (stages.length === 0) return undefined;
  return markup`<h2>Plans</h2>
    <table>
      <thead>
        <tr>
          <th>stage</th>
          <th>changes</th>
          <th class="number">plan</th>
          <th class="number">guard</th>
          <th class="number">apply</th>
        </tr>
      </thead>
      <tbody>
        ${stages.map(({ name, direction, startedAt, changes, timings }) => {
          const ms = (value: number | undefined) => (value === undefined ? '' : durationText(value));
          return markup`<tr>
            <td>${name}${direction === 'forward' ? '' : ` (${direction})`}<br /><span class="legend">${timeText(startedAt)}</span></td>
            <td>${changesList(changes)}</td>
            <td class="number">${ms(timings?.plan)}</td>
            <td class="number">${ms(timings?.guard)}</td>
            <td class="number">${timings ? ms(timings.apply) : 'not applied'}</td>
          </tr> `;
        })}
      </tbody>
    </table>`;
}

function changesList(changes: readonly ChangeReport[]): Html {
  if (changes.length === 0) return markup`nothing`;
  return markup`<ul class="changes">
    ${changes.map(
      ({ action, address, attributes }) =>
        markup`<li>${action} <code>${address}</code>${attributes.length > 0 ? ` (${attributes.join(', ')})` : ''}</li>`,
    )}
  </ul>`;
}

function eventsTable({ timeline = [], startedAt }: KeptRun): Html | undefined {
  if (timeline.length === 0) return undefined;
  const left = timeline.length - listedEvents;
  return markup`<h2>Events</h2>
    <table>
      <thead>
        <tr>
          <th>after</th>
          <th>stage</th>
          <th>event</th>
          <th>what</th>
        </tr>
      </thead>
      <tbody>
        ${timeline.slice(0, listedEvents).map(
          (entry) =>
            markup`<tr>
              <td>${durationText(Math.max(0, Date.parse(entry.at) - Date.parse(startedAt)))}</td>
              <td>${entry.stage ?? ''}</td>
              <td>${entry.event}</td>
              <td>${whatOf(entry)}</td>
            </tr> `,
        )}
      </tbody>
    </table>
    ${left > 0 ? markup`<p>${count(left)} more are in the JSON of the run.</p>` : undefined}`;
}

function whatOf({ message, data }: TimelineEntry): string {
  if (message !== undefined) return message;
  if (data === undefined) return '';
  return Object.entries(data)
    .map(([name, value]) => `${name} ${valueText(value)}`)
    .join(', ');
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join('; ');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** The other runs of the group, so that nobody takes one of several for all there was. */
function runsTable({ id: own }: KeptRun, runs: readonly KeptRun[]): Html | undefined {
  if (runs.length < 2) return undefined;
  return markup`<h2>Runs of this group</h2>
    <table>
      <thead>
        <tr>
          <th>run</th>
          <th>by</th>
          <th>from</th>
          <th>to</th>
          <th>outcome</th>
          <th class="number">clients held</th>
        </tr>
      </thead>
      <tbody>
        ${runs.map(
          ({ id, by, from, stage, outcome, window }) =>
            markup`<tr>
              <td>${id === own ? markup`<b>${id}</b>` : id}</td>
              <td>${by ? `${by.user}@${by.host}` : ''}</td>
              <td>${from ?? 'not started'}</td>
              <td>${stage ?? 'not started'}</td>
              <td>${outcome}</td>
              <td class="number">${window ? seconds(window.ms) : ''}</td>
            </tr> `,
        )}
      </tbody>
    </table>`;
}

function timeText(iso: string): string {
  return iso.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');
}
