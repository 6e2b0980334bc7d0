import { lines } from './panels.ts';
import { of, quantile, rate, total } from './queries.ts';

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
    { title: 'Calls', description: 'By method; of health checks and reflection those refused.', unit: 'reqps' },
    [{ expr: `${rate('sealci_agent_calls_total', 'method')} > 0`, legend: '{{method}}' }],
    3,
  ),
  lines(
    { title: 'Callers refused', description: 'By TLS, by their role, or because they open too much.', unit: 'reqps' },
    [
      { expr: total('sealci_agent_refused_handshakes_total'), legend: 'TLS' },
      {
        expr: rate('sealci_agent_calls_total', 'reason', 'reason=~"CALLER_NOT_ALLOWED|TOO_MANY_CALLS"'),
        legend: '{{reason}}',
      },
    ],
    3,
  ),
];

export const machinePanels = [
  lines(
    { title: 'Memory', description: 'Of the process, and of the packs in it.', unit: 'bytes' },
    [
      { expr: of('process_resident_memory_bytes'), legend: 'process, {{instance}}' },
      { expr: of('sealci_agent_pack_memory_bytes'), legend: 'packs, {{instance}}' },
    ],
    3,
  ),
  lines(
    { title: 'Memory in use', description: 'Of the machine, and of what packs may have.', unit: 'percentunit' },
    [
      {
        expr: `1 - ${of('sealci_agent_machine_available_memory_bytes')} / ${of('sealci_agent_machine_memory_bytes')}`,
        legend: 'machine, {{instance}}',
      },
      {
        expr: `${of('sealci_agent_pack_memory_bytes')} / ${of('sealci_agent_pack_memory_limit_bytes')}`,
        legend: 'packs, {{instance}}',
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
    [{ expr: rate('process_cpu_seconds_total', 'instance'), legend: '{{instance}}' }],
    3,
  ),
  lines(
    {
      title: 'Delay of the event loop',
      description: 'In half of all seconds, and in 99 of 100, the longest is below.',
      unit: 's',
    },
    [
      { expr: quantile(0.5, 'sealci_agent_event_loop_delay_seconds'), legend: 'half of them' },
      { expr: quantile(0.99, 'sealci_agent_event_loop_delay_seconds'), legend: '99 of 100' },
    ],
    3,
  ),
  lines(
    { title: 'Connections', description: 'Of what maxConnections allows.', unit: 'percentunit' },
    [{ expr: `${of('sealci_agent_connections')} / ${of('sealci_agent_connections_limit')}`, legend: '{{instance}}' }],
    3,
  ),
  lines(
    { title: 'Starts', description: 'In the last hour: an agent that ends by itself is started again.', unit: 'short' },
    [{ expr: `changes(${of('process_start_time_seconds')}[1h])`, legend: '{{instance}}' }],
    3,
  ),
];

const DAY = 86_400;

export const keyPanels = [
  lines(
    {
      title: 'Epoch of the key ring',
      description: 'All agents of a fleet have the same: else restore the newest ring.',
      unit: 'short',
    },
    [{ expr: of('sealci_agent_key_ring_epoch'), legend: '{{instance}}' }],
    3,
  ),
  lines(
    { title: 'Age of the key', description: 'In days.', unit: 'd' },
    [{ expr: `(time() - ${of('sealci_agent_key_created_timestamp_seconds')}) / ${DAY}`, legend: '{{instance}}' }],
    3,
  ),
  lines(
    {
      title: 'Time that is left',
      description: 'In days: until a roll is due, and until the key expires.',
      unit: 'd',
      isSigned: true,
    },
    [
      {
        expr: `(${of('sealci_agent_key_roll_due_timestamp_seconds')} - time()) / ${DAY}`,
        legend: 'roll, {{instance}}',
      },
      {
        expr: `(${of('sealci_agent_key_expiry_timestamp_seconds')} - time()) / ${DAY}`,
        legend: 'expiry, {{instance}}',
      },
    ],
    3,
  ),
  lines(
    { title: 'What runs', description: 'Agents by version and image.', unit: 'short' },
    [
      {
        expr: `count by (version, mode, image_digest) (${of('sealci_agent_build_info')})`,
        legend: '{{version}} {{mode}} {{image_digest}}',
      },
    ],
    1,
  ),
];
