import { figure, lines, type Steps, units } from './panels.ts';
import { daysUntil, failedInLastHour, inLastHour, of } from './queries.ts';
import { byAgent, table } from './tables.ts';

const anyIsWrong: Steps = [
  [0, 'green'],
  [1, 'red'],
];
const failing: Steps = [
  [0, 'green'],
  [0.1, 'orange'],
  [0.5, 'red'],
];
/** The alert is at 120. */
const waiting: Steps = [
  [0, 'green'],
  [30, 'orange'],
  [120, 'red'],
];
/** Days. */
const LONG_OVERDUE = -36_500;
/** The alert is at 7. */
export const daysToRoll: Steps = [
  [LONG_OVERDUE, 'red'],
  [0, 'orange'],
  [7, 'green'],
];
/** The alert is at 2. */
export const daysToExpiry: Steps = [
  [LONG_OVERDUE, 'red'],
  [2, 'orange'],
  [14, 'green'],
];
const must: Steps = [
  [0, 'red'],
  [1, 'green'],
];

const confirmed = of('sealci_agent_key_ring_confirmed');
const oldestWait = of('sealci_agent_oldest_wait_seconds');
const start = of('process_start_time_seconds');
export const rollDue = of('sealci_agent_key_roll_due_timestamp_seconds');
export const expiry = of('sealci_agent_key_expiry_timestamp_seconds');
const yesOrNo = { 0: 'no', 1: 'yes' };

/** What is to be seen first: whether something is wrong, and where. */
export const overview = [
  figure(
    { title: 'Agents away', description: 'They do not answer: Prometheus cannot scrape them.', unit: 'short' },
    `sum(1 - ${of('up')})`,
    anyIsWrong,
  ),
  figure(
    {
      title: 'Unconfirmed',
      description: 'Agents that sign nothing, as their key ring is not confirmed.',
      unit: 'short',
    },
    `sum(1 - ${confirmed})`,
    anyIsWrong,
  ),
  figure(
    {
      title: 'Keys in one fleet',
      description: 'In use, in the fleet with the most. More than one: restore the newest ring on all its agents.',
      unit: 'short',
    },
    `max(count by (job) (count by (job, fingerprint) (${of('sealci_agent_key_info')})))`,
    [
      [1, 'green'],
      [2, 'red'],
    ],
  ),
  figure(
    {
      title: 'Failed, last hour',
      description: 'Of all releases; those left out that callers cancelled.',
      unit: 'percentunit',
      otherwise: 'none ended',
    },
    failedInLastHour(),
    failing,
  ),
  figure({ title: 'Made, last hour', description: 'Releases.', unit: 'short' }, inLastHour('outcome="made"'), [
    [0, 'green'],
  ]),
  figure(
    {
      title: 'Longest wait',
      description: 'How long the release has waited that came first, of all agents.',
      unit: 's',
    },
    `max(${oldestWait})`,
    waiting,
  ),
  figure(
    {
      title: 'Roll due in',
      description: 'The first of all rolls that are scheduled; less than nothing is overdue.',
      unit: units.days,
      otherwise: 'none',
    },
    `min(${daysUntil(rollDue)})`,
    daysToRoll,
  ),
  figure(
    {
      title: 'Key expires in',
      description: 'The first of all keys that expire. It signs nothing from then on.',
      unit: units.days,
      otherwise: 'none',
    },
    `min(${daysUntil(expiry)})`,
    daysToExpiry,
  ),
  table(
    {
      title: 'Agents',
      description:
        'Those that need somebody come first. One that does not answer has no values but those of the hour. Wait is the longest at this moment.',
    },
    [
      { name: 'Answers', expr: `max ${byAgent}(${of('up')})`, unit: 'short', steps: must, texts: yesOrNo },
      { name: 'Confirmed', expr: `max ${byAgent}(${confirmed})`, unit: 'short', steps: must, texts: yesOrNo },
      { name: 'Made, 1 h', expr: inLastHour('outcome="made"', byAgent), unit: 'short' },
      { name: 'Failed, 1 h', expr: failedInLastHour(byAgent), unit: 'percentunit', steps: failing },
      { name: 'Wait', expr: `max ${byAgent}(${oldestWait})`, unit: 's', steps: waiting },
      {
        name: 'Restarts, 1 h',
        expr: `max ${byAgent}(changes(${start}[1h]))`,
        unit: 'short',
        steps: [
          [0, 'green'],
          [1, 'orange'],
          [3, 'red'],
        ],
      },
      { name: 'Up for', expr: `max ${byAgent}(time() - ${start})`, unit: 's' },
    ],
    { height: 7, sort: [{ by: 'Answers' }, { by: 'Confirmed' }, { by: 'Failed, 1 h', desc: true }] },
  ),
  lines(
    {
      title: 'Alerts',
      description:
        'That fire, of whole fleets, whichever agents are chosen. docs/observe.md says what to do about each.',
      unit: 'short',
      drawing: 'bars',
      otherwise: 'None fires.',
    },
    [
      {
        expr: 'count by (severity, alertname) (ALERTS{alertname=~"ReleaseAgent.+", alertstate="firing", job=~"$job"})',
        legend: '{{severity}}: {{alertname}}',
      },
    ],
    1,
  )
    .height(6)
    .overrideByRegexp('/^critical:/', [{ id: 'color', value: { mode: 'shades', fixedColor: 'red' } }])
    .overrideByRegexp('/^warning:/', [{ id: 'color', value: { mode: 'shades', fixedColor: 'orange' } }]),
];
