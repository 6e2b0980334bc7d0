import { daysToExpiry, daysToRoll, expiry, rollDue } from './fleet-panels.ts';
import { lines, units, WIDTH } from './panels.ts';
import { daysSince, daysUntil, of, perMinute, perSecond, quantile, total } from './queries.ts';
import { byAgent, table } from './tables.ts';

const current = 'sealci_agent_current_releases';

export const queuePanels = [
  lines(
    {
      title: 'Releases at once',
      description: 'With a place, set aside as they wait for others, waiting for a place.',
      unit: 'short',
    },
    [{ expr: `sum by (state) (${of(current)})`, legend: '{{state}}' }],
    3,
  ),
  lines(
    {
      title: 'How full it is',
      description: 'Of what maxConcurrentReleases and the like allow, the fullest agent.',
      unit: 'percentunit',
    },
    [{ expr: `max by (state) (${of(current)} / ${of(`${current}_limit`)})`, legend: '{{state}}' }],
    3,
  ),
  lines(
    { title: 'The longest wait', description: 'How long the release has waited that came first.', unit: 's' },
    [{ expr: of('sealci_agent_oldest_wait_seconds'), legend: '{{instance}}' }],
    3,
  ),
  lines(
    {
      title: 'Callers',
      description: 'Whose releases are made, and whose wait; and how many the busiest of them has.',
      unit: 'short',
    },
    [
      { expr: `sum by (state) (${of('sealci_agent_current_callers')})`, legend: '{{state}}' },
      { expr: `max(${of('sealci_agent_busiest_caller_releases')})`, legend: 'releases of the busiest' },
    ],
    3,
  ),
  lines(
    {
      title: 'Calls',
      description: 'By method; of health checks and reflection those refused.',
      unit: units.perMinute,
      drawing: 'bars',
      otherwise: 'None called.',
    },
    [{ expr: `${perMinute('sealci_agent_calls_total', 'method')} > 0`, legend: '{{method}}' }],
    3,
  ),
  lines(
    {
      title: 'Callers refused',
      description: 'By TLS, by their role, or because they open too much.',
      unit: units.perMinute,
      drawing: 'bars',
      otherwise: 'None was refused.',
    },
    [
      { expr: `60 * ${total('sealci_agent_refused_handshakes_total')} > 0`, legend: 'TLS' },
      {
        expr: `${perMinute('sealci_agent_calls_total', 'reason', 'reason=~"CALLER_NOT_ALLOWED|TOO_MANY_CALLS"')} > 0`,
        legend: '{{reason}}',
      },
    ],
    3,
  ),
];

export const machinePanels = [
  lines(
    { title: 'Memory of the process', description: 'Resident; the packs are in it.', unit: 'bytes' },
    [{ expr: of('process_resident_memory_bytes'), legend: '{{instance}}' }],
    3,
  ),
  lines(
    { title: 'Memory of packs', description: 'Of what maxPackMemoryBytes allows.', unit: 'percentunit' },
    [
      {
        expr: `${of('sealci_agent_pack_memory_bytes')} / ${of('sealci_agent_pack_memory_limit_bytes')}`,
        legend: '{{instance}}',
      },
    ],
    3,
  ),
  lines(
    {
      title: 'Memory of the machine',
      description: 'What is in use of it, by whatever runs there.',
      unit: 'percentunit',
    },
    [
      {
        expr: `1 - ${of('sealci_agent_machine_available_memory_bytes')} / ${of('sealci_agent_machine_memory_bytes')}`,
        legend: '{{instance}}',
      },
    ],
    3,
  ),
  lines(
    {
      title: 'Processor',
      description: 'Of one processor; threads that compress are counted too.',
      unit: 'percentunit',
    },
    [{ expr: perSecond('process_cpu_seconds_total', 'instance'), legend: '{{instance}}' }],
    3,
  ),
  lines(
    {
      title: 'Delay of the event loop',
      description: 'In 99 of 100 seconds, the longest is below.',
      unit: 's',
    },
    [{ expr: quantile(0.99, 'sealci_agent_event_loop_delay_seconds', 'instance'), legend: '{{instance}}' }],
    3,
  ),
  lines(
    { title: 'Connections', description: 'Of what maxConnections allows.', unit: 'percentunit' },
    [{ expr: `${of('sealci_agent_connections')} / ${of('sealci_agent_connections_limit')}`, legend: '{{instance}}' }],
    3,
  ),
];

const epoch = of('sealci_agent_key_ring_epoch');

export const keyPanels = [
  table({ title: 'Keys', description: 'All agents of a fleet have the same: else restore the newest ring.' }, [
    { name: 'Epoch', expr: `max ${byAgent}(${epoch})`, unit: 'short' },
    {
      expr: `max by (job, instance, fingerprint) (${of('sealci_agent_key_info')})`,
      labels: { fingerprint: { name: 'Fingerprint', width: 380 } },
    },
    {
      name: 'Age',
      expr: `max ${byAgent}(${daysSince(of('sealci_agent_key_created_timestamp_seconds'))})`,
      unit: units.days,
    },
    { name: 'Roll due in', expr: `max ${byAgent}(${daysUntil(rollDue)})`, unit: units.days, steps: daysToRoll },
    { name: 'Expires in', expr: `max ${byAgent}(${daysUntil(expiry)})`, unit: units.days, steps: daysToExpiry },
  ]),
  table(
    { title: 'What runs', description: 'Agents that run from no image have none here.' },
    [
      {
        expr: `max by (job, instance, version, mode, image_digest, node_version, kernel_version) (${of('sealci_agent_build_info')})`,
        labels: {
          version: { name: 'Version' },
          mode: { name: 'Mode' },
          node_version: { name: 'Node' },
          kernel_version: { name: 'Kernel' },
          image_digest: { name: 'Image' },
        },
      },
    ],
    { span: (WIDTH / 3) * 2 },
  ),
  lines(
    {
      title: 'Epoch of the key ring',
      description: 'It rises by one with every roll, on all agents of a fleet.',
      unit: 'short',
      drawing: 'steps',
    },
    [{ expr: epoch, legend: '{{instance}}' }],
    3,
  ),
  lines(
    {
      title: 'Certificates',
      description: 'Until the first of a file expires, by the setting that names the file.',
      unit: units.days,
    },
    [
      {
        expr: daysUntil(of('sealci_agent_certificate_expiry_timestamp_seconds')),
        legend: '{{certificate}}, {{instance}}',
      },
    ],
    1,
  ),
];
